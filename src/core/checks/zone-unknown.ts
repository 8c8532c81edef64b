import { findTimeZone } from "../time-zone.ts";
import type { WorkflowSchedule } from "../model/schedule.ts";
import type { Advice } from "./advice.ts";

/** Zones that the server does not look at when it stores a schedule: those in a list, and the one beside a list. */
export function findUnknownZones({ zoneId, cronSchedules = [] }: Partial<WorkflowSchedule>): Advice[] {
  if (cronSchedules.length === 0) return [];
  const single =
    zoneId === undefined || findTimeZone(zoneId) !== undefined
      ? []
      : [{ pointer: "/zoneId", message: `The server knows no time zone "${zoneId}".` }];
  const listed = cronSchedules.flatMap((entry: { zoneId?: string } | null, index): Advice[] => {
    const zone = entry?.zoneId;
    if (zone === undefined || findTimeZone(zone) !== undefined) return [];
    return [{ pointer: `/cronSchedules/${index}/zoneId`, message: `It never runs: the server knows no time zone "${zone}".` }];
  });
  return [...single, ...listed];
}
