/** Entries of the command table: runs of workflows. */
import type { TaskResultStatus, WorkflowStatus } from "../core/model/execution.ts";
import type { CommandSpec, OptionSpecs } from "./command.ts";
import { defineCommand } from "./command.ts";

export const runOptions = {
  input: { flags: "--input <json>", type: "text", help: "input as JSON, @FILE, or - for standard input" },
  version: { flags: "--version <n>", type: "version", help: "version of the workflow, as 3 or 2.1.0; the latest if absent" },
  wait: { flags: "--wait", type: "flag", help: "wait for the end; exit 0 only if it is COMPLETED", conflicts: ["watch", "async"] },
  watch: {
    flags: "--watch",
    type: "flag",
    help: "show the steps as they run; exit 0 only if it ends COMPLETED",
    conflicts: ["wait", "sync", "async"],
  },
  sync: { flags: "--sync", type: "flag", help: "the same as --wait", conflicts: ["watch", "async"] },
  async: { flags: "--async", type: "flag", help: "start it and print its id (the default)", conflicts: ["wait", "watch", "sync"] },
  correlationId: { flags: "--correlation-id <id>", type: "text", help: "an id of your own, to find the run by" },
} as const satisfies OptionSpecs;

const runStatuses = ["RUNNING", "PAUSED", "COMPLETED", "FAILED", "TIMED_OUT", "TERMINATED"] as const satisfies readonly WorkflowStatus[];

export const statusOptions = {
  watch: { flags: "--watch", type: "flag", help: "show the steps as they run, to the end; exit 0 only if it ends COMPLETED" },
} as const satisfies OptionSpecs;

/** Which runs, where they are not named. */
export const filterOptions = {
  query: { flags: "--query <query>", type: "text", help: 'conditions joined by AND, as "status IN (FAILED) AND startTime > 2026-01-31"' },
  name: { flags: "--name <name>", type: "texts", help: "runs of this workflow; may be given several times" },
  status: { flags: "--status <status>", type: "texts", values: runStatuses, help: "runs in this status; may be given several times" },
  correlationId: { flags: "--correlation-id <id>", type: "text", help: "runs with this id of your own" },
} as const satisfies OptionSpecs;

export const searchOptions = {
  ...filterOptions,
  text: { flags: "--text <text>", type: "text", help: "runs that hold this text, in their input or output for example" },
  limit: { flags: "--limit <n>", type: "count", help: "at most so many, the latest first; 20 if absent" },
} as const satisfies OptionSpecs;

export const logsOptions = {
  task: { flags: "--task <ref>", type: "text", help: "of the task with this reference name alone" },
  tail: { flags: "--tail <n>", type: "count", least: 1, help: "the last so many lines" },
} as const satisfies OptionSpecs;

const signals = ["COMPLETED", "FAILED", "FAILED_WITH_TERMINAL_ERROR", "IN_PROGRESS"] as const satisfies readonly TaskResultStatus[];

export const signalOptions = {
  status: { flags: "--status <status>", type: "text", choices: signals, help: "what the task comes to; COMPLETED if absent" },
  output: { flags: "--output <json>", type: "text", help: "the task's output as JSON, @FILE, or - for standard input" },
  task: {
    flags: "--task <ref>",
    type: "text",
    help: "reference name of the task; the WAIT or HUMAN task at which the run stands if absent",
  },
} as const satisfies OptionSpecs;

const runId = { name: "<id>", help: "id of a run, as `flow workflows run` prints it" };

export const runCommands: readonly CommandSpec[] = [
  defineCommand({
    path: ["workflows", "run"],
    summary: "Start a run of a workflow",
    description: "Starts a run of a workflow that is on the server, and prints its id. Ctrl-C stops the watching, not the run.",
    arguments: [{ name: "<name>", help: "name of a workflow on the server, NAME@VERSION for one version of it" }],
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
    summary: "Show a run and its steps",
    description:
      "Shows a run, the status of each of its steps and what came of it, and those of its sub-workflows. " +
      "Forks, joins and markers that steps were compiled to are left out; --verbose shows them.",
    arguments: [runId],
    options: statusOptions,
    examples: [
      "flow workflows status 1f0c9a5e-5d0a-4f0e-9d53-0b6a5a0a7f5e",
      "flow workflows status 1f0c9a5e-5d0a-4f0e-9d53-0b6a5a0a7f5e --watch",
    ],
    load: async () => (await import("./workflows-status.ts")).showRunStatus,
  }),
  defineCommand({
    path: ["workflows", "search"],
    summary: "Find runs",
    description:
      "Finds runs by their workflow, status, time or text. A condition is `field = value`, `field > value`, `field < value` or " +
      "`field IN (a, b)`; the fields are workflowId, workflowType, correlationId, status, startTime, endTime, updateTime, " +
      "parentWorkflowId and classifier, and others are refused, as some servers would answer with every run. " +
      "A server may know a change of a run a moment later here than elsewhere.",
    options: searchOptions,
    examples: [
      "flow workflows search --name fulfil_order --status FAILED",
      'flow workflows search --query "status IN (FAILED, TIMED_OUT) AND startTime > 2026-01-31T12:00:00Z" --limit 100 --json',
    ],
    load: async () => (await import("./runs/search.ts")).searchRuns,
  }),
  defineCommand({
    path: ["workflows", "logs"],
    summary: "Print what the tasks of a run have logged",
    arguments: [runId],
    options: logsOptions,
    examples: ["flow workflows logs 1f0c9a5e-5d0a-4f0e-9d53-0b6a5a0a7f5e --task charge --tail 20"],
    load: async () => (await import("./runs/logs.ts")).showRunLogs,
  }),
  defineCommand({
    path: ["workflows", "signal"],
    summary: "Report on the task that a run waits at",
    description:
      "Ends the WAIT or HUMAN task at which a run, or a sub-workflow of it, stands; with --task the open task of that reference name, whatever its type. " +
      "Prints the run as it is then.",
    arguments: [runId],
    options: signalOptions,
    examples: [
      `flow workflows signal 1f0c9a5e-5d0a-4f0e-9d53-0b6a5a0a7f5e --output '{"approved": true}'`,
      "flow workflows signal 1f0c9a5e-5d0a-4f0e-9d53-0b6a5a0a7f5e --task approval --status FAILED",
    ],
    load: async () => (await import("./runs/signal.ts")).signalRun,
  }),
];
