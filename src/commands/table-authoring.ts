/** Entries of the command table: what becomes of what the project says. */
import type { CommandSpec, OptionSpecs } from "./command.ts";
import { defineCommand } from "./command.ts";

export const graphFormats = ["text", "mermaid", "svg"] as const;

export const graphOptions = {
  format: {
    flags: "--format <format>",
    type: "text",
    choices: [...graphFormats, "json"],
    help: "how to draw it; text, or what the file's name says, if absent",
  },
  output: { flags: "--output <file>", type: "text", help: "write it into this file" },
  remote: { flags: "--remote", type: "flag", help: "the workflow as it is on the server" },
} as const satisfies OptionSpecs;

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
  defineCommand({
    path: ["workflows", "graph"],
    summary: "Draw a workflow or a run as a graph",
    description:
      "Draws what follows what in a workflow of the project, with --remote in one of the server, and with the id of a run how far that has come. " +
      "Steps are drawn as steps: forks, joins and markers are lines. It draws for the terminal, as a Mermaid flowchart, or as a picture (SVG).",
    arguments: [{ name: "<name>", help: "name of a workflow, NAME@VERSION for one version of it, or the id of a run" }],
    options: graphOptions,
    examples: [
      "flow workflows graph process_order",
      "flow workflows graph process_order --output docs/process_order.svg",
      "flow workflows graph 1f0c9a5e-5d0a-4f0e-9d53-0b6a5a0a7f5e --format mermaid",
    ],
    load: async () => (await import("./workflows-graph.ts")).drawWorkflow,
  }),
];
