/** Whether a database is sound: its pages (SQLite's own check), what it holds, and that all that is open can go on. */
import type { StoreFinding } from "./check.ts";
import { contentChecks } from "./check-contents.ts";
import { progressChecks } from "./check-progress.ts";
import { sideTableChecks } from "./check-side-tables.ts";
import { findAlteredSnapshots, findDamagedTexts } from "./check-texts.ts";
import { findWrongTypes } from "./check-types.ts";
import type { Database } from "./database.ts";
import { isDamage } from "./database-failure.ts";
import { latestVersion, schemaVersion } from "./migrations.ts";

export interface StoreCounts {
  definitions: number;
  runs: number;
  openRuns: number;
  tasks: number;
  queuedTasks: number;
  pendingEffects: number;
}

export interface StoreReport {
  /** Of the schema. */
  version: number;
  /** Absent for a file that is damaged or of an older version. */
  counts?: StoreCounts;
  findings: StoreFinding[];
}

const mostExamples = 5;
/** SQLite lists every broken page; the first ones tell enough. */
const mostProblems = 20;

/** Reads all of it. Each stage only looks at what the one before has found sound. */
export function checkDatabase(database: Database): StoreReport {
  const version = schemaVersion(database);
  const damage = findDamagedPages(database);
  if (damage.length > 0) return { version, findings: damage };
  if (version < latestVersion) return { version, findings: [olderVersion(version)] };
  const counts = countAll(database);
  const damagedTexts = findDamagedTexts(database);
  if (damagedTexts.some(({ code }) => code === "damaged-text")) return { version, counts, findings: damagedTexts };
  const wrongTypes = findWrongTypes(database);
  if (wrongTypes.length > 0) return { version, counts, findings: [...damagedTexts, ...wrongTypes] };
  return { version, counts, findings: [...damagedTexts, ...findAlteredSnapshots(database), ...findInconsistencies(database)] };
}

function olderVersion(version: number): StoreFinding {
  return {
    code: "older-version",
    severity: "warning",
    message: `the file is of an older version of flow (schema ${version}, this one writes ${latestVersion}), so what it holds was not looked at`,
    hint: "Start the server on it once: it brings the file up to date. Keep a copy of the file until then.",
    count: 1,
    examples: [],
  };
}

function findInconsistencies(database: Database): StoreFinding[] {
  return [...contentChecks, ...sideTableChecks, ...progressChecks].flatMap(({ sql, code, severity, message, hint }): StoreFinding[] => {
    const examples = database.all(`${sql} LIMIT ${mostExamples}`).map(([id]) => String(id));
    if (examples.length === 0) return [];
    const count = Number(database.get(`SELECT count(*) FROM (${sql})`)?.[0] ?? 0);
    return [{ code, severity, message: message(count), hint, count, examples }];
  });
}

function findDamagedPages(database: Database): StoreFinding[] {
  const problems = readProblems(database);
  if (problems.length === 0) return [];
  return [
    {
      code: "damaged-file",
      severity: "error",
      message: `SQLite finds the file damaged (${problems.length} ${problems.length === 1 ? "problem" : "problems"})`,
      hint: "Restore the file from a backup; with sqlite3, `.recover` saves what can still be read.",
      count: problems.length,
      examples: problems.slice(0, mostExamples),
    },
  ];
}

function readProblems(database: Database): string[] {
  try {
    const rows = database.all(`PRAGMA integrity_check(${mostProblems})`).map(([text]) => String(text));
    return rows.length === 1 && rows[0] === "ok" ? [] : rows;
  } catch (error) {
    if (!isDamage(error)) throw error;
    return [error instanceof Error ? error.message : String(error)];
  }
}

function countAll(database: Database): StoreCounts {
  const count = (from: string): number => Number(database.get(`SELECT count(*) FROM ${from}`)?.[0] ?? 0);
  return {
    definitions: count("definitions"),
    runs: count("runs"),
    openRuns: count("runs WHERE is_open = 1"),
    tasks: count("tasks"),
    queuedTasks: count("tasks WHERE available_at IS NOT NULL"),
    pendingEffects: count("pending_effects"),
  };
}
