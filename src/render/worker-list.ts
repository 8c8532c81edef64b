/** The tasks that a worker can run. */
import type { WorkerOptions } from "../core/task-module.ts";
import { workerOptionNames } from "../core/task-module.ts";
import type { Palette } from "./palette.ts";
import { alignColumns, lines, visible } from "./text.ts";

export interface WorkerEntry {
  name: string;
  file: string;
  line: number;
  options: WorkerOptions;
  /** `unknown` where the server could not be asked. */
  server: "same" | "changed" | "missing" | "unknown";
}

const serverWords = { same: "registered", changed: "differs from the server", missing: "not on the server", unknown: "" } as const;

export function renderWorkerList(entries: readonly WorkerEntry[], palette: Palette): string {
  if (entries.length === 0) return lines("There is no task with a function in the project.");
  const rows = alignColumns(
    entries.map((entry) => [visible(entry.name), entry.file, serverWords[entry.server], optionText(entry.options)]),
  );
  return lines(...rows.map((row, index) => (entries[index]?.server === "missing" ? palette.yellow(row) : row)));
}

function optionText(options: WorkerOptions): string {
  return workerOptionNames
    .filter((name) => options[name] !== undefined)
    .map((name) => `${name}=${String(options[name])}`)
    .join(" ");
}
