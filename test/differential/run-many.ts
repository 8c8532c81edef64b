/** Many cases, a few at a time, and what came of them. */
import { generateCase } from "./generate-definition.ts";
import { judgeCase } from "./run-case.ts";
import type { Servers, Verdict } from "./run-case.ts";
import type { Case } from "./case.ts";

export interface Summary {
  cases: number;
  agreed: number;
  /** Agreed, but not at the first run. */
  raced: number[];
  /** Nothing is known of them: the real server was overloaded. */
  undecided: number[];
  differing: { seed: number; given: Case; verdict: Verdict }[];
  /** How the started runs stood in the end, on the real server. */
  statuses: Record<string, number>;
  /** How many tasks of each type the definitions held. */
  types: Record<string, number>;
}

export interface Wish {
  firstSeed: number;
  count: number;
  /** Cases at a time. */
  parallel: number;
  report?(seed: number, verdict: Verdict): void;
}

export async function runMany(servers: Servers, wish: Wish): Promise<Summary> {
  const summary: Summary = { cases: wish.count, agreed: 0, raced: [], undecided: [], differing: [], statuses: {}, types: {} };
  const seeds = Array.from({ length: wish.count }, (_, index) => wish.firstSeed + index);
  const work = async (): Promise<void> => {
    for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
      const given = generateCase(seed);
      const verdict = await judgeCase(servers, given);
      countTypes(given.workflows, summary.types);
      summary.statuses[verdict.status] = (summary.statuses[verdict.status] ?? 0) + 1;
      if (verdict.differences.length > 0) summary.differing.push({ seed, given, verdict });
      else if (verdict.isUndecided) summary.undecided.push(seed);
      else {
        summary.agreed += 1;
        if (verdict.runs > 1) summary.raced.push(seed);
      }
      wish.report?.(seed, verdict);
    }
  };
  await Promise.all(Array.from({ length: wish.parallel }, work));
  return summary;
}

/** Everything with a reference name and a type is a task. */
function countTypes(value: unknown, types: Record<string, number>): void {
  if (typeof value !== "object" || value === null) return;
  if ("taskReferenceName" in value && "type" in value) types[String(value.type)] = (types[String(value.type)] ?? 0) + 1;
  for (const item of Object.values(value)) countTypes(item, types);
}
