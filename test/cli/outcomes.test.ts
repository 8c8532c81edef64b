import { describe, expect, it } from "vitest";
import type { CommandInput, CommandResult, FlagValues } from "../../src/commands/command.ts";
import { defineCommand } from "../../src/commands/command.ts";
import type { CommandTree } from "../../src/commands/program.ts";
import { FlowError } from "../../src/core/errors.ts";
import { runInProcess } from "../commands/support/run-in-process.ts";

type Run = (input: CommandInput<FlagValues>) => Promise<CommandResult>;

const treeOf = (run: Run): CommandTree => ({
  nouns: {},
  groups: {},
  beginning: [],
  table: [defineCommand({ path: ["go"], summary: "Go", options: {}, examples: ["flow go"], load: async () => run })],
});

const failing = (error: unknown): CommandTree =>
  treeOf(async () => {
    throw error;
  });

describe("an error of ours", () => {
  const error = new FlowError("config", "The port is no number", { hint: "Write 8080.", file: "config/flow.yml", line: 3, column: 7 });

  it("says what, where and the next step", async () => {
    const run = await runInProcess(["go"], { tree: failing(error) });
    expect(run).toEqual({
      exitCode: 64,
      stdout: "",
      stderr: "Error: The port is no number.\n  at config/flow.yml:3:7\n  hint: Write 8080.\n",
    });
  });

  it("is one document under --json", async () => {
    const run = await runInProcess(["go", "--json"], { tree: failing(error) });
    expect(JSON.parse(run.stdout)).toEqual({
      schema: "flow.error/1",
      ok: false,
      exitCode: 64,
      error: { code: "config", message: "The port is no number", hint: "Write 8080.", file: "config/flow.yml", line: 3, column: 7 },
      findings: [],
    });
    expect(run.stderr).toBe("");
  });
});

describe("a bug", () => {
  const tree = failing(new TypeError("x is not a function"));

  it("exits 70, asks to report it and shows no stack", async () => {
    const run = await runInProcess(["go"], { tree });
    expect(run.exitCode).toBe(70);
    expect(run.stderr).toContain("x is not a function");
    expect(run.stderr).toContain("Please report it");
    expect(run.stderr).not.toContain("outcomes.test.ts");
  });

  it("shows the stack with --verbose", async () => {
    expect((await runInProcess(["go", "--verbose"], { tree })).stderr).toContain("outcomes.test.ts");
    expect((await runInProcess(["go"], { tree })).stderr).not.toContain("outcomes.test.ts");
  });
});

describe("a signal", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ])("%s ends a command that waits for ever with %i", async (name, exitCode) => {
    const controller = new AbortController();
    const tree = treeOf(() => {
      controller.abort(name);
      return new Promise(() => undefined);
    });
    // The signal comes before anybody listens, as it may in life.
    const run = await runInProcess(["go", "--json"], { tree, signal: controller.signal });
    expect(run.exitCode).toBe(exitCode);
    expect(JSON.parse(run.stdout)).toMatchObject({ ok: false, exitCode, error: { code: "interrupted" } });
  });

  it("waits for what is being written, and shows what became of it", async () => {
    const controller = new AbortController();
    const tree = treeOf(async ({ context }) => {
      await context.whileWriting(async () => {
        controller.abort("SIGINT");
        await new Promise((resolve) => setTimeout(resolve, 300));
      });
      return { exitCode: 3, document: { schema: "flow.apply/1" }, text: () => "half of it\n" };
    });
    const run = await runInProcess(["go"], { tree, signal: controller.signal });
    expect(run).toEqual({ exitCode: 130, stdout: "half of it\n", stderr: "" });
  });
});

describe("colours", () => {
  const tree = treeOf(async () => ({ exitCode: 0, text: (palette) => palette.red("red") }));
  const red = "\u001b[31mred\u001b[39m";

  it.each([
    ["on a terminal", { terminal: true }, [], red],
    ["in a pipe", {}, [], "red"],
    ["with NO_COLOR", { terminal: true, env: { NO_COLOR: "1" } }, [], "red"],
    ["with an empty NO_COLOR", { terminal: true, env: { NO_COLOR: "" } }, [], red],
    ["with --no-color", { terminal: true }, ["--no-color"], "red"],
    ["on a dumb terminal", { terminal: true, env: { TERM: "dumb" } }, [], "red"],
    ["in a pipe with FORCE_COLOR", { env: { FORCE_COLOR: "1" } }, [], red],
    ["on a terminal with FORCE_COLOR=0", { terminal: true, env: { FORCE_COLOR: "0" } }, [], "red"],
  ])("%s", async (_, options, flags, expected) => {
    expect((await runInProcess(["go", ...flags], { tree, ...options })).stdout).toBe(expected);
  });

  it("paint one text, whatever else a caller of theirs hands over", async () => {
    const lists = treeOf(async () => ({ exitCode: 0, text: ({ red: paint }) => ["red", "red"].map(paint).join("") }));
    expect((await runInProcess(["go"], { tree: lists, terminal: true })).stdout).toBe(red + red);
  });
});

describe("help and version", () => {
  const tree = treeOf(async () => ({ exitCode: 0 }));

  it("are documents under --json", async () => {
    expect(JSON.parse((await runInProcess(["--help", "--json"], { tree })).stdout)).toMatchObject({
      schema: "flow.help/1",
      ok: true,
      exitCode: 0,
    });
    expect(JSON.parse((await runInProcess(["--json", "--version"], { tree })).stdout)).toMatchObject({
      schema: "flow.version/1",
      ok: true,
    });
  });

  it("shows the help on stderr, and exits 64, where there is no command", async () => {
    const run = await runInProcess([], { tree });
    expect(run).toMatchObject({ exitCode: 64, stdout: "" });
    expect(run.stderr).toContain("Usage: flow");
  });
});
