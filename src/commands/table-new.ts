/** Entries of the command table: what generates files of a project. */
import type { CommandSpec, OptionSpecs } from "./command.ts";
import { defineCommand } from "./command.ts";

const format = {
  flags: "--format <format>",
  type: "text",
  help: "ts or yaml; what most definitions of the kind are in, if absent",
  choices: ["ts", "yaml"],
} as const;

export const newTaskOptions = { format } as const satisfies OptionSpecs;

const nameArgument = { name: "[name]", help: "its name, with a namespace before a dot if it has one; asked for on a terminal" };

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
];
