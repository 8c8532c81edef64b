/** Entries of the command table: what is done to runs, one, several, or all that a query finds. */
import type { RunMoveName } from "../core/run-move.ts";
import { runMoves, statusesOf } from "../core/run-move.ts";
import type { CommandSpec, OptionSpecs } from "./command.ts";
import { defineCommand } from "./command.ts";
import { filterOptions } from "./table-runs.ts";

const selectOptions = {
  query: { ...filterOptions.query, help: 'runs that meet conditions joined by AND, as "status IN (FAILED) AND startTime > 2026-01-31"' },
  name: filterOptions.name,
  status: filterOptions.status,
  correlationId: filterOptions.correlationId,
  limit: { flags: "--limit <n>", type: "count", least: 1, help: "at most so many of them, the oldest first" },
  dryRun: { flags: "--dry-run", type: "flag", help: "show the runs and do nothing", conflicts: ["yes"] },
  yes: { flags: "-y, --yes", type: "flag", help: "do not ask where runs are searched for" },
} as const satisfies OptionSpecs;

export const pauseOptions = selectOptions;
export const resumeOptions = selectOptions;

export const restartOptions = {
  ...selectOptions,
  latestDefinitions: { flags: "--latest-definitions", type: "flag", help: "with the workflow and the tasks as they are defined now" },
} as const satisfies OptionSpecs;

export const retryOptions = {
  ...selectOptions,
  resumeSubWorkflows: {
    flags: "--resume-sub-workflows",
    type: "flag",
    help: "go on inside of failed sub-workflows instead of starting them anew",
  },
} as const satisfies OptionSpecs;

export const rerunOptions = {
  ...selectOptions,
  fromTask: {
    flags: "--from-task <ref>",
    type: "text",
    help: "go on from this task, by its reference name or id; from the beginning if absent",
  },
  input: {
    flags: "--input <json>",
    type: "text",
    help: "another input: JSON, @FILE, or - for standard input; with --from-task that task's",
  },
} as const satisfies OptionSpecs;

export const terminateOptions = {
  ...selectOptions,
  reason: { flags: "--reason <text>", type: "text", help: "why, for whoever looks at the run later" },
} as const satisfies OptionSpecs;

const runIds = { name: "[ids...]", help: "ids of runs; none with --query, --name, --status or --correlation-id" };
const id = "1f0c9a5e-5d0a-4f0e-9d53-0b6a5a0a7f5e";

/** What stands in the help of each of them. */
function inBulk(move: RunMoveName): string {
  const { done } = runMoves[move];
  return (
    `Takes the ids of runs, or searches for them: with --query, --name, --status or --correlation-id everything that is found is listed, and you are asked before any run is ${done}. ` +
    `Without a status it looks for runs that are ${statusesOf(move)}. Each run has a result of its own; exit 3 where some were ${done} and others not.`
  );
}

export const runMoveCommands: readonly CommandSpec[] = [
  defineCommand({
    path: ["workflows", "pause"],
    summary: "Keep runs from scheduling more tasks",
    description: `Keeps runs from scheduling more tasks; what is under way goes on. ${inBulk("pause")}`,
    arguments: [runIds],
    options: pauseOptions,
    examples: [`flow workflows pause ${id}`, "flow workflows pause --name fulfil_order --dry-run"],
    load: async () => (await import("./runs/move.ts")).pauseRuns,
  }),
  defineCommand({
    path: ["workflows", "resume"],
    summary: "Let paused runs go on",
    description: `Lets paused runs go on. ${inBulk("resume")}`,
    arguments: [runIds],
    options: resumeOptions,
    examples: [`flow workflows resume ${id}`, "flow workflows resume --name fulfil_order -y"],
    load: async () => (await import("./runs/move.ts")).resumeRuns,
  }),
  defineCommand({
    path: ["workflows", "restart"],
    summary: "Run ended runs anew, from the beginning",
    description: `Runs ended runs anew under their ids, from the beginning, with their own input. ${inBulk("restart")}`,
    arguments: [runIds],
    options: restartOptions,
    examples: [`flow workflows restart ${id} --latest-definitions`, "flow workflows restart --name fulfil_order --status TERMINATED"],
    load: async () => (await import("./runs/move.ts")).restartRuns,
  }),
  defineCommand({
    path: ["workflows", "retry"],
    summary: "Try the failed tasks of ended runs again",
    description: `Lets ended runs go on from the tasks that failed. ${inBulk("retry")}`,
    arguments: [runIds],
    options: retryOptions,
    examples: [
      `flow workflows retry ${id}`,
      'flow workflows retry --query "startTime > 2026-01-31T12:00:00Z" --name fulfil_order --dry-run',
      "flow workflows retry --name fulfil_order --limit 100 -y --json",
    ],
    load: async () => (await import("./runs/move.ts")).retryRuns,
  }),
  defineCommand({
    path: ["workflows", "rerun"],
    summary: "Run ended runs again from a task",
    description: `Runs ended runs again under their ids, from a task or from the beginning, where it is asked for with another input. ${inBulk("rerun")}`,
    arguments: [runIds],
    options: rerunOptions,
    examples: [`flow workflows rerun ${id} --from-task charge`, `flow workflows rerun ${id} --input @order.json`],
    load: async () => (await import("./runs/move.ts")).rerunRuns,
  }),
  defineCommand({
    path: ["workflows", "terminate"],
    summary: "End runs; their open tasks are cancelled",
    description: `Ends runs; their open tasks are cancelled. ${inBulk("terminate")}`,
    arguments: [runIds],
    options: terminateOptions,
    examples: [
      `flow workflows terminate ${id} --reason "wrong order"`,
      'flow workflows terminate --name fulfil_order --query "startTime < 2026-01-31T12:00:00Z" --dry-run',
    ],
    load: async () => (await import("./runs/move.ts")).terminateRuns,
  }),
];
