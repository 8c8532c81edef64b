/** Who is measured, with which settings, and how each of them is started. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import path from "node:path";
import { preparePythonSdk, pythonSdkVersion } from "../../test/harness/python-sdk.ts";

export interface Contestant {
  name: string;
  /** What it runs with, in the words of its own options. */
  configuration: string;
  command: readonly string[];
  settings?: Record<string, unknown>;
}

export interface Told {
  url: string;
  taskType: string;
  concurrency: number;
}

const folder = path.join(import.meta.dirname, "contestants");
const node = (file: string): readonly string[] => [process.execPath, path.join(folder, file)];

export function listContestants(concurrency: number, dist: string): Contestant[] {
  return [
    {
      name: "flow",
      configuration: `concurrency ${concurrency}, everything else at its default`,
      command: node("flow.js"),
      settings: { dist },
    },
    {
      name: "bare undici loop",
      configuration: `batch polls that do not wait, ${concurrency} reports in flight, no runtime`,
      command: node("bare.js"),
    },
    {
      name: "JS SDK 4.0.0, best",
      configuration: `pollInterval 1, concurrency ${concurrency}, update-v2, ${concurrency} connections, HTTP/2 off`,
      command: node("js-sdk.js"),
      settings: { options: { pollInterval: 1, concurrency }, client: { maxHttp2Connections: concurrency, disableHttp2: true } },
    },
    {
      name: "JS SDK 4.0.0, defaults",
      configuration: "pollInterval 100, concurrency 1, batchPollingTimeout 100, update-v2, 10 connections",
      command: node("js-sdk.js"),
      settings: { options: {}, client: {} },
    },
    ...python(concurrency),
  ];
}

function python(concurrency: number): Contestant[] {
  const prepared = preparePythonSdk(process.env);
  if ("missing" in prepared) {
    console.error(`SKIPPED: the Python SDK. ${prepared.missing}`);
    return [];
  }
  return [
    {
      name: `Python SDK ${pythonSdkVersion}`,
      configuration: `thread_count ${concurrency}, everything else at its default`,
      command: [prepared.python, path.join(folder, "python_sdk.py")],
    },
  ];
}

export interface Running {
  pid: number;
  begin(): void;
  /** Rejects if it ends before it is killed. */
  ended: Promise<never>;
  kill(): Promise<void>;
}

/** Resolves when it is loaded; it begins to poll when it is told. */
export async function startContestant({ name, command, settings }: Contestant, told: Told): Promise<Running> {
  const [executable = "", ...args] = command;
  // A contestant that thinks it runs in a pipeline logs every task.
  const { CI: _, ...env } = process.env;
  const child = spawn(executable, args, {
    env: { ...env, FLOW_BENCH: JSON.stringify({ ...told, ...settings }) },
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  const stopOnExit = (): void => killGroup(child);
  process.once("exit", stopOnExit);
  let output = "";
  let isKilled = false;
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const ended = exited.then((code) => {
    process.off("exit", stopOnExit);
    if (isKilled) return new Promise<never>(() => undefined);
    throw new Error(`${name} ended with ${code}:\n${output}`);
  });
  const ready = new Promise<void>((resolve, reject) => {
    child.on("error", reject);
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes("ready\n")) resolve();
    });
  });
  await Promise.race([ready, ended]);
  return {
    pid: child.pid ?? 0,
    begin: () => void child.stdin.write("begin\n"),
    ended,
    async kill() {
      isKilled = true;
      killGroup(child);
      await exited;
    },
  };
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has ended.
  }
}
