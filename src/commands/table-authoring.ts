/** Entries of the command table: what becomes of what the project says. */
import type { CommandSpec } from "./command.ts";
import { defineCommand } from "./command.ts";

export const authoringCommands: readonly CommandSpec[] = [
  defineCommand({
    path: ["workflows", "compile"],
    summary: "Print a workflow as Conductor gets it",
    description:
      "Prints a workflow of the project as Conductor gets it: steps as tasks with their forks and joins, versions and names as the server knows them, values of the profile and the environment put in. A name stands for its newest version. It needs no server.",
    arguments: [{ name: "name", help: "name of the workflow; NAME@VERSION for one version" }],
    options: {},
    examples: ["flow workflows compile process_order", "flow workflows compile process_order@2.1.0 --profile production"],
    load: async () => (await import("./workflows-compile.ts")).compileWorkflow,
  }),
];
