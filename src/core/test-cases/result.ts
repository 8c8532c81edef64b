/** What became of test cases. */
import type { Source } from "../definition.ts";
import type { Difference } from "./compare-run.ts";

/** A difference with the place of the expectation; that of the case where it is not written out. */
export interface PlacedDifference extends Difference {
  source: Source;
}

export interface CaseResult {
  source: Source;
  name: string;
  /** With its version. */
  workflow: string;
  /** `updated`: its file has been changed to expect what the run came to. */
  outcome: "passed" | "failed" | "updated";
  differences: readonly PlacedDifference[];
  /** Why there is nothing to compare: the run could not be started, or could not go on. */
  error?: { message: string; hint?: string };
  /** The run and its steps as text, where it failed. */
  run?: string;
  /** Real time. */
  durationMs: number;
}
