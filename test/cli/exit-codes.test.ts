/** What produces each exit code: one case each, the signals and the bug included. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { defineCommand } from "../../src/commands/command.ts";
import type { CommandTree } from "../../src/commands/program.ts";
import { exitCodes } from "../../src/core/exit-code.ts";
import type { ExitCode } from "../../src/core/exit-code.ts";
import { answers } from "../commands/failures/failing-server.ts";
import type { AnswerName } from "../commands/failures/failing-server.ts";
import type { Population } from "../commands/failures/population.ts";
import { createPopulation } from "../commands/failures/population.ts";
import { readDocument } from "../commands/support/documents.ts";
import { runInProcess } from "../commands/support/run-in-process.ts";
import { startFlow } from "../e2e/support/run-flow.ts";
import { tempFolder } from "../harness/temp-folder.ts";

let population: Population;
beforeAll(async () => {
  population = await createPopulation();
});
afterAll(() => population.close());

interface Run {
  exitCode: number | null;
  stdout: string;
}

function project(): string {
  const folder = population.copyProject();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function flow(args: readonly string[], cwd: string = project()): Promise<Run> {
  await population.server.start();
  return runInProcess([...args, "--json"], { cwd });
}

/** The server answers so to the requests that write, or to all. */
async function flowAgainst(answer: AnswerName, at: "everything" | "updates", args: readonly string[]): Promise<Run> {
  await population.server.start({ answer: answers[answer], at: ({ method }) => at === "everything" || method === "PUT" });
  return runInProcess([...args, "--json"], { cwd: project() });
}

async function withInvalidTask(args: readonly string[]): Promise<Run> {
  const folder = project();
  mkdirSync(path.join(folder, "tasks/bad"));
  writeFileSync(path.join(folder, "tasks/bad/task.json"), '{"name": "bad", "retryCount": -1}');
  return flow(args, folder);
}

const broken: CommandTree = {
  nouns: {},
  groups: {},
  beginning: [],
  table: [
    defineCommand({
      path: ["go"],
      summary: "Go",
      options: {},
      examples: ["flow go"],
      load: async () => () => Promise.reject(new TypeError("x is not a function")),
    }),
  ],
};

/** A process that is stopped while it waits for an answer that never comes. */
async function stopped(signal: "SIGINT" | "SIGTERM"): Promise<Run> {
  await population.server.start({ answer: answers.timeout, at: () => true });
  const child = startFlow(["tasks", "list", "--sync", "--json"], { cwd: project() });
  population.server.onRequest(() => void child.kill(signal));
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
  return new Promise((resolve) => child.on("close", (exitCode) => resolve({ exitCode, stdout })));
}

const cases = {
  0: ["what was asked for is done", () => flow(["tasks", "upload", "--all"])],
  1: ["there is no such task", () => flow(["tasks", "show", "nobody"])],
  2: ["there are differences, and they were asked for", () => flow(["tasks", "list", "--sync", "--exit-code"])],
  3: ["one is created, and the update of the other is refused", () => flowAgainst("500", "updates", ["tasks", "upload", "--all"])],
  4: ["nobody can be asked", () => flow(["apply"])],
  5: ["a definition is invalid", () => withInvalidTask(["validate"])],
  6: ["the server answers with a web page", () => flowAgainst("200 page", "everything", ["plan"])],
  7: ["the server wants other credentials", () => flowAgainst("401", "everything", ["plan"])],
  64: ["the usage is wrong", () => flow(["plan", "--prnue"])],
  70: ["flow has a bug", () => runInProcess(["go", "--json"], { tree: broken, cwd: tempFolder() })],
  130: ["somebody presses Ctrl-C", () => stopped("SIGINT")],
  143: ["a service manager ends the process", () => stopped("SIGTERM")],
} as const satisfies Record<ExitCode, readonly [string, () => Promise<Run>]>;

it("has a case for each", () => {
  const numbers = (values: readonly (number | string)[]): number[] => values.map(Number).sort((left, right) => left - right);
  expect(numbers(Object.keys(cases))).toEqual(numbers(Object.values(exitCodes)));
});

it.each(Object.entries(cases))("exits %s: %j", async (exitCode, [, run]) => {
  expect(readDocument(await run()).exitCode).toBe(Number(exitCode));
});
