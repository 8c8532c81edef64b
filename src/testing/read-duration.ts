import { parseDuration } from "../server/engine/moments.ts";
import { testError } from "./test-error.ts";

/** Milliseconds, or a text as WAIT takes it: `30d`, `1h 30m`, `90 seconds`. */
export type Duration = number | string;

/** In milliseconds. Throws a usage error. */
export function readDuration(given: Duration): number {
  const ms = typeof given === "number" ? given : (parseDuration(given) ?? NaN) * 1000;
  if (Number.isFinite(ms) && ms >= 0 && (typeof given === "number" || given.trim() !== "")) return ms;
  throw testError("usage", `${JSON.stringify(given)} is no duration.`, 'Give milliseconds, or a text such as "30d" or "1h 30m".');
}
