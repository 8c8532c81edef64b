/** What a test expects of a run, compared with what it came to. */
import { isDeepStrictEqual } from "node:util";
import { AssertionError } from "node:assert";
import { stringifyJson } from "../core/exact-json.ts";
import type { JsonObject } from "../core/json.ts";
import type { Workflow, WorkflowStatus } from "../core/model/execution.ts";
import { describeRun } from "./describe-run.ts";
import { pathOf } from "./path-of.ts";

export interface Expected {
  status?: WorkflowStatus;
  /** What the output holds at least: each of these values, deeply equal. */
  output?: JsonObject;
  /** Exactly these steps did work, in this order. Steps that only lead to others, such as forks, are not among them. */
  path?: readonly string[];
}

/** Throws an AssertionError that says all that is not so, and shows the run. */
export function assertRun(run: Workflow, expected: Expected): void {
  const path = pathOf(run.tasks);
  const problems: string[] = [];
  if (expected.status !== undefined && run.status !== expected.status) problems.push(`The run is ${run.status}, not ${expected.status}.`);
  if (expected.path !== undefined && !isDeepStrictEqual(path, [...expected.path]))
    problems.push(`The path is ${path.join(" > ")}, not ${expected.path.join(" > ")}.`);
  for (const [key, value] of Object.entries(expected.output ?? {})) {
    const found = Object.hasOwn(run.output, key) ? run.output[key] : undefined;
    if (!isDeepStrictEqual(found, value))
      problems.push(`The output's ${key} is ${found === undefined ? "absent" : stringifyJson(found)}, not ${stringifyJson(value)}.`);
  }
  if (problems.length === 0) return;
  const actual = { status: run.status, path, output: run.output };
  throw new AssertionError({ message: [...problems, describeRun(run)].join("\n"), actual, expected, operator: "assert" });
}
