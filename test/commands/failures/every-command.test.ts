/**
 * Every command times every failure: one valid document, an exit code that it agrees with, and no stack trace. A sample in
 * `npm test`, all of them in `npm run test:long`. FLOW_TEST_SEED chooses another sample.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { CommandSpec } from "../../../src/commands/command.ts";
import { commandTree } from "../../../src/commands/table.ts";
import { seeded } from "../../core/seeded.ts";
import { testScale } from "../../harness/scale.ts";
import { readDocument } from "../support/documents.ts";
import { runInProcess } from "../support/run-in-process.ts";
import { commandCases } from "./command-cases.ts";
import type { Failure } from "./failure.ts";
import { localFailures } from "./local-failures.ts";
import type { Population } from "./population.ts";
import { createPopulation } from "./population.ts";
import type { Case } from "./run-case.ts";
import { problemOf, runCase, titleOf } from "./run-case.ts";
import { serverFailures } from "./server-failures.ts";
import { misusesOf } from "./usage-failures.ts";
import { testSeed } from "../../harness/test-seed.ts";

vi.mock("node:timers/promises", () => import("./no-pauses.ts"));

const isLong = testScale > 1;
const failures: readonly Failure[] = [...serverFailures, ...localFailures];
const nameOf = (spec: CommandSpec): string => spec.path.join(" ");

/** How many of a command's failures are tried in `npm test`. */
const sampled = 2;

function casesOf(spec: CommandSpec): Case[] {
  const variants = commandCases[nameOf(spec)] ?? [];
  return variants.flatMap((variant) =>
    failures.filter((failure) => failure.concerns?.(variant) !== false).map((failure) => ({ path: spec.path, variant, failure })),
  );
}

const random = seeded(testSeed);
function sample(cases: readonly Case[]): Case[] {
  if (isLong) return [...cases];
  const left = cases.filter(({ variant }) => variant.process !== true);
  return Array.from({ length: Math.min(sampled, left.length) }, () => left.splice(random.below(left.length), 1)).flat();
}

let population: Population;
beforeAll(async () => {
  population = await createPopulation();
});
afterAll(() => population.close());

describe("the cases", () => {
  it("are those of the commands in the table", () => {
    expect(Object.keys(commandCases).sort()).toEqual(commandTree.table.map(nameOf).sort());
    for (const [name, variants] of Object.entries(commandCases)) expect([name, variants.length]).not.toEqual([name, 0]);
  });

  it("are more than two thousand", () => {
    expect(commandTree.table.flatMap(casesOf).length).toBeGreaterThan(2_000);
  });
});

describe(`every failure, FLOW_TEST_SEED=${testSeed}`, () => {
  it.each(commandTree.table.map((spec) => [nameOf(spec), sample(casesOf(spec))] as const))("of flow %s", async (_name, cases) => {
    const problems: string[] = [];
    for (const one of cases) {
      const problem = problemOf(one, await runCase(one, population));
      if (problem !== undefined) problems.push(`${titleOf(one)}: ${problem}`);
    }
    expect(problems).toEqual([]);
  });
});

describe("wrong usage", () => {
  it.each(commandTree.table.map((spec) => [nameOf(spec), spec] as const))("of flow %s", async (_name, spec) => {
    for (const { title, args, near } of misusesOf(spec)) {
      const run = await runInProcess([...spec.path, "--json", ...args]);
      const document = readDocument(run);
      expect({ title, ...document }).toMatchObject({ title, exitCode: 64, schema: "flow.error/1" });
      expect(run.stderr).toBe("");
      expect(document.error?.hint ?? "").toContain(near ?? "");
    }
  });
});
