/**
 * Cron expressions as Conductor reads them: Spring's, six fields with the seconds first, plus `@daily` and its kin. The grammar is
 * Spring's to the letter, because the server takes whatever it is sent and never starts anything by an expression that it cannot read.
 */

export interface CronExpression {
  seconds: readonly number[];
  minutes: readonly number[];
  hours: readonly number[];
  /** 1 to 12. */
  months: ReadonlySet<number>;
  /** All of them must hold: Spring joins the two fields by "and". */
  days: readonly DayRule[];
}

/** A day of a month. */
export interface CalendarDay {
  /** 1 to 31. */
  day: number;
  /** 1 is Monday, 7 is Sunday. */
  weekday: number;
  /** How many days the month has. */
  monthLength: number;
}

export type DayRule = (day: CalendarDay) => boolean;

/** In small letters. */
export const cronMacros = new Map(
  Object.entries<string>({
    "@yearly": "0 0 0 1 1 *",
    "@annually": "0 0 0 1 1 *",
    "@monthly": "0 0 0 1 * *",
    "@weekly": "0 0 0 * * 0",
    "@daily": "0 0 0 * * *",
    "@midnight": "0 0 0 * * *",
    "@hourly": "0 0 * * * *",
  }),
);
const monthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const dayNames = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];

interface Range {
  from: number;
  to: number;
}

const sixty: Range = { from: 0, to: 59 };
const day: Range = { from: 1, to: 31 };
/** 0 and 7 are Sunday. */
const weekday: Range = { from: 0, to: 7 };

/** The fields as they are written, six where all is well; those of a macro where it is one. */
export function splitCron(text: string): string[] {
  // As Java trims; JavaScript takes more for a blank.
  const trimmed = text.replaceAll(/^[\0- ]+|[\0- ]+$/g, "");
  return (cronMacros.get(trimmed.toLowerCase()) ?? trimmed).split(/ +/).filter((field) => field !== "");
}

/** Undefined where it is none. */
export function parseCron(text: string): CronExpression | undefined {
  const [second, minute, hour, monthDay, month, weekday, ...rest] = splitCron(text);
  if (rest.length > 0 || second === undefined || minute === undefined || hour === undefined) return undefined;
  if (monthDay === undefined || month === undefined || weekday === undefined) return undefined;
  const [seconds, minutes, hours] = [parseSixty(second), parseSixty(minute), parseHours(hour)];
  const [days, months, weekdays] = [parseMonthDays(monthDay), parseMonths(month), parseWeekdays(weekday)];
  if (seconds === undefined || minutes === undefined || hours === undefined) return undefined;
  if (months === undefined || days === undefined || weekdays === undefined) return undefined;
  return { seconds, minutes, hours, months: new Set(months), days: [days, weekdays] };
}

const parseSixty = (field: string): number[] | undefined => parseField(field, sixty);
const parseHours = (field: string): number[] | undefined => parseField(field, { from: 0, to: 23 });
const parseMonths = (field: string): number[] | undefined => parseField(named(field, monthNames), { from: 1, to: 12 });

/** What reads the fields, in their order; undefined for what is none. For messages that say which one is wrong. */
export const cronFieldReaders: readonly ((field: string) => unknown)[] = [
  parseSixty,
  parseSixty,
  parseHours,
  parseMonthDays,
  parseMonths,
  parseWeekdays,
];

/** In either case, each name as its number from 1. */
const named = (field: string, names: readonly string[]): string =>
  names.reduce((text, name, index) => text.replaceAll(name, String(index + 1)), field.toUpperCase());

/** The values in order; undefined where the field is none. */
function parseField(field: string, limits: Range): number[] | undefined {
  const values = new Set<number>();
  for (const part of field.split(",")) {
    const [text = "", step, ...rest] = part.split("/");
    const range = parseRange(text, limits);
    const by = step === undefined ? 1 : integer(step);
    if (range === undefined || by === undefined || by < 1 || rest.length > 0) return undefined;
    const to = step === undefined || text.includes("-") ? range.to : limits.to;
    for (let value = range.from; value <= to; value += by) values.add(value);
  }
  return [...values].sort((left, right) => left - right);
}

