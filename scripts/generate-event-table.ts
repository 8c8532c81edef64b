/** `npm run docs`: writes the table of a worker's events into docs/subscribers.md, from their catalogue. A test fails when they differ. */
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { workerEventEntries } from "../src/core/worker-event-catalogue.ts";
import type { WorkerEventField } from "../src/core/worker-event-catalogue.ts";

const page = new URL("../docs/subscribers.md", import.meta.url);
const [begin, end] = ["<!-- made by npm run docs -->\n", "<!-- until here -->"];

/** The page with the table as it should be. */
export function withEventTable(text: string): string {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`docs/subscribers.md has no place for the table, between ${begin.trim()} and ${end}`);
  return `${text.slice(0, from + begin.length)}\n${renderTable()}\n\n${text.slice(to)}`;
}

function renderTable(): string {
  const rows = workerEventEntries.map(({ type, when, fields }) => {
    const own = fields.filter(({ shared }) => shared === "own").map(({ name, optional }) => `\`${name}${optional ? "?" : ""}\``);
    return [`\`${type}\``, when, own.join(", ")];
  });
  return [
    ...tableLines([["type", "when", "its own fields"], ...rows]),
    "",
    "What the fields say, where those with a `?` are absent when they have nothing to say:",
    "",
    ...tableLines([["field", "type", "of", ""], ...fieldRows()]),
  ].join("\n");
}

/** A field that says the same in several events has one row. */
function fieldRows(): string[][] {
  const found = new Map<string, { field: WorkerEventField; types: string[] }>();
  for (const { type, fields } of workerEventEntries) {
    for (const field of fields) {
      const key = `${field.name} ${field.about} ${field.shared}`;
      const known = found.get(key) ?? { field, types: [] };
      found.set(key, { field, types: [...known.types, `\`${type}\``] });
    }
  }
  const [every, task, own] = (["every", "task", "own"] as const).map((shared) =>
    [...found.values()].filter(({ field }) => field.shared === shared),
  );
  return [...(every ?? []), ...(task ?? []), ...(own ?? [])].map(({ field, types }) => [
    `\`${field.name}${field.optional ? "?" : ""}\``,
    field.type,
    field.shared === "own" ? types.join(", ") : sharedBy[field.shared],
    field.about,
  ]);
}

const sharedBy = { every: "every event", task: "every event of a task" } as const;

/** As the formatter leaves a table. */
function tableLines(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`);
  return lines.toSpliced(1, 0, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) writeFileSync(page, withEventTable(readFileSync(page, "utf8")));
