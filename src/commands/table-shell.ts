/** Entries of the command table: what helps a shell. */
import type { CommandSpec } from "./command.ts";
import { defineCommand } from "./command.ts";

export const shellCommands: readonly CommandSpec[] = [
  defineCommand({
    path: ["completion"],
    summary: "Print the script that makes a shell complete words",
    description:
      "Prints a script for the shell. Commands, options and the names of the project's definitions are completed from local files; no server is asked.",
    arguments: [{ name: "<shell>", help: "bash, zsh or fish", values: ["bash", "zsh", "fish"] }],
    options: {},
    examples: ["source <(flow completion bash)", "flow completion fish > ~/.config/fish/completions/flow.fish"],
    load: async () => (await import("./completion.ts")).completion,
  }),
  defineCommand({
    path: ["__complete"],
    hidden: true,
    summary: "Print what may stand next on a command line",
    arguments: [{ name: "[words...]", help: "the words after `flow`, the last one as far as it is typed" }],
    options: {},
    examples: ["flow __complete -- tasks up"],
    load: async () => (await import("./complete.ts")).complete,
  }),
];