function parseRange(text: string, limits: Range): Range | undefined {
  // As a range of its own, the week starts with Monday.
  if (text === "*") return limits === weekday ? { from: 1, to: 7 } : limits;
  const hyphen = text.indexOf("-");
  const from = valueIn(hyphen === -1 ? text : text.slice(0, hyphen), limits);
  const to = hyphen === -1 ? from : valueIn(text.slice(hyphen + 1), limits);
  if (from === undefined || to === undefined) return undefined;
  // At the start of a range, Sunday comes before Monday.
  const start = limits === weekday && hyphen !== -1 && from === 7 ? 0 : from;
  return start > to ? undefined : { from: start, to };
}

function valueIn(text: string, { from, to }: Range): number | undefined {
  const value = integer(text);
  return value === undefined || value < from || value > to ? undefined : value;
}

/** A whole number of 32 bits, as Java reads one. */
function integer(text: string): number | undefined {
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  return Math.abs(value) < 2 ** 31 ? value : undefined;
}

function anyOf(rules: readonly (DayRule | undefined)[]): DayRule | undefined {
  const known = rules.flatMap((rule) => rule ?? []);
  return known.length < rules.length ? undefined : (date) => known.some((rule) => rule(date));
}

function parseMonthDays(field: string): DayRule | undefined {
  return /[LW]/.test(field) ? anyOf(field.split(",").map(parseMonthDay)) : parsePlainDays(field);
}

function parsePlainDays(field: string): DayRule | undefined {
  const days = parseField(field === "?" ? "*" : field, day);
  return days && (({ day }) => days.includes(day));
}

function parseWeekdays(field: string): DayRule | undefined {
  const numbers = named(field, dayNames);
  return /[L#]/.test(numbers) ? anyOf(numbers.split(",").map(parseWeekday)) : parsePlainWeekdays(numbers);
}

function parsePlainWeekdays(field: string): DayRule | undefined {
  const days = parseField(field === "?" ? "*" : field, weekday);
  return days && (({ weekday }) => days.includes(weekday) || (weekday === 7 && days.includes(0)));
}

/** `L` the last day, `L-3` three days before it, `LW` the last working day, `15W` the working day nearest to the 15th. */
function parseMonthDay(part: string): DayRule | undefined {
  if (part === "L") return ({ day, monthLength }) => day === monthLength;
  if (part === "LW") return isLastWorkday;
  if (part.startsWith("L")) {
    const offset = integer(part.slice(1));
    return offset === undefined || offset >= 0 ? undefined : ({ day, monthLength }) => day === monthLength + offset;
  }
  if (!part.includes("W")) return parsePlainDays(part);
  const near = part.endsWith("W") ? valueIn(part.slice(0, -1), day) : undefined;
  return near === undefined ? undefined : (date) => isWorkdayNearest(date, near);
}

const isLastWorkday: DayRule = ({ day, weekday, monthLength }) =>
  weekday === 5 ? day >= monthLength - 2 : weekday < 5 && day === monthLength;

/** Never leaves the month at its start: where the 1st is a Saturday, that is Monday the 3rd. */
function isWorkdayNearest({ day, weekday, monthLength }: CalendarDay, near: number): boolean {
  if (near > monthLength || weekday > 5) return false;
  if (day === near) return true;
  if (weekday === 5) return day === near - 1;
  return weekday === 1 && (day === near + 1 || (near === 1 && day === 3));
}

/** `5L` the last Friday, `5#2` the second one. */
function parseWeekday(part: string): DayRule | undefined {
  if (part.includes("L")) {
    const last = part.endsWith("L") ? weekdayOf(part.slice(0, -1)) : undefined;
    return last === undefined ? undefined : ({ day, weekday, monthLength }) => weekday === last && day > monthLength - 7;
  }
  const hash = part.lastIndexOf("#");
  if (hash === -1) return parsePlainWeekdays(part);
  const [wanted, ordinal] = [weekdayOf(part.slice(0, hash)), integer(part.slice(hash + 1))];
  if (wanted === undefined || ordinal === undefined || ordinal < 1) return undefined;
  return ({ day, weekday }) => weekday === wanted && Math.ceil(day / 7) === ordinal;
}

function weekdayOf(text: string): number | undefined {
  const value = valueIn(text, weekday);
  return value === 0 ? 7 : value;
}
