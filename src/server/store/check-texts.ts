/**
 * The texts in a store, read as bytes: libsql ends the whole process on a text that is no UTF-8, which SQLite's own check lets pass. And
 * the JSON among them: can it be read, and are the shared definitions what they were when they were stored?
 */
import { isUtf8 } from "node:buffer";
import { plural } from "./check.ts";
import type { StoreFinding } from "./check.ts";
import type { Database, Row } from "./database.ts";
import { snapshotIdOf } from "./snapshots.ts";
import { parseStored } from "./stored-json.ts";

/** Columns with JSON, by table. */
const documents: ReadonlyMap<string, readonly string[]> = new Map([
  ["definitions", ["body"]],
  ["snapshots", ["body"]],
  ["runs", ["body", "input", "output"]],
  ["tasks", ["body", "input", "output"]],
  ["pending_effects", ["body"]],
  ["schedule_executions", ["body"]],
  ["event_messages", ["payload"]],
  ["event_executions", ["output"]],
  ["payloads", ["body"]],
  ["human_tasks", ["assignments"]],
  ["human_templates", ["body"]],
  ["services", ["body", "discovered"]],
  ["tags", ["body"]],
]);

const pageSize = 200;
const mostExamples = 5;

interface Table {
  name: string;
  /** Those with texts. The first ones name the row. */
  columns: readonly string[];
  hasRowid: boolean;
}

/** Empty where every text can be read; only then may the store be asked for texts. */
export function findDamagedTexts(database: Database): StoreFinding[] {
  const broken = createTally();
  const unreadable = createTally();
  for (const table of tablesOf(database)) {
    const json = documents.get(table.name) ?? [];
    for (const row of bytesOf(database, table)) {
      row.forEach((bytes, index) => {
        if (!Buffer.isBuffer(bytes)) return;
        const column = table.columns[index] ?? "";
        const place = (): string => `${table.name}.${column} of ${textOf(row[0])}`;
        if (!isUtf8(bytes)) broken.add(place());
        else if (json.includes(column) && !isJson(bytes.toString())) unreadable.add(place());
      });
    }
  }
  return [
    ...broken.finding("damaged-text", (count) => `${plural(count, "text holds", "texts hold")} bytes that are no text`),
    ...unreadable.finding("unreadable-document", (count) => `${plural(count, "document is", "documents are")} no JSON`),
  ];
}

interface Tally {
  add(example: string): void;
  finding(code: string, message: (count: number) => string): StoreFinding[];
}

function createTally(): Tally {
  let count = 0;
  const examples: string[] = [];
  return {
    add(example) {
      count += 1;
      if (examples.length < mostExamples) examples.push(example);
    },
    finding: (code, message) =>
      count === 0
        ? []
        : [
            {
              code,
              severity: "error",
              message: message(count),
              hint: "What they belong to cannot be read, and the server may stop there. Restore the file from a backup.",
              count,
              examples,
            },
          ],
  };
}

function tablesOf(database: Database): Table[] {
  const tables = database.all(
    "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND substr(name, 1, 7) <> 'sqlite_' ORDER BY name",
  );
  return tables.flatMap(([name, isWithoutRowid]) => {
    const table = String(name);
    const columns = database
      .all(`SELECT name FROM pragma_table_info('${table}') WHERE type = 'TEXT' ORDER BY pk = 0, cid`)
      .map(([column]) => String(column));
    return columns.length === 0 ? [] : [{ name: table, columns, hasRowid: isWithoutRowid === 0 }];
  });
}

/** A page at a time: a table may be larger than the memory. */
function* bytesOf(database: Database, { name, columns, hasRowid }: Table): Generator<Row> {
  const list = columns.map((column) => `CAST(${column} AS BLOB)`).join(", ");
  if (!hasRowid) {
    for (let offset = 0; ; offset += pageSize) {
      const rows = database.all(`SELECT ${list} FROM ${name} LIMIT ${pageSize} OFFSET ?`, offset);
      yield* rows;
      if (rows.length < pageSize) return;
    }
  }
  for (let last: Row[number] = Number.MIN_SAFE_INTEGER; ;) {
    const rows = database.all(`SELECT rowid, ${list} FROM ${name} WHERE rowid > ? ORDER BY rowid LIMIT ${pageSize}`, last);
    for (const [, ...row] of rows) yield row;
    last = rows.at(-1)?.[0] ?? null;
    if (rows.length < pageSize) return;
  }
}

const textOf = (value: Row[number] | undefined): string => (Buffer.isBuffer(value) ? value.toString() : String(value));

function isJson(text: string): boolean {
  try {
    parseStored(text);
    return true;
  } catch {
    return false;
  }
}

/** They are stored under the digest of their text. */
export function findAlteredSnapshots(database: Database): StoreFinding[] {
  const altered = database
    .all("SELECT id, body FROM snapshots")
    .filter(([id, body]) => snapshotIdOf(String(body)) !== id)
    .map(([id]) => String(id));
  if (altered.length === 0) return [];
  return [
    {
      code: "altered-definition",
      severity: "error",
      message: `${plural(altered.length, "definition that runs keep is", "definitions that runs keep are")} not what was stored`,
      hint: "Another program has written into the file. Restore it from a backup.",
      count: altered.length,
      examples: altered.slice(0, mostExamples),
    },
  ];
}
