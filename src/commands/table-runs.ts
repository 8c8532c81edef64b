/** Entries of the command table: runs of workflows. */
import type { CommandSpec, OptionSpecs } from "./command.ts";
import { defineCommand } from "./command.ts";

export const runOptions = {
  input: { flags: "--input <json>", type: "text", help: "input as JSON, @FILE, or - for standard input" },
  version: { flags: "--version <n>", type: "count", help: "version of the workflow; the latest if absent" },
  wait: { flags: "--wait", type: "flag", help: "wait for the end; exit 0 only if it is COMPLETED", conflicts: ["watch"] },
  watch: { flags: "--watch", type: "flag", help: "show the tasks as they run; exit 0 only if it ends COMPLETED", conflicts: ["wait"] },
  correlationId: { flags: "--correlation-id <id>", type: "text", help: "an id of your own, to find the run by" },
} as const satisfies OptionSpecs;

export const terminateOptions = {
  reason: { flags: "--reason <text>", type: "text", help: "why, for whoever looks at the run later" },
} as const satisfies OptionSpecs;

const runId = { name: "<id>", help: "id of a run, as `flow workflows run` prints it" };

export const runCommands: readonly CommandSpec[] = [
  defineCommand({
    path: ["workflows", "run"],
    summary: "Start a run of a workflow",
    description: "Starts a run of a workflow that is on the server, and prints its id. Ctrl-C stops the watching, not the run.",
    arguments: [{ name: "<name>", help: "name of a workflow on the server" }],
    options: runOptions,
    examples: [
      `flow workflows run fulfil_order --input '{"orderId": 1}' --watch`,
      "flow workflows run fulfil_order --input @order.json --wait --json",
      "cat order.json | flow workflows run fulfil_order --input - --version 2",
    ],
    load: async () => (await import("./workflows-run.ts")).runWorkflow,
  }),
  defineCommand({
    path: ["workflows", "status"],
    summary: "Show a run and its tasks",
    arguments: [runId],
    options: {},
    examples: ["flow workflows status 1f0c9a5e-5d0a-4f0e-9d53-0b6a5a0a7f5e"],
    load: async () => (await import("./workflows-status.ts")).showRunStatus,
  }),
  defineCommand({
    path: ["workflows", "terminate"],
    summary: "End a run; its open tasks are cancelled",
    arguments: [runId],
    options: terminateOptions,
    examples: [`flow workflows terminate 1f0c9a5e-5d0a-4f0e-9d53-0b6a5a0a7f5e --reason "wrong order"`],
    load: async () => (await import("./workflows-terminate.ts")).terminateRun,
  }),
];
