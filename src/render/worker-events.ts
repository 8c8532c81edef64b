/** The events of a worker, for people: what several events have in common stands once. */
import type { WorkerEventEntry, WorkerEventField } from "../core/worker-event-catalogue.ts";
import type { Palette } from "./palette.ts";
import { alignColumns, lines } from "./text.ts";

export function renderWorkerEvents(entries: readonly WorkerEventEntry[], palette: Palette): string {
  const groups = [
    { title: "Every event has", fields: sharedFields(entries, "every") },
    { title: "Every event of a task has", fields: sharedFields(entries, "task") },
  ].filter(({ fields }) => fields.length > 0);
  const parts = [
    ...groups.map(({ title, fields }) => [palette.bold(title), ...fieldRows(fields)]),
    ...entries.map(({ type, when, fields }) => [
      `${palette.bold(type)}  ${when}`,
      ...fieldRows(fields.filter((field) => field.shared === "own")),
    ]),
  ];
  return lines(...parts.flatMap((part, index) => (index === 0 ? part : ["", ...part])));
}

/** In the order of the first event that has them. */
function sharedFields(entries: readonly WorkerEventEntry[], shared: WorkerEventField["shared"]): readonly WorkerEventField[] {
  const fields = entries.flatMap((entry) => entry.fields.filter((field) => field.shared === shared));
  return [...new Map(fields.map((field) => [field.name, field])).values()];
}

const fieldRows = (fields: readonly WorkerEventField[]): string[] =>
  alignColumns(fields.map(({ name, type, optional, about }) => [`  ${name}${optional ? "?" : ""}`, type, about]));
