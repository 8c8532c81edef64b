/** The failures of every command in the formats that other programs read: each is what it says it is. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { commandTree } from "../../../src/commands/table.ts";
import { seeded } from "../../core/seeded.ts";
import { testScale } from "../../harness/scale.ts";
import { tempFolder } from "../../harness/temp-folder.ts";
import { xmlMistake } from "../../harness/xml-mistake.ts";
import { commandCases } from "./command-cases.ts";
import { localFailures } from "./local-failures.ts";
import type { Population } from "./population.ts";
import { createPopulation } from "./population.ts";
import type { Case, Outcome } from "./run-case.ts";
import { runCase, titleOf } from "./run-case.ts";
import { serverFailures } from "./server-failures.ts";
import { testSeed } from "../../harness/test-seed.ts";

vi.mock("node:timers/promises", () => import("./no-pauses.ts"));

const isLong = testScale > 1;
const random = seeded(testSeed);
/** How many of a command's failures are tried in each format. */
const sampled = isLong ? 10 : 1;

let population: Population;
beforeAll(async () => {
  population = await createPopulation();
});
afterAll(() => population.close());

function sample(name: string, command: readonly string[]): Case[] {
  const variants = (commandCases[name] ?? []).filter(({ process }) => process !== true);
  if (variants.length === 0) return [];
  return Array.from({ length: sampled }, () => ({
    path: command,
    variant: random.pick(variants),
    failure: random.pick([...serverFailures, ...localFailures]),
  }));
}

/** What breaks the format; undefined where nothing does. */
const mistakes = {
  sarif: ({ run }) => {
    const log: { version?: string; runs?: { invocations?: { exitCode?: number }[]; results?: unknown }[] } = JSON.parse(run.stdout);
    const [report] = log.runs ?? [];
    if (log.version !== "2.1.0" || !Array.isArray(report?.results)) return "no SARIF";
    return report.invocations?.[0]?.exitCode === run.exitCode ? undefined : "another exit code";
  },
  junit: ({ run }) => xmlMistake(run.stdout) ?? (run.stdout.includes("<testsuites") ? undefined : "no report"),
  markdown: ({ run }) => (run.stdout === "" ? "nothing" : undefined),
  github: ({ run }) => {
    const commands = run.stdout.split("\n").filter((line) => line.startsWith("::"));
    return commands.every((line) => /^::(error|warning|notice)( [^:]*)?::/.test(line)) ? undefined : commands.join("\n");
  },
} as const satisfies Record<string, (outcome: Outcome) => string | undefined>;

describe.each(Object.entries(mistakes))(`--format %s, FLOW_TEST_SEED=${testSeed}`, (format, mistakeOf) => {
  it.each(commandTree.table.map((spec) => [spec.path.join(" "), spec.path] as const))("of flow %s", async (name, command) => {
    const folder = tempFolder();
    for (const one of sample(name, command)) {
      const files = { GITHUB_OUTPUT: path.join(folder, "output"), GITHUB_STEP_SUMMARY: path.join(folder, "summary") };
      const failure = { ...one.failure, env: { ...one.failure.env, ...files } };
      const outcome = await runCase({ ...one, failure }, population, { format: ["--format", format] });
      const { exitCode, stdout, stderr } = outcome.run;
      expect([titleOf(one), exitCode === 70 ? stdout + stderr : ""]).toEqual([titleOf(one), ""]);
      expect([titleOf(one), mistakeOf(outcome), stdout]).toEqual([titleOf(one), undefined, stdout]);
      // What prints while it runs is refused before there are outputs to write; that is one, too.
      const outputs = format === "github" ? readFileSync(files.GITHUB_OUTPUT, "utf8") : `exit_code=${exitCode}\n`;
      expect(outputs).toContain(`exit_code=${exitCode}\n`);
    }
  });
});
