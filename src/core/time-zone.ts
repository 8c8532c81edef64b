/** Time zones by their names, as Java knows them. */

export interface TimeZone {
  /** What the clocks there are ahead of UTC at a moment (epoch milliseconds), in milliseconds. */
  offsetAt(time: number): number;
}

const known = new Map<string, TimeZone>();

/** A region such as `Europe/Berlin`, or an offset such as `+02:00`, `UTC+2`, `Z`. Undefined for a name that Java does not know. */
export function findTimeZone(name: string): TimeZone | undefined {
  const found = known.get(name) ?? readOffset(name) ?? readRegion(name);
  if (found !== undefined) known.set(name, found);
  return found;
}

/** Why Java refuses a name, in its words; undefined where it does not. */
export function zoneRefusal(name: string): string | undefined {
  if (findTimeZone(name) !== undefined) return undefined;
  if (name.length <= 1 || /^[+-]/.test(name)) return `Invalid ID for ZoneOffset, invalid format: ${name}`;
  if (/^(?:UTC|GMT|UT)[+-]/.test(name)) return `Invalid ID for offset-based ZoneId: ${name}`;
  return `Unknown time-zone ID: ${name}`;
}

const offsetPattern = /^(?:UTC|GMT|UT)?(?<sign>[+-])(?<hours>\d|\d\d(?::?(?<minutes>[0-5]\d)(?::?(?<seconds>[0-5]\d))?)?)$/;

function readOffset(name: string): TimeZone | undefined {
  if (["Z", "UTC", "GMT", "UT"].includes(name)) return { offsetAt: () => 0 };
  const { sign, hours = "", minutes = "0", seconds = "0" } = offsetPattern.exec(name)?.groups ?? {};
  const total = Number(hours.slice(0, 2)) * 3600 + Number(minutes) * 60 + Number(seconds);
  // The farthest that a clock may be off.
  if (sign === undefined || total > 18 * 3600) return undefined;
  const offset = (sign === "-" ? -total : total) * 1000;
  return { offsetAt: () => offset };
}

/** JavaScript takes names in any case, and short ones (`EST`, `PST`) that Java does not. */
const regionPattern = /^(?!(?!CET|EET|MET|WET|PRC|ROK|UCT)[A-Z]{3}$)[A-Z][^/]+(?:\/[A-Z][^/]*)*$/;

const readRegion = (name: string): TimeZone | undefined => (regionPattern.test(name) ? findIntlZone(name) : undefined);

/** Any zone that JavaScript knows, by the name in any case. */
export function findIntlZone(name: string): TimeZone | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  } catch {
    return undefined;
  }
  return {
    offsetAt(time) {
      const parts: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
      for (const { type, value } of format.formatToParts(time)) parts[type] = value;
      const [month, ...rest] = [parts.month, parts.day, parts.hour, parts.minute, parts.second].map(Number);
      const local = Date.UTC(Number(parts.year), Number(month) - 1, ...rest);
      return local - Math.floor(time / 1000) * 1000;
    },
  };
}
