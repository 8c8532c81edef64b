/**
 * Downloads what the suites run against, into ~/.cache/conductor-flow: a real Conductor server, a Kafka broker, the Python SDK. What cannot
 * be had is said here and again by the suites, which are skipped then.
 */
import { ensureConductorJar } from "../test/harness/conductor-jar.ts";
import { ensureKafkaJars } from "../test/harness/kafka-jars.ts";
import { preparePythonSdk } from "../test/harness/python-sdk.ts";

for (const ensure of [ensureConductorJar, ensureKafkaJars]) {
  await ensure(process.env).then(console.log, (error: unknown) => console.error(error instanceof Error ? error.message : error));
}
console.log(preparePythonSdk(process.env));
