/** A worker in a process of its own. Its handlers write down what they do, so that it is known whatever becomes of the process. */
import type { ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { startFlow } from "../../e2e/support/run-flow.ts";
import { pollUntil } from "../../harness/poll-until.ts";
import type { RunNote } from "./handler.ts";
import type { RunningWorker, WorkerSetup, WorkerUnderTest } from "./worker-under-test.ts";

export interface ProcessParts {
  /** Where it runs; the same for all of a scenario's workers, and gone with the scenario. */
  folder: string;
  /** Where its handlers write. */
  runsFile: string;
  setup: WorkerSetup;
}

/** `isUp` finds in what it has printed that it takes signals. */
export function createProcessWorker(name: string, spawn: (parts: ProcessParts) => ChildProcess, isUp: RegExp): WorkerUnderTest {
  return {
    name,
    async start(setup) {
      const { folder, runsFile } = prepareFolder(setup);
      const child = spawn({ folder, runsFile, setup });
      let output = "";
      for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", (text: string) => (output += text));
      const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
      let hasEnded = false;
      // What it notes stands between what was there before it and what is there when it ends, whichever of its processes noted it.
      const first = readRuns(runsFile).length;
      let last = Infinity;
      void ended.then(() => {
        hasEnded = true;
        last = readRuns(runsFile).length;
      });
      await pollUntil(
        async () => output,
        (output) => hasEnded || isUp.test(output),
        { deadlineMs: 60_000 },
      );
      if (hasEnded) throw new Error(`The worker ended before it began:\n${output}`);
      const worker: RunningWorker = {
        stop: async () => {
          child.kill("SIGTERM");
          await ended;
        },
        kill: async () => {
          child.kill("SIGKILL");
          await ended;
        },
        signal: (signal) => void child.kill(signal),
        pid: child.pid ?? 0,
        folder,
        ended,
        runs: () => readRuns(runsFile).slice(first, last),
        output: () => output,
      };
      return worker;
    },
  };
}

/** One folder for each server, so that a worker finds what one before it has left. */
const folders = new Map<string, string>();

function prepareFolder({ url }: WorkerSetup): { folder: string; runsFile: string } {
  const folder = folders.get(url) ?? mkdtempSync(path.join(tmpdir(), "flow-faults-"));
  folders.set(url, folder);
  return { folder, runsFile: path.join(folder, "runs.ndjson") };
}

export function removeFolders(): void {
  for (const folder of folders.values()) rmSync(folder, { recursive: true, force: true });
  folders.clear();
}

function readRuns(file: string): RunNote[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n").slice(0, -1);
  return lines.map((line): RunNote => JSON.parse(line));
}

const handlerFile = fileURLToPath(new URL("handler.ts", import.meta.url));

/** `flow worker start`, as users run it. */
export const flowProcess = createProcessWorker(
  "flow process",
  ({ folder, runsFile, setup }) => {
    const write = (file: string, text: string): void => {
      mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      writeFileSync(path.join(folder, file), text);
    };
    write("package.json", '{"name":"faults","private":true,"type":"module"}');
    const { url, concurrency, drainSeconds, tasks, auth } = setup;
    const server = auth === undefined ? url : { url, keyIdEnv: "FAULTS_KEY_ID", keySecretEnv: "FAULTS_KEY_SECRET" };
    write("config/flow.json", JSON.stringify({ server, worker: { concurrency, drainSeconds } }));
    for (const { name, worker } of tasks) {
      write(`tasks/${name}/task.json`, JSON.stringify({ name, ...worker }));
      const from = (file: string): string => JSON.stringify(file);
      write(
        `tasks/${name}/index.ts`,
        `import { noteToFile, runChore } from ${from(handlerFile)};\n` +
          `const note = noteToFile(${from(runsFile)});\n` +
          `export default (input: object, { taskId }: { taskId: string }) => runChore(input, taskId, note);\n`,
      );
    }
    return startFlow(["worker", "start", "--all", "--json", ...(setup.options ?? [])], {
      cwd: folder,
      env: {
        ...clockEnvironment(setup),
        ...(auth === undefined ? {} : { FAULTS_KEY_ID: auth.keyId, FAULTS_KEY_SECRET: auth.keySecret }),
      },
    });
  },
  /"event":"started"/,
);

/** Lets the wall clock of a process jump to and fro. */
export function clockEnvironment({ clockJumpMs }: WorkerSetup): Record<string, string> {
  if (clockJumpMs === undefined) return {};
  return { NODE_OPTIONS: `--import ${new URL("jump-clock.mjs", import.meta.url).href}`, CLOCK_JUMP_MS: String(clockJumpMs) };
}
