/** Schedules as they run: what was switched, and when they are due. */
import type { Palette } from "./palette.ts";
import { renderUptime } from "./numbers.ts";
import { alignColumns, lines, visible } from "./text.ts";

export interface SwitchResult {
  name: string;
  outcome: "done" | "unchanged" | "failed" | "not-attempted";
  reason?: string;
}

export function renderSwitched(results: readonly SwitchResult[], paused: boolean, palette: Palette): string {
  const word = paused ? "paused" : "resumed";
  return lines(
    ...results.map(({ name, outcome, reason }) => {
      if (outcome === "done") return `${palette.green("✓")} ${visible(name)}  ${word}`;
      if (outcome === "unchanged") return palette.dim(`= ${visible(name)}  ${paused ? "is paused already" : "is not paused"}`);
      return palette.red(`x ${visible(name)}  ${outcome.replace("-", " ")}${reason === undefined ? "" : `: ${visible(reason)}`}`);
    }),
  );
}

export interface DueTime {
  /** ISO 8601, UTC. */
  time: string;
  /** What the clocks of the zone show then, with what they are ahead of UTC: `2026-03-29T09:00:00+02:00`. */
  local: string;
  zone: string;
  cron: string;
}

export interface DueTimes {
  times: readonly DueTime[];
  /** Epoch milliseconds. */
  now: number;
  paused: boolean;
  /** There are several, so that each is named. */
  crons: readonly string[];
}

export function renderDueTimes({ times, now, paused, crons }: DueTimes, palette: Palette): string {
  const rows = alignColumns(
    times.map(({ time, local, zone, cron }) => [
      local,
      visible(zone),
      `in ${renderUptime(Math.max(0, Date.parse(time) - now))}`,
      ...(crons.length > 1 ? [visible(cron)] : []),
    ]),
  );
  const note = paused ? [palette.yellow("It is paused: it starts nothing until `flow schedules resume`.")] : [];
  return lines(...(rows.length === 0 ? ["It is never due again."] : rows), ...note);
}
