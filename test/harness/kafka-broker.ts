/** Boots a real Kafka broker: one node, own ports, own empty folder, stopped at the end. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kafka, logLevel } from "kafkajs";
import { findJdk } from "./find-jdk.ts";
import { findFreePort } from "./free-port.ts";
import { ensureKafkaJars } from "./kafka-jars.ts";
import { pollUntil } from "./poll-until.ts";

const minimumJava = 17;
const bootDeadlineMs = 240_000;
/** Any 16 bytes in base 64. */
const clusterId = "Zmxvdy10ZXN0LWthZmthIQ";

export interface KafkaBroker {
  /** `host:port`. */
  address: string;
  close(): Promise<void>;
}

/** Undefined where this machine cannot run one; then it is said loudly, as tests are left out. */
export async function startKafkaBroker(env: NodeJS.ProcessEnv): Promise<KafkaBroker | undefined> {
  const { java, looked } = findJdk(minimumJava, env);
  if (java === undefined)
    return unavailable(`Kafka needs Java ${minimumJava} or newer, and none was found. Looked at:\n${looked.join("\n")}`);
  try {
    return await boot(java, await ensureKafkaJars(env));
  } catch (error) {
    return unavailable(error instanceof Error ? error.message : String(error));
  }
}

function unavailable(reason: string): undefined {
  const bar = "!".repeat(100);
  console.error(`\n${bar}\nNOT TESTED WITH A REAL KAFKA BROKER: the suites that need one are skipped.\n${reason}\n${bar}\n`);
}

async function boot(java: string, jars: string): Promise<KafkaBroker> {
  const folder = mkdtempSync(join(tmpdir(), "flow-kafka-"));
  const [port, controllerPort] = [await findFreePort(), await findFreePort()];
  const settings = join(folder, "server.properties");
  writeFileSync(settings, settingsOf(folder, port, controllerPort));
  const logFile = join(folder, "broker.log");
  const run = (main: string, ...args: string[]): ChildProcess => {
    const log = openSync(logFile, "a");
    const command = ["-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", join(jars, "*"), main, ...args];
    const started = spawn(java, command, { cwd: folder, stdio: ["ignore", log, log] });
    closeSync(log);
    return started;
  };
  const broker = await formatted(run("kafka.tools.StorageTool", "format", "-t", clusterId, "-c", settings)).then(() =>
    run("kafka.Kafka", settings),
  );
  const stopOnExit = (): void => void broker.kill("SIGKILL");
  process.once("exit", stopOnExit);
  const address = `127.0.0.1:${port}`;
  const close = async (): Promise<void> => {
    process.off("exit", stopOnExit);
    await killed(broker);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await pollUntil(() => answers(broker, address), Boolean, { deadlineMs: bootDeadlineMs, everyMs: 250 });
    return { address, close };
  } catch (cause) {
    const tail = readFileSync(logFile, "utf8").slice(-2_000);
    await close();
    throw new Error(`The Kafka broker did not come up.\n${tail}`, { cause });
  }
}

function formatted(tool: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    tool.on("error", reject);
    tool.on("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`Kafka's folder could not be formatted (${code ?? "killed"}).`)),
    );
  });
}

async function answers(broker: ChildProcess, address: string): Promise<boolean> {
  if (broker.exitCode !== null) throw new Error(`It ended with code ${broker.exitCode}.`);
  const admin = new Kafka({ brokers: [address], logLevel: logLevel.NOTHING, retry: { retries: 0 } }).admin();
  try {
    await admin.connect();
    return (await admin.describeCluster()).brokers.length === 1;
  } catch {
    return false; // not listening yet
  } finally {
    await admin.disconnect();
  }
}

/** What it holds is thrown away: there is nothing to end in order. */
function killed(broker: ChildProcess): Promise<void> {
  if (broker.exitCode !== null || broker.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    broker.once("exit", () => resolve());
    broker.kill("SIGKILL");
  });
}

const settingsOf = (folder: string, port: number, controllerPort: number): string => `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${controllerPort}
listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${port}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs=${join(folder, "data")}
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
`;
