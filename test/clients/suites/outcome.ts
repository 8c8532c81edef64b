/** What came of one test of an SDK's own suite, on one server. */
export type Verdict = "passed" | "failed" | "skipped";

export interface Outcome {
  /** The test's file, below the suite's folder. */
  file: string;
  name: string;
  verdict: Verdict;
  /** First line of why it failed, if it did. */
  reason?: string;
}

export interface Suite {
  title: string;
  /** Where the tests come from: a Git address and the tag. */
  source: { url: string; tag: string };
  /** Which of its tests, and in which setting, in the words of its own options. */
  selection: string;
  /** Runs all tests on a server; `address` has no path. */
  run(folder: string, address: string): Promise<Outcome[]>;
}
