/**
 * What a run that writes leaves behind, so that it can be told, and taken back, what it replaced. A journal is a file of JSON
 * lines: `begin`, then `sent` and `outcome` as they happen, then `end`. One that stops early was killed; what was sent and has
 * no outcome is unknown.
 */
import { parseJson } from "./exact-json.ts";
import type { Identity } from "./definition.ts";
import { FlowError } from "./errors.ts";
import { isJsonObject } from "./json.ts";
import type { JsonObject } from "./json.ts";
import type { OutcomeKind, Step, StepAction, StepOutcome } from "./plan.ts";

/** A step as a journal keeps it. */
export interface JournalStep extends Identity {
  action: Exclude<StepAction, "none">;
  /** What was sent; absent for deletes. */
  body?: JsonObject;
  /** What the server held; absent for creates. */
  before?: JsonObject;
}

/** Of a rollback: which run it takes back, and how much of it is left as it is because others have changed it since. */
export interface TakenBack {
  run: string;
  left: number;
}

/** What is known of a run from its first line on. Times are ISO 8601 in UTC. */
interface RunHead {
  run: string;
  at: string;
  server: string;
  /** As it is typed: `tasks upload`, `apply`. */
  command: string;
  project?: string;
  /** Of the plan that was applied. */
  digest?: string;
  takesBack?: TakenBack;
}

/** `step` is an index into the steps of `begin`. */
export type JournalRecord =
  | (RunHead & { type: "begin"; schema: "flow.journal/1"; steps: JournalStep[] })
  | { type: "sent"; at: string; steps: number[] }
  | { type: "outcome"; at: string; step: number; outcome: OutcomeKind; reason?: string }
  | { type: "end"; at: string };

/** Told of an apply while it goes on. Both return when the record has left the process. */
export interface ApplyRecorder {
  /** Right before a request with these steps. */
  sending(steps: readonly Step[]): void;
  settled(outcome: StepOutcome): void;
}

/** A step of a past run, and what is known to have become of it. */
export interface JournalEntry extends JournalStep {
  /** A request with it was begun. */
  sent: boolean;
  /** `unknown` where it was sent and nothing was noted after that. */
  outcome: OutcomeKind;
  reason?: string;
}

/** A run as its journal tells it. */
export interface JournalRun extends RunHead {
  steps: JournalEntry[];
  /** Absent where the run was killed. */
  endedAt?: string;
}

const schema = "flow.journal/1";
const opening = `{"type":"begin","schema":"${schema}",`;

/**
 * Reads a journal. Undefined for one that was killed before its first line was whole: nothing had been sent then. A last line
 * that is not whole is left out, as what it announces had not begun. Throws (`failed`) for everything else that is no journal.
 */
export function parseJournal(text: string): JournalRun | undefined {
  const lines = text.split("\n");
  if (lines.length === 1 && !opening.startsWith(text.slice(0, opening.length))) throw notAJournal(1, "it does not begin as a journal does");
  // What follows the last line break was never finished.
  lines.pop();
  const records = lines.map(parseRecord);
  const [begin, ...others] = records;
  if (begin === undefined) return undefined;
  if (begin.type !== "begin") throw notAJournal(1, "it does not begin as a journal does");
  return foldJournal(begin, others);
}

/** What became of the steps. */
function foldJournal(begin: Extract<JournalRecord, { type: "begin" }>, records: readonly JournalRecord[]): JournalRun {
  const { type: _type, schema: _schema, steps, ...facts } = begin;
  const run: JournalRun = { ...facts, steps: steps.map((step) => ({ ...step, sent: false, outcome: "not-attempted" })) };
  for (const record of records) {
    if (record.type === "sent") for (const index of record.steps) note(run.steps[index], { sent: true, outcome: "unknown" });
    if (record.type === "outcome") note(run.steps[record.step], record);
    if (record.type === "end") run.endedAt = record.at;
  }
  return run;
}

function note(entry: JournalEntry | undefined, { sent, outcome, reason }: Pick<JournalEntry, "outcome"> & Partial<JournalEntry>): void {
  if (entry === undefined) return;
  entry.sent = sent ?? entry.sent;
  entry.outcome = outcome;
  if (reason !== undefined) entry.reason = reason;
}

/** May have changed something on the server. */
export function mayHaveWritten({ sent, outcome }: JournalEntry): boolean {
  return sent && outcome !== "not-attempted" && outcome !== "skipped";
}

/**
 * What a rollback without a name takes back: the last run on that server that is no rollback itself and has not been taken back.
 * `runs` come newest first. A rollback that left something as it was has not taken back its run.
 */
export function lastRunToTakeBack(runs: readonly JournalRun[], server: string): JournalRun | undefined {
  const takenBack = new Set<string>();
  for (const run of runs) {
    if (run.server !== server || takenBack.has(run.run)) continue;
    const { takesBack } = run;
    if (takesBack === undefined && run.steps.some(mayHaveWritten)) return run;
    if (takesBack?.left === 0 && run.steps.every(({ outcome }) => outcome === "done")) takenBack.add(takesBack.run);
  }
  return undefined;
}

function parseRecord(line: string, index: number): JournalRecord {
  let value: unknown;
  try {
    value = parseJson(line);
  } catch {
    throw notAJournal(index + 1, "it is no JSON");
  }
  if (!isRecord(value)) throw notAJournal(index + 1, "it is no record of a journal that this version knows");
  return value;
}

/** Only the outer shape is checked: the lines are our own. */
function isRecord(value: unknown): value is JournalRecord {
  if (!isJsonObject(value)) return false;
  const { type } = value;
  if (type === "begin") return value["schema"] === schema && typeof value["run"] === "string" && Array.isArray(value["steps"]);
  if (type === "sent") return Array.isArray(value["steps"]);
  if (type === "outcome") return typeof value["step"] === "number" && typeof value["outcome"] === "string";
  return type === "end";
}

function notAJournal(line: number, why: string): FlowError {
  return new FlowError("failed", `This is not a journal of flow: ${why} (line ${line}).`, {
    line,
    hint: "A journal is one file that `flow` wrote in .flow/journal, or where --journal put it. Move away what is damaged.",
  });
}
