/** Kafka's own jars: downloaded once by Maven into a cache outside the repository. */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, runMaven } from "./conductor-jar.ts";

const kafkaVersion = "3.9.1";

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>flow</groupId><artifactId>kafka-for-tests</artifactId><version>1</version>
<dependencies><dependency>
  <groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${kafkaVersion}</version>
</dependency></dependencies></project>`;

/** The folder with the jars, about 46 MB. Throws with the reason when it cannot be had. */
export async function ensureKafkaJars(env: NodeJS.ProcessEnv): Promise<string> {
  const cache = cacheFolder(env);
  const folder = join(cache, `kafka-${kafkaVersion}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const staging = mkdtempSync(join(cache, "download-"));
  try {
    writeFileSync(join(staging, "pom.xml"), pom);
    const jars = join(staging, "jars");
    await runMaven(["-q", "-B", "dependency:copy-dependencies", `-DoutputDirectory=${jars}`], staging);
    // Whole or not at all: a download that was cut off is never taken for one.
    renameSync(jars, folder);
    return folder;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}
