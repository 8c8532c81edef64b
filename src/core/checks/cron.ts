/** The cron expressions of schedules, as Spring 6 reads them: six fields, seconds first, or a macro. */

type Field = "seconds" | "minutes" | "hours" | "days of the month" | "months" | "days of the week";

const ranges: Record<Field, readonly [least: number, most: number]> = {
  seconds: [0, 59],
  minutes: [0, 59],
  hours: [0, 23],
  "days of the month": [1, 31],
  months: [1, 12],
  "days of the week": [0, 7],
};
const fields: readonly Field[] = ["seconds", "minutes", "hours", "days of the month", "months", "days of the week"];
const macros: ReadonlySet<string> = new Set(["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"]);
const monthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const dayNames = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];

export interface CronMistake {
  message: string;
  hint?: string;
}

/** Why the server's scheduler cannot read the expression; undefined where it can. */
export function cronMistake(expression: string): CronMistake | undefined {
  // As Java trims; JavaScript takes more for a blank.
  const text = expression.replaceAll(/^[\0- ]+|[\0- ]+$/g, "");
  if (macros.has(text.toLowerCase())) return undefined;
  const parts = text.split(/ +/).filter((part) => part !== "");
  if (parts.length !== fields.length) return wrongCount(text, parts);
  const wrong = fields.findIndex((field, index) => !isFieldValue(field, parts[index] ?? ""));
  const field = fields[wrong];
  return field === undefined ? undefined : { message: `"${parts[wrong]}" is no value for its ${field}`, hint: hints[field] };
}

const hints: Record<Field, string> = {
  seconds: "The first field is the seconds: 0 to 59, * or */5.",
  minutes: "The second field is the minutes: 0 to 59, * or */5.",
  hours: "The third field is the hours: 0 to 23, * or */2.",
  "days of the month": "The fourth field is the day of the month: 1 to 31, *, ?, L (the last) or 15W (the nearest weekday).",
  months: "The fifth field is the month: 1 to 12, JAN to DEC or *.",
  "days of the week": "The sixth field is the day of the week: 0 to 7, MON to SUN, *, ?, FRIL (the last) or MON#1 (the first).",
};

function wrongCount(text: string, parts: readonly string[]): CronMistake {
  if (text.startsWith("@")) return { message: `the server knows no macro "${text}"`, hint: `It knows ${[...macros].join(", ")}.` };
  const message = `it has ${parts.length} field${parts.length === 1 ? "" : "s"} instead of six`;
  if (parts.length !== 5) return { message, hint: "Write seconds, minutes, hours, day of the month, month and day of the week." };
  return { message, hint: `Seconds come first: "0 ${parts.join(" ")}" is what cron takes "${parts.join(" ")}" for.` };
}

function isFieldValue(field: Field, text: string): boolean {
  if (text === "?") return field.startsWith("days");
  return text.split(",").every((item) => isItem(field, withNumbers(field, item)));
}

function withNumbers(field: Field, item: string): string {
  if (field !== "months" && field !== "days of the week") return item;
  const names = field === "months" ? monthNames : dayNames;
  return names.reduce((text, name, index) => text.replaceAll(name, String(index + 1)), item.toUpperCase());
}

function isItem(field: Field, item: string): boolean {
  if (field === "days of the month" && /[LW]/.test(item)) return isSpecialDay(item);
  if (field === "days of the week" && /[L#]/.test(item)) return isSpecialWeekday(item);
  const [range = "", step, ...more] = item.split("/");
  if (more.length > 0 || (step !== undefined && !((numberIn(step) ?? 0) >= 1))) return false;
  return isRange(field, range);
}

function isRange(field: Field, text: string): boolean {
  if (text === "*") return true;
  const hyphen = text.indexOf("-");
  if (hyphen < 0) return isWithinRange(field, numberIn(text));
  const [from, to] = [numberIn(text.slice(0, hyphen)), numberIn(text.slice(hyphen + 1))];
  if (from === undefined || to === undefined || !isWithinRange(field, from) || !isWithinRange(field, to)) return false;
  // Sunday is 0 and 7, so a range may begin with it.
  return (field === "days of the week" && from === 7 ? 0 : from) <= to;
}

function isWithinRange(field: Field, value: number | undefined): boolean {
  const [least, most] = ranges[field];
  return value !== undefined && value >= least && value <= most;
}

/** `L`, `LW`, `L-3`, `15W`. */
function isSpecialDay(item: string): boolean {
  if (item === "L" || item === "LW") return true;
  if (item.startsWith("L")) return item.startsWith("L-") && (numberIn(item.slice(1)) ?? 0) < 0;
  return item.endsWith("W") && isWithinRange("days of the month", numberIn(item.slice(0, -1)));
}

/** `5L`, `1#2`. */
function isSpecialWeekday(item: string): boolean {
  if (item.includes("L")) return item.endsWith("L") && isWithinRange("days of the week", numberIn(item.slice(0, -1)));
  const at = item.lastIndexOf("#");
  return isWithinRange("days of the week", numberIn(item.slice(0, at))) && (numberIn(item.slice(at + 1)) ?? 0) >= 1;
}

/** A whole number of 32 bits, as Java parses it. */
function numberIn(text: string): number | undefined {
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  return Math.abs(value) < 2 ** 31 ? value : undefined;
}
