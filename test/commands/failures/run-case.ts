/** Runs a command with one failure, and holds what it prints against the contract. */
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { exitCodes } from "../../../src/core/exit-code.ts";
import { startFlow } from "../../e2e/support/run-flow.ts";
import { readDocument } from "../support/documents.ts";
import { runInProcess } from "../support/run-in-process.ts";
import type { InProcessRun } from "../support/run-in-process.ts";
import { schemaProblems } from "../support/schema-problems.ts";
import type { Variant } from "./command-cases.ts";
import type { Failure } from "./failure.ts";
import type { Population } from "./population.ts";
import { configOf } from "./population.ts";

export interface Case {
  /** Of the command. */
  path: readonly string[];
  variant: Variant;
  failure: Failure;
}

export const titleOf = ({ path: command, variant, failure }: Case): string =>
  `flow ${[...command, ...variant.args].join(" ")} | ${failure.title}`;

/** What serves has to be stopped: at this many requests, or after this time where it asks for nothing. */
const enoughRequests = 4;
const enoughMs = 400;

interface RunOptions {
  /** Which form of the answer is asked for; one JSON document if absent. */
  format?: readonly string[];
  /** Looks at what the run has left in its folder. */
  look?: (folder: string) => void;
}

export async function runCase(one: Case, population: Population, { format = ["--json"], look }: RunOptions = {}): Promise<Outcome> {
  const { variant, failure } = one;
  const { server } = population;
  const folder = population.copyProject();
  try {
    const { timeoutMs } = failure;
    if (timeoutMs !== undefined) writeFileSync(path.join(folder, "config/flow.json"), JSON.stringify(configOf(server.url, { timeoutMs })));
    failure.prepare?.({ folder, url: server.url });
    await server.start(...(failure.plans ?? []));
    // Before the verb, as some have a --format of their own behind it.
    const args = [...format, ...one.path, ...(failure.args ?? []), ...wordsOf(one, population)];
    const run = await (variant.process === true ? runAsProcess(args, one, folder) : runHere(args, one, { folder, population }));
    look?.(folder);
    const writes = server.seen().filter(({ method, path: at }) => method !== "GET" && at !== "/token");
    return { run, writes: writes.map(({ method, path: at }) => `${method} ${at}`) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export interface Outcome {
  run: InProcessRun;
  /** Requests that were no reads. */
  writes: string[];
}

function wordsOf({ variant, failure }: Case, { words }: Population): string[] {
  const filled = variant.args.map((word) => (word === "DIGEST" || word === "RUN" || word === "PERSON" ? words[word] : word));
  return filled.filter((word) => failure.without?.includes(word) !== true);
}

interface Stage {
  folder: string;
  population: Population;
}

async function runHere(args: readonly string[], { variant, failure }: Case, { folder, population }: Stage): Promise<InProcessRun> {
  const controller = new AbortController();
  const { interruptAt } = failure;
  const stopAt = interruptAt ?? (variant.live === true ? enoughRequests : undefined);
  if (interruptAt === 0) controller.abort("SIGINT");
  population.server.onRequest(({ nth }) => {
    if (nth === stopAt) controller.abort("SIGINT");
  });
  const timer = variant.live === true ? setTimeout(() => controller.abort("SIGINT"), enoughMs) : undefined;
  try {
    return await runInProcess(args, { cwd: folder, env: failure.env ?? {}, signal: controller.signal });
  } finally {
    clearTimeout(timer);
  }
}

/** Stopped when it has come as far as it does: it follows changes, or has ended by itself. */
function runAsProcess(args: readonly string[], { failure }: Case, folder: string): Promise<InProcessRun> {
  const child = startFlow(args, { cwd: folder, env: { ...failure.env } });
  const output = { stdout: "", stderr: "" };
  let isStopping = false;
  // A second signal would end it at once.
  const stop = (): void => {
    if (!isStopping) isStopping = child.kill("SIGINT");
  };
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (output.stderr += chunk));
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    output.stdout += chunk;
    if (failure.interruptAt !== undefined || /"watching"|Watching the folders/.test(output.stdout)) stop();
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode) => resolve({ exitCode: exitCode ?? -1, ...output }));
  });
}

const contract: readonly number[] = Object.values(exitCodes);
const stackLine = /^\s+at .*(\.[cm]?[jt]s:\d+|node:internal)/m;

/** One sentence on what breaks the contract of `--json`; undefined where nothing does. */
export function problemOf(one: Case, { run, writes }: Outcome): string | undefined {
  const { variant, failure } = one;
  const { exitCode, stdout, stderr } = run;
  if (exitCode === exitCodes.internal) return `exit 70: ${stdout}${stderr}`;
  if (!contract.includes(exitCode)) return `exit ${exitCode} is none of the contract's`;
  if (stackLine.test(stderr) && failure.args?.includes("-v") !== true) return `a stack trace: ${stderr}`;
  const expected = failure.expected?.(variant);
  if (expected !== undefined && !expected.includes(exitCode)) return `exit ${exitCode}, not ${expected.join(" or ")}: ${stdout}${stderr}`;
  if (failure.sendsNothing?.(variant) === true && writes.length > 0) return `sent ${writes.join(", ")}`;
  try {
    if (variant.live === true) readLines(run);
    else readDocument(run);
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}${stderr}`;
  }
  return undefined;
}

/** Documents of a command that prints while it runs, one a line; the last may be the error that it ended with. */
function readLines({ exitCode, stdout }: InProcessRun): void {
  const text = stdout.trimEnd();
  if (text.includes("\n") && text.startsWith("{\n")) return void readDocument({ exitCode, stdout });
  const lines = text === "" ? [] : text.split("\n");
  const [last = ""] = lines.slice(-1);
  // An error is told over several lines, as it is where a command does not run on.
  const start = stdout.lastIndexOf("\n{\n");
  const events = start === -1 ? lines : stdout.slice(0, start).split("\n");
  if (start !== -1) readDocument({ exitCode, stdout: stdout.slice(start) });
  else if (last.includes('"flow.error/1"')) readDocument({ exitCode, stdout: last });
  for (const line of events) {
    const problem = schemaProblems(line);
    if (problem !== "") throw new Error(`${problem}: ${line}`);
  }
}
