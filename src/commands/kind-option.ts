/** `--kind`, the same for every command that is about all kinds. */
import type { OptionSpec } from "./command.ts";

export const kindOption = {
  flags: "--kind <kind>",
  type: "texts",
  help: "only this kind: tasks, workflows, events or schedules (may be given several times)",
  values: ["tasks", "workflows", "events", "schedules"],
} as const satisfies OptionSpec;
