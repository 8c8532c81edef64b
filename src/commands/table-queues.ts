/** Entries of the command table: the queues of tasks. */
import type { CommandSpec, OptionSpecs } from "./command.ts";
import { defineCommand } from "./command.ts";

export const queueOptions = {
  watch: { flags: "--watch", type: "flag", help: "show it again and again until it is stopped; a document a line with --json" },
  interval: { flags: "--interval <seconds>", type: "count", least: 1, help: "how often, with --watch; 2 if absent" },
} as const satisfies OptionSpecs;

export const queueCommands: readonly CommandSpec[] = [
  defineCommand({
    path: ["tasks", "queue"],
    summary: "Show how many tasks wait, and who polls for them",
    description:
      "Shows for each task type how many tasks wait, and which worker polled last and when. Without names all types for which a task waits or somebody has polled.",
    arguments: [{ name: "[names...]", help: "task types" }],
    options: queueOptions,
    examples: ["flow tasks queue", "flow tasks queue charge_payment reserve_stock --watch", "flow tasks queue --json"],
    load: async () => (await import("./queues/queue.ts")).showQueues,
  }),
];
