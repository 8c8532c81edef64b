/** Help is found wherever it is looked for, and is the same in a terminal, a pipe and a pipeline. */
import { describe, expect, it } from "vitest";
import { commandTree } from "../../src/commands/table.ts";
import { readDocument } from "../commands/support/documents.ts";
import { runInProcess } from "../commands/support/run-in-process.ts";

const nouns = Object.entries(commandTree.nouns).flatMap(([noun, { aliases = [] }]) =>
  [noun, ...aliases].map((name) => [name, noun] as const),
);
const verbsOf = (noun: string): string[] =>
  commandTree.table.filter(({ path, hidden }) => path[0] === noun && path.length > 1 && hidden !== true).map(({ path }) => path[1] ?? "");

describe.each(nouns)("the help of %s", (name, noun) => {
  it.each([[[name, "--help"]], [[name, "-h"]], [["help", name]], [["--no-color", name, "--help"]], [[name, "--json", "--help"]]])(
    "is printed by flow %j",
    async (args) => {
      const { exitCode, stdout, stderr } = await runInProcess(args);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
      const text = args.includes("--json") ? String(JSON.parse(stdout).text) : stdout;
      expect(text).toMatch(new RegExp(`^Usage: flow ${noun}`));
      for (const verb of verbsOf(noun)) expect(text).toMatch(new RegExp(`^  ${verb}\\b`, "m"));
      expect(text).toContain(commandTree.nouns[noun]?.example);
      expect(text).not.toContain("Other:");
    },
  );

  it("is what a missing verb is answered with", async () => {
    const { exitCode, stdout, stderr } = await runInProcess([name]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 64, stdout: "" });
    expect(stderr).toMatch(new RegExp(`^Usage: flow ${noun}`));
  });

  it("names a verb that is near to one that is unknown", async () => {
    const [verb = ""] = verbsOf(noun);
    const run = await runInProcess([name, `${verb}${verb.at(-1) ?? ""}`, "--json"]);
    expect(readDocument(run)).toMatchObject({ exitCode: 64, error: { hint: expect.stringContaining(verb) } });
  });
});

describe("a verb without its noun", () => {
  const kinds = "`flow tasks VERB`, `flow workflows VERB`, `flow events VERB` or `flow schedules VERB`";
  it.each([
    ["diff", `It is ${kinds.replaceAll("VERB", "diff")}; \`flow plan\` compares all kinds at once.`],
    ["upload", `It is ${kinds.replaceAll("VERB", "upload")}; \`flow apply\` uploads what differs of all kinds.`],
    ["purge", `It is ${kinds.replaceAll("VERB", "purge")}; \`flow apply --prune\` deletes of all kinds.`],
    [
      "list",
      "It is `flow tasks list`, `flow workflows list`, `flow events list`, `flow schedules list` or that of another noun: add --help.",
    ],
    [
      "ls",
      "It is `flow tasks list`, `flow workflows list`, `flow events list`, `flow schedules list` or that of another noun: add --help.",
    ],
    ["run", "It is `flow tasks run` or `flow workflows run`."],
    ["status", "It is `flow workflows status`."],
    ["staus", "It is `flow workflows status`."],
    ["start", "It is `flow server start` or `flow worker start`."],
    ["qqqq", "Add --help to see what is accepted."],
  ])("flow %s is answered with the command that is meant", async (word, hint) => {
    for (const args of [[word], [word, "x", "--all"], ["--no-color", word], [word, "x", "--input", "{}"]]) {
      const run = await runInProcess([...args, "--json"]);
      expect(readDocument(run)).toMatchObject({ exitCode: 64, error: { message: `Unknown command '${word}'`, hint } });
    }
  });

  it("is left to the noun where there is one", async () => {
    const run = await runInProcess(["events", "status", "--json"]);
    expect(JSON.parse(run.stdout).error.hint).not.toContain("workflows");
  });
});

describe("the help of everything", () => {
  const groups = ["Start here", "Definitions", "Plan and apply", "Running", "Server", "Other"];

  it("is in groups, what a newcomer needs first of all, and fits a terminal of 80 columns", async () => {
    const { stdout } = await runInProcess(["--help"]);
    const at = (text: string): number => stdout.indexOf(`\n${text}`);
    const places = groups.map((group) => at(`${group}:\n`));
    expect(places).toEqual([...places].sort((left, right) => left - right));
    expect(places).not.toContain(-1);
    expect(stdout).not.toContain("\nCommands:");
    for (const name of ["init", "new", "test", "dev"]) expect(at(`  ${name} `)).toBeLessThan(places[1] ?? 0);
    expect(stdout).toMatch(/\nBegin with:\n {2}flow init my-flows .*\n(?: {2}flow .*\n)+$/);
  });

  it("says which variables stand for options, and has an example for every command", async () => {
    const { stdout } = await runInProcess(["--help"]);
    for (const name of ["FLOW_SERVER", "FLOW_PROFILE", "FLOW_CONFIG"]) expect(stdout).toContain(name);
    for (const { path, examples } of commandTree.table) {
      expect(examples.filter((example) => example.includes(`flow ${path.join(" ")}`))).not.toEqual([]);
    }
  });

  it("has no line that a terminal of 80 columns would break, but for examples", async () => {
    const paths = [[], ...commandTree.table.map(({ path }) => [...path])];
    for (const path of paths) {
      const { stdout } = await runInProcess([...path, "--help"]);
      const [text = ""] = stdout.split("\nExample");
      expect(text.split("\n").filter((line) => line.length > 80)).toEqual([]);
    }
  });

  it.each([[["--help"]], [["-h"]], [["help"]], [["--help", "tasks"]], [["--quiet", "--help"]]])("is printed by flow %j", async (args) => {
    const { exitCode, stdout } = await runInProcess(args);
    expect(exitCode).toBe(0);
    for (const name of Object.keys(commandTree.nouns)) expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, "m"));
    for (const { path, hidden } of commandTree.table) {
      if (path.length > 1) continue;
      expect(new RegExp(`^  ${path[0]}\\b`, "m").test(stdout)).toBe(hidden !== true);
    }
  });

  it.each([["server start"], ["server start -"]])("leaves out what a command refuses: %s", async (line) => {
    const words = line.split(" ");
    const { stdout } = line.endsWith("-") ? await runInProcess(["__complete", "--", ...words]) : await runInProcess([...words, "--help"]);
    expect(stdout).toContain("--port");
    for (const option of ["--server", "--timeout", "--retries"]) expect(stdout).not.toContain(option);
  });

  it("has no colours, on a terminal and in a pipeline", async () => {
    for (const options of [{ terminal: true }, { env: { CI: "true" } }, { env: { NO_COLOR: "1", FORCE_COLOR: "1" } }]) {
      expect((await runInProcess(["plan", "--help"], options)).stdout).not.toContain("\u001b");
    }
  });
});
