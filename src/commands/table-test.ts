/** Entries of the command table: test cases of workflows. */
import type { CommandSpec, OptionSpecs } from "./command.ts";
import { defineCommand } from "./command.ts";

export const testOptions = {
  case: { flags: "--case <text>", type: "text", help: "only the cases whose name holds this text" },
  coverage: { flags: "--coverage", type: "flag", help: "show which branches of the workflows no case has taken" },
  minCoverage: { flags: "--min-coverage <percent>", type: "count", help: "fail where fewer of the branches are taken" },
  watch: { flags: "--watch", type: "flag", help: "run them again after each change" },
  update: { flags: "--update", type: "flag", help: "write what the runs came to into the files, where cases expect something else" },
} as const satisfies OptionSpecs;

export const testCommands: readonly CommandSpec[] = [
  defineCommand({
    path: ["test"],
    summary: "Run the test cases of workflows, without a server",
    description:
      "Runs the test cases of workflows, all of them or those of the workflows named: files NAME.test.yml (or .yaml, .json) beside the workflows. Each case runs in this process, on a clock that skips whatever a run waits for. Steps do what the case says by its mocks; functions of the project are called only where a mock says `runs: real`, and nothing is sent anywhere. A case whose function does not end within 30 seconds of real time, or within those of --timeout, fails.",
    arguments: [
      { name: "[names...]", names: "workflows", help: "workflows, NAME@VERSION for one version, or files of cases; all if absent" },
    ],
    options: testOptions,
    examples: [
      "flow test",
      "flow test process_order --case refund",
      "flow test --coverage --min-coverage 80",
      "flow test --watch",
      "flow test --update",
      "flow test --format junit",
    ],
    load: async () => (await import("./test.ts")).test,
  }),
];
