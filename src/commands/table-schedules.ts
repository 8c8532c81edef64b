/** Entries of the command table: schedules as they run. */
import type { CommandSpec, OptionSpecs } from "./command.ts";
import { defineCommand } from "./command.ts";

export const pauseScheduleOptions = {
  reason: { flags: "--reason <text>", type: "text", help: "why, for whoever looks at the schedule later" },
} as const satisfies OptionSpecs;

export const nextOptions = {
  count: { flags: "--count <n>", type: "count", least: 1, help: "how many; 5 if absent" },
  zone: { flags: "--zone <zone>", type: "text", help: "time zone of a cron expression, such as Europe/Berlin; UTC if absent" },
} as const satisfies OptionSpecs;

const names = { name: "<names...>", help: "names of schedules on the server" };

export const scheduleCommands: readonly CommandSpec[] = [
  defineCommand({
    path: ["schedules", "pause"],
    summary: "Keep schedules from starting runs",
    description:
      "Keeps schedules on the server from starting runs. The files stay as they are: where they do not say `paused: true`, the schedule counts as changed, and the next upload lets it run again.",
    arguments: [names],
    options: pauseScheduleOptions,
    examples: [`flow schedules pause nightly --reason "the bank is closed"`],
    load: async () => (await import("./schedules/switch.ts")).pauseSchedules,
  }),
  defineCommand({
    path: ["schedules", "resume"],
    summary: "Let paused schedules start runs again",
    arguments: [names],
    options: {},
    examples: ["flow schedules resume nightly weekly"],
    load: async () => (await import("./schedules/switch.ts")).resumeSchedules,
  }),
  defineCommand({
    path: ["schedules", "next"],
    summary: "Show when a schedule, or a cron expression, is due next",
    description:
      "Shows the next times of a schedule on the server, in its time zone and within its start and end; or those of a cron expression of six fields, for which no server is asked.",
    arguments: [{ name: "<name-or-cron>", help: "name of a schedule on the server, or a cron expression in quotes" }],
    options: nextOptions,
    examples: ["flow schedules next nightly", `flow schedules next "0 0 9 * * MON-FRI" --zone Europe/Berlin --count 10`],
    load: async () => (await import("./schedules/next.ts")).showNextTimes,
  }),
];
