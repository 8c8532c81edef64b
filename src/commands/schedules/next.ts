/** `flow schedules next`: when a schedule, or a cron expression, is due. */
import { nextCronTime } from "../../core/cron/next-time.ts";
import { parseCron } from "../../core/cron/parse-cron.ts";
import { FlowError } from "../../core/errors.ts";
import { exitCodes } from "../../core/exit-code.ts";
import type { WorkflowSchedule } from "../../core/model/schedule.ts";
import { findTimeZone } from "../../core/time-zone.ts";
import { renderDueTimes } from "../../render/schedules.ts";
import type { DueTime } from "../../render/schedules.ts";
import type { CommandInput, CommandResult, Flags } from "../command.ts";
import type { Context } from "../context.ts";
import { mustRead } from "../read-remote.ts";
import type { nextOptions } from "../table-schedules.ts";
import { readSchedule } from "./switch.ts";

const defaultCount = 5;
const defaultZone = "UTC";

interface Cron {
  cron: string;
  zone: string;
}

interface Timetable {
  /** Of a schedule. */
  name?: string;
  crons: readonly Cron[];
  /** Epoch milliseconds. */
  from?: number;
  to?: number;
  paused: boolean;
}

export async function showNextTimes({ args, flags, context }: CommandInput<Flags<typeof nextOptions>>): Promise<CommandResult> {
  const [wanted = ""] = args;
  const isCron = /\s/.test(wanted.trim()) || wanted.startsWith("@");
  if (!isCron && flags.zone !== undefined)
    throw new FlowError("usage", "A schedule has a time zone of its own", { hint: "Give --zone with a cron expression only." });
  const table = isCron ? tableOfCron(wanted, flags.zone) : await tableOfSchedule(wanted, context);
  const now = Date.now();
  const times = nextTimes(table, now, flags.count ?? defaultCount);
  const { name, paused } = table;
  return {
    exitCode: exitCodes.done,
    document: { schema: "flow.next-times/1", name, paused, items: times },
    text: (palette) => renderDueTimes({ times, now, paused, crons: table.crons.map(({ cron }) => cron) }, palette),
  };
}

const tableOfCron = (cron: string, zone = defaultZone): Timetable => ({ crons: [{ cron, zone }], paused: false });

async function tableOfSchedule(name: string, context: Context): Promise<Timetable> {
  const schedule: WorkflowSchedule = await mustRead(readSchedule(name, context));
  const { cronExpression, zoneId = defaultZone, cronSchedules = [], scheduleStartTime, scheduleEndTime, paused } = schedule;
  const several = cronSchedules.flatMap((one) =>
    one.cronExpression === undefined ? [] : [{ cron: one.cronExpression, zone: one.zoneId ?? zoneId }],
  );
  const one = cronExpression === undefined || cronExpression === "" ? [] : [{ cron: cronExpression, zone: zoneId }];
  const crons = several.length > 0 ? several : one;
  if (crons.length === 0)
    throw new FlowError("bad-answer", `The server answered with a schedule ${name} that has no cron expression`, {
      hint: "`flow doctor` looks into the server's address.",
    });
  return {
    name,
    crons,
    ...(scheduleStartTime === undefined || scheduleStartTime === 0 ? {} : { from: scheduleStartTime }),
    ...(scheduleEndTime === undefined || scheduleEndTime === 0 ? {} : { to: scheduleEndTime }),
    paused: paused === true,
  };
}

/** Of all crons together, the first ones. Throws a usage error for a cron or a zone that is none. */
function nextTimes({ crons, from = 0, to = Number.POSITIVE_INFINITY }: Timetable, now: number, count: number): DueTime[] {
  const due = crons.flatMap(({ cron, zone: zoneName }) => {
    const expression = parseCron(cron);
    if (expression === undefined)
      throw new FlowError("usage", `"${cron}" is no cron expression`, {
        hint: 'It has six fields: seconds, minutes, hours, day of the month, month, day of the week. For example "0 0 9 * * MON-FRI", or @daily.',
      });
    const zone = findTimeZone(zoneName);
    if (zone === undefined)
      throw new FlowError("usage", `There is no time zone ${zoneName}`, { hint: "Name it as Europe/Berlin or +02:00." });
    const times: { at: number; due: DueTime }[] = [];
    for (let at = Math.max(now, from - 1); times.length < count;) {
      const next = nextCronTime(expression, zone, at);
      if (next === undefined || next > to) break;
      times.push({ at: next, due: { time: isoOf(next), local: localTime(next, zone.offsetAt(next)), zone: zoneName, cron } });
      at = next;
    }
    return times;
  });
  return due
    .sort((left, right) => left.at - right.at)
    .slice(0, count)
    .map((one) => one.due);
}

const isoOf = (time: number): string => new Date(time).toISOString();

function localTime(time: number, offset: number): string {
  const minutes = Math.abs(Math.round(offset / 60_000));
  const two = (number: number): string => String(number).padStart(2, "0");
  const ahead = offset === 0 ? "Z" : `${offset < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  return isoOf(time + offset).slice(0, 19) + ahead;
}
