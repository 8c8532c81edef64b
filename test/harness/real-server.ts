/** Boots a real Conductor server for the suites that run against it: own port, own empty folder, stopped at the end. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { conductorVersion, ensureConductorJar } from "./conductor-jar.ts";
import { findJdk } from "./find-jdk.ts";
import { findFreePort } from "./free-port.ts";
import { pollUntil } from "./poll-until.ts";
import { targetProcessEnv } from "./target-environment.ts";

const minimumJava = 21;
/** As many events are listened to at a time; by default one for each processor. */
const eventThreads = "16";
/** Settings under which writes do not wait for the disk: quicker, and otherwise the same. Not for what is measured. */
export const quickWrites = { "spring.datasource.url": "jdbc:sqlite:c123.db?busy_timeout=15000&journal_mode=WAL&synchronous=OFF" };
/** It boots in 15 s on an idle machine, and in minutes beside other work. */
const bootDeadlineMs = 300_000;

export interface RealServer {
  /** Base address with `/api`. */
  url: string;
  pid: number;
  close(): Promise<void>;
}

/** The machine lacks what the real server needs. The message says what was looked for and what to do. */
export class RealServerUnavailable extends Error {
  override name = "RealServerUnavailable";
}

/** `settings` are Spring properties, as `{ "conductor.app.system-task-postpone-threshold": "0" }`. */
export async function startRealServer(env: NodeJS.ProcessEnv, settings: Readonly<Record<string, string>> = {}): Promise<RealServer> {
  const search = findJdk(minimumJava, env);
  if (search.java === undefined) {
    throw new RealServerUnavailable(
      [
        `Conductor ${conductorVersion} needs Java ${minimumJava} or newer, and none was found. Looked at:`,
        ...search.looked.map((line) => `  ${line}`),
        `Install a JDK of ${minimumJava} or newer (for example from https://adoptium.net), or set JAVA_HOME to one.`,
      ].join("\n"),
    );
  }
  const jar = await ensureConductorJar(env).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RealServerUnavailable(`The server's jar could not be downloaded.\n${reason}\nWith access to Maven Central, run this again.`);
  });
  const { java } = search;
  const boot = (): Promise<RealServer> =>
    bootServer(java, jar, { "conductor.app.event-queue-scheduler-poll-thread-count": eventThreads, ...settings });
  // Somebody may have taken its port meanwhile.
  return boot().catch(boot);
}

async function bootServer(java: string, jar: string, settings: Readonly<Record<string, string>>): Promise<RealServer> {
  const folder = mkdtempSync(join(tmpdir(), "flow-real-server-"));
  const logFile = join(folder, "server.log");
  const log = openSync(logFile, "w");
  const port = await findFreePort();
  const given = Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
  const args = ["-Xmx1g", "-jar", jar, `--server.port=${port}`, ...given];
  const server = spawn(java, args, {
    cwd: folder,
    stdio: ["ignore", log, log],
    env: { ...process.env, ...targetProcessEnv },
  });
  closeSync(log);
  const stopOnExit = (): void => void server.kill("SIGKILL");
  process.once("exit", stopOnExit);
  const close = async (): Promise<void> => {
    process.off("exit", stopOnExit);
    await stopProcess(server);
    rmSync(folder, { recursive: true, force: true });
  };
  server.on("error", () => undefined); // a missing program shows as an absent pid
  try {
    await waitUntilHealthy(server, port);
    return { url: `http://127.0.0.1:${port}/api`, pid: server.pid ?? 0, close };
  } catch (cause) {
    const tail = readFileSync(logFile, "utf8").slice(-3_000);
    await close();
    throw new Error(`The real server did not come up.\n${tail}`, { cause });
  }
}

async function waitUntilHealthy(server: ChildProcess, port: number): Promise<void> {
  const isHealthy = async (): Promise<boolean> => {
    if (server.pid === undefined) throw new Error("It could not be started.");
    if (server.exitCode !== null) throw new Error(`It ended with code ${server.exitCode}.`);
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(5_000) });
      return answer.status === 200;
    } catch {
      return false; // not listening yet
    }
  };
  await pollUntil(isHealthy, (healthy) => healthy, { deadlineMs: bootDeadlineMs, everyMs: 250 });
}

function stopProcess(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const force = setTimeout(() => server.kill("SIGKILL"), 10_000);
    server.once("exit", () => {
      clearTimeout(force);
      resolve();
    });
    server.kill("SIGTERM");
  });
}
