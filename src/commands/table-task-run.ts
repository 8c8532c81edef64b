/** Entries of the command table: one task by itself. */
import type { CommandSpec, OptionSpecs } from "./command.ts";
import { defineCommand } from "./command.ts";

export const taskRunOptions = {
  input: { flags: "--input <json>", type: "text", help: "input as JSON, @FILE, or - for standard input; an empty object if absent" },
  retry: {
    flags: "--retry",
    type: "flag",
    help: "try again at once as often as retryCount of the definition says, where another try may help",
  },
} as const satisfies OptionSpecs;

export const taskRunCommands: readonly CommandSpec[] = [
  defineCommand({
    path: ["tasks", "run"],
    summary: "Call the function of one task here, without a server",
    description:
      "Calls the function of a task of this project as a worker would, and prints its output as JSON. Input and output are checked by the task's schemas. What the function itself prints and logs goes to standard error. No server is asked; a task that fails exits 1.",
    arguments: [{ name: "<name>", help: "name of a task definition" }],
    options: taskRunOptions,
    examples: [
      `flow tasks run charge_card --input '{"orderId": 1, "amount": 12.5}'`,
      "flow tasks run charge_card --input @order.json --retry",
      "cat order.json | flow tasks run charge_card --input - --json",
    ],
    load: async () => (await import("./tasks-run.ts")).runOneTask,
  }),
];
