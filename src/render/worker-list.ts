/** The tasks that a worker can run, and who listens to it. */
import type { WorkerOptions } from "../core/task-module.ts";
import { workerOptionNames } from "../core/task-module.ts";
import type { Palette } from "./palette.ts";
import { alignColumns, lines, visible } from "./text.ts";

export interface WorkerEntry {
  name: string;
  /** Of the function, as its file says it. */
  version?: string;
  file: string;
  line: number;
  options: WorkerOptions;
  /** `unknown` where the server could not be asked, or where the definition is invalid here. */
  server: "same" | "changed" | "missing" | "unknown";
  /** Where the server's definition is another one, as JSON pointers. */
  differs: readonly string[];
}

export interface SubscriberEntry {
  file: string;
  /** Types of events, or patterns for several. */
  events: readonly string[];
}

export interface WorkerList {
  tasks: readonly WorkerEntry[];
  subscribers: readonly SubscriberEntry[];
}

const serverWords = { same: "registered", changed: "differs from the server", missing: "not on the server", unknown: "" } as const;

export function renderWorkerList({ tasks, subscribers }: WorkerList, palette: Palette): string {
  const painted = renderEntries(tasks, palette);
  const none = tasks.length === 0 ? ["There is no task with a function in the project."] : [];
  const heard = alignColumns(subscribers.map(({ file, events }) => [file, events.map(visible).join(", ")]));
  return lines(...none, ...painted, ...(heard.length === 0 ? [] : ["", palette.bold("Subscribers"), ...heard]));
}

/** A line for each. */
export function renderEntries(tasks: readonly WorkerEntry[], palette: Palette): string[] {
  const rows = alignColumns(tasks.map((task) => [visible(nameOf(task)), task.file, serverText(task), optionText(task.options)]));
  return rows.map((row, index) => (["missing", "changed"].includes(tasks[index]?.server ?? "") ? palette.yellow(row) : row));
}

const nameOf = ({ name, version }: WorkerEntry): string => (version === undefined ? name : `${name}@${version}`);

/** More of them would push the options out of sight. */
const pathsShown = 3;

function serverText({ server, differs }: WorkerEntry): string {
  if (differs.length === 0) return serverWords[server];
  const more = differs.length > pathsShown ? ", ..." : "";
  return `${serverWords[server]}: ${differs.slice(0, pathsShown).map(visible).join(", ")}${more}`;
}

function optionText(options: WorkerOptions): string {
  return workerOptionNames
    .filter((name) => options[name] !== undefined)
    .map((name) => `${name}=${visible(String(options[name]))}`)
    .join(" ");
}
