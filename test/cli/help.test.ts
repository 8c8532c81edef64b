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

describe("the help of everything", () => {
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
