/** Entries of the command table: events as they are raised and heard. */
import type { CommandSpec } from "./command.ts";
import { defineCommand } from "./command.ts";

export const eventCommands: readonly CommandSpec[] = [
  defineCommand({
    path: ["events", "catalogue"],
    summary: "List the project's events: who raises them and who acts on them",
    description:
      "Lists the events that EVENT tasks of the project's workflows raise and that its event handlers listen to, each with both sides. It asks no server.",
    options: {},
    examples: ["flow events catalogue", "flow events catalogue --json"],
    load: async () => (await import("./events/catalogue.ts")).listProjectEvents,
  }),
];
