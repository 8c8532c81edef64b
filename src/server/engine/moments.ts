/** The durations and times that WAIT understands. */
import { findIntlZone } from "../../core/time-zone.ts";

const duration =
  /^\s*(?:(\d+)\s*(?:days?|d))?\s*(?:(\d+)\s*(?:hours?|hrs?|h))?\s*(?:(\d+)\s*(?:minutes?|mins?|m))?\s*(?:(\d+)\s*(?:seconds?|secs?|s))?\s*$/i;

/** `1d 2h 3m 4s`, any part may be left out. Seconds; undefined where the text is no duration. */
export function parseDuration(text: string): number | undefined {
  // Longer texts are none, and would only keep the pattern busy.
  const parts = text.length > 100 ? null : duration.exec(text);
  if (parts === null) return undefined;
  const [days, hours, minutes, seconds] = parts.slice(1).map((part: string | undefined) => Number(part ?? 0));
  const total = (((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0);
  return total > 1e11 ? undefined : total;
}

/**
 * `yyyy-MM-dd HH:mm`, `yyyy-MM-dd HH:mm ZONE` or `yyyy-MM-dd`. Epoch milliseconds; undefined where the text is no such time.
 * `defaultZone` is meant where the text names none. Zones: IANA names, `UTC`, `GMT+2`, and the abbreviations that Intl knows.
 */
export function parseMoment(text: string, defaultZone = (): string => "UTC"): number | undefined {
  const parts = /^\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:\s+(\d{1,2}):(\d{1,2})(?:\s+(\S+))?)?\s*$/.exec(text);
  if (parts === null) return undefined;
  const [year, month, day, hour, minute] = parts.slice(1, 6).map((part: string | undefined) => Number(part ?? 0));
  const local = Date.UTC(year ?? 0, (month ?? 1) - 1, day ?? 1, hour ?? 0, minute ?? 0);
  const zone = parts[6] ?? defaultZone();
  const fixed = /^(?:GMT|UTC)?([+-])(\d{1,2}):?(\d{2})?$/.exec(zone);
  if (fixed !== null) {
    const offset = (Number(fixed[2]) * 60 + Number(fixed[3] ?? 0)) * 60_000;
    return fixed[1] === "-" ? local + offset : local - offset;
  }
  return inZone(local, zone);
}

/** The moment at which clocks in the zone show that time. */
function inZone(local: number, name: string): number | undefined {
  const zone = findIntlZone(name);
  // Once more from the moment itself, because the offset may change in between.
  return zone === undefined ? undefined : local - zone.offsetAt(local - zone.offsetAt(local));
}
