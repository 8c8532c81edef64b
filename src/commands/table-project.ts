/** Entries of the command table: the project itself. */
import type { CommandSpec, OptionSpecs } from "./command.ts";
import { defineCommand } from "./command.ts";

export const initOptions = {
  name: { flags: "--name <name>", type: "text", help: "name of the project; the folder's if absent" },
} as const satisfies OptionSpecs;

export const projectCommands: readonly CommandSpec[] = [
  defineCommand({
    path: ["init"],
    summary: "Make a working project in a new folder",
    description: "Makes a working project: config, two tasks, a workflow, a test and a pipeline for CI. Nothing is overwritten.",
    arguments: [{ name: "[dir]", help: "the folder; this one if absent" }],
    options: initOptions,
    examples: ["flow init my-flows", "flow init . --name orders"],
    load: async () => (await import("./init.ts")).init,
  }),
];
