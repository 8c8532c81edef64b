/** Entries of the command table: what generates files of a project. */
import { workerEventPatterns } from "../core/worker-event.ts";
import type { CommandSpec, OptionSpecs } from "./command.ts";
import { defineCommand } from "./command.ts";

const format = {
  flags: "--format <format>",
  type: "text",
  help: "ts or yaml; what most definitions of the kind are in, if absent",
  choices: ["ts", "yaml"],
} as const;

export const newTaskOptions = { format } as const satisfies OptionSpecs;

export const newWorkflowOptions = {
  task: {
    flags: "--task <name>",
    type: "texts",
    names: "tasks",
    help: "a task of the project as a step, after those named before it (may be given several times)",
  },
  format,
} as const satisfies OptionSpecs;

const workflow = {
  flags: "--workflow <name>",
  type: "text",
  names: "workflows",
  help: "the workflow of the project that it starts; the one of its own name, or else the first, if absent",
} as const;

export const newScheduleOptions = {
  workflow,
  cron: { flags: "--cron <expression>", type: "text", help: "when: six fields, seconds first; every night at two, if absent" },
  zone: { flags: "--zone <name>", type: "text", help: "the time zone, such as Europe/Berlin; UTC if absent" },
  format,
} as const satisfies OptionSpecs;

export const newEventOptions = {
  workflow,
  event: {
    flags: "--event <event>",
    type: "text",
    help: "the event that it listens to, such as conductor:order:paid; one of the project that nothing listens to, if absent",
  },
  format,
} as const satisfies OptionSpecs;

export const newSubscriberOptions = {
  on: {
    flags: "--on <event>",
    type: "texts",
    values: workerEventPatterns,
    help: "what it listens to: task:failed if absent, or task:*, or * (may be given several times)",
  },
} as const satisfies OptionSpecs;

export const newTestOptions = {
  kind: { flags: "--kind <kind>", type: "text", choices: ["task", "workflow"], help: "where a task and a workflow have the same name" },
} as const satisfies OptionSpecs;

const nameArgument = { name: "[new-name]", help: "its name, with a namespace before a dot if it has one; asked for on a terminal" };

export const newCommands: readonly CommandSpec[] = [
  defineCommand({
    path: ["new", "task"],
    summary: "Make a task: its definition, its function and a test",
    description:
      "Makes a task in the first folder of `paths.tasks`: its definition, a function to be filled in, and a test of it that passes. In TypeScript that is one module, in YAML a task.yml with the function beside it. Nothing is overwritten.",
    arguments: [nameArgument],
    options: newTaskOptions,
    examples: ["flow new task charge_card", "flow new task payments.charge --format yaml"],
    load: async () => (await import("./new/task.ts")).newTaskCommand,
  }),
  defineCommand({
    path: ["new", "workflow"],
    summary: "Make a workflow in steps, and a test case",
    description:
      "Makes a workflow in the first folder of `paths.workflows`, in steps. Each --task becomes a step that waits for the one before; it gets what that one gives under the same name, and the rest from the input of the run. Without tasks it has a step that needs no worker. Beside it goes a test case for `flow test`. Nothing is overwritten.",
    arguments: [nameArgument],
    options: newWorkflowOptions,
    examples: ["flow new workflow ship_order", "flow new workflow payments.settle --task payments.charge --task send_receipt --format ts"],
    load: async () => (await import("./new/workflow.ts")).newWorkflowCommand,
  }),
  defineCommand({
    path: ["new", "schedule"],
    summary: "Make a schedule that starts a workflow",
    description:
      "Makes a schedule in the first folder of `paths.schedules`, with a sample of the workflow's input. Nothing is overwritten.",
    arguments: [nameArgument],
    options: newScheduleOptions,
    examples: ['flow new schedule close_books_nightly --workflow close_books --cron "0 30 2 * * *" --zone Europe/Berlin'],
    load: async () => (await import("./new/schedule.ts")).newScheduleCommand,
  }),
  defineCommand({
    path: ["new", "event"],
    summary: "Make an event handler that starts a workflow",
    description:
      "Makes an event handler in the first folder of `paths.events`. What the workflow takes comes from the fields of the event. Nothing is overwritten.",
    arguments: [nameArgument],
    options: newEventOptions,
    examples: ["flow new event ship_paid_order --event conductor:order:paid --workflow ship_order"],
    load: async () => (await import("./new/event.ts")).newEventCommand,
  }),
  defineCommand({
    path: ["new", "subscriber"],
    summary: "Make a subscriber to what happens in a worker, and a test",
    description:
      "Makes a subscriber in the first folder of `paths.subscribers`, which every worker of the project loads, and a test of it that passes. `flow worker events` lists what there is to listen to. Nothing is overwritten.",
    arguments: [nameArgument],
    options: newSubscriberOptions,
    examples: ["flow new subscriber alerts", 'flow new subscriber audit --on "task:*" --on worker:stopped'],
    load: async () => (await import("./new/subscriber.ts")).newSubscriberCommand,
  }),
  defineCommand({
    path: ["new", "test"],
    summary: "Make a first test of a task or a workflow",
    description:
      "Makes a first test of what is there. Of a workflow it is a case for `flow test`, beside its file: the workflow is run once here, with samples for its input and for the outputs of its steps, and the case says what came of it; no function of the project is called. Of a task it is a module for vitest that passes as it stands: it calls the function with a sample of its input, and has a place for what must come of it. Nothing is overwritten.",
    arguments: [{ name: "[name]", help: "the task or the workflow; asked for on a terminal" }],
    options: newTestOptions,
    examples: ["flow new test ship_order", "flow new test charge_card --kind task"],
    load: async () => (await import("./new/test.ts")).newTestCommand,
  }),
];
