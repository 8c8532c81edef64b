/** The cron expressions of schedules, as Spring 6 reads them: six fields, seconds first, or a macro. */

import { cronFieldReaders, cronMacros, splitCron } from "../cron/parse-cron.ts";

/** In their order. */
const fields = ["seconds", "minutes", "hours", "days of the month", "months", "days of the week"] as const;

export interface CronMistake {
  message: string;
  hint: string;
}

/** Why the server's scheduler cannot read the expression; undefined where it can. */
export function cronMistake(expression: string): CronMistake | undefined {
  const parts = splitCron(expression);
  if (parts.length !== fields.length) return wrongCount(parts);
  const wrong = parts.findIndex((part, place) => cronFieldReaders[place]?.(part) === undefined);
  const field = fields[wrong];
  return field === undefined ? undefined : { message: `"${parts[wrong]}" is no value for its ${field}`, hint: hints[field] };
}

const hints: Record<(typeof fields)[number], string> = {
  seconds: "The first field is the seconds: 0 to 59, * or */5.",
  minutes: "The second field is the minutes: 0 to 59, * or */5.",
  hours: "The third field is the hours: 0 to 23, * or */2.",
  "days of the month": "The fourth field is the day of the month: 1 to 31, *, ?, L (the last) or 15W (the nearest weekday).",
  months: "The fifth field is the month: 1 to 12, JAN to DEC or *.",
  "days of the week": "The sixth field is the day of the week: 0 to 7, MON to SUN, *, ?, FRIL (the last) or MON#1 (the first).",
};

function wrongCount(parts: readonly string[]): CronMistake {
  const [first = ""] = parts;
  if (first.startsWith("@"))
    return { message: `the server knows no macro "${first}"`, hint: `It knows ${[...cronMacros.keys()].join(", ")}.` };
  const message = `it has ${parts.length} field${parts.length === 1 ? "" : "s"} instead of six`;
  if (parts.length !== 5) return { message, hint: "Write seconds, minutes, hours, day of the month, month and day of the week." };
  return { message, hint: `Seconds come first: "0 ${parts.join(" ")}" is what cron takes "${parts.join(" ")}" for.` };
}
