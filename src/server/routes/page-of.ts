import { ConductorFault } from "../../core/conductor-api.ts";
import { unreadable } from "./faults.ts";

/** A part of a list, as Java's `subList` has it: numbers that make no part are refused in its words. */
export function pageOf<T>(list: readonly T[], start: number, count: number): T[] {
  const from = Math.min(start, list.length);
  const to = Math.min(list.length, start + count);
  if (from < 0) throw unreadable(`fromIndex = ${from}`);
  if (from > to) throw new ConductorFault(400, `fromIndex(${from}) > toIndex(${to})`);
  return list.slice(from, to);
}
