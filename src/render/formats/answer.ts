/** What a command answers, as far as every output format shows it: read from its JSON document, so that no command knows of formats. */
import type { Change, Identity, Kind } from "../../core/definition.ts";
import { kinds } from "../../core/definition.ts";
import type { Finding } from "../../core/findings.ts";
import { isWithin, pointerText } from "../../core/pointer.ts";
import type { Json } from "../../core/json.ts";
import { stringifyJson } from "../../core/exact-json.ts";
import type { Refusal } from "../../core/refusal.ts";

export interface Answer {
  /** `flow.<what>/1`. */
  schema: string;
  ok: boolean;
  exitCode: number;
  dryRun: boolean;
  findings: Finding[];
  items: AnswerItem[];
  refusals: Refusal[];
  /** Test cases. */
  cases: AnswerCase[];
  /** Why the command could not do its work. */
  error?: Finding;
  /** Of a plan. */
  digest?: string;
  /** Its numbers, by name. */
  summary: Record<string, number>;
}

/** A test case; with what is wrong with it where it failed. */
export interface AnswerCase {
  file: string;
  name: string;
  durationMs: number;
  failure?: Finding;
}

/** One definition: how it compares, what is planned, or what became of it. */
export interface AnswerItem extends Identity {
  state?: string;
  action?: string;
  outcome?: string;
  reason?: string;
  /** A sentence on the reason. */
  detail?: string;
  direction?: string;
  source?: { file: string; line?: number };
  changes: Change[];
}

/** Takes only what has the expected shape; documents are held against their schemas elsewhere. */
export function readAnswer(document: object): Answer {
  const fields: Record<string, unknown> = { ...document };
  const error = isRecord(fields["error"]) ? toFinding({ severity: "error", ...fields["error"] }) : undefined;
  const answer: Answer = {
    schema: textOf(fields["schema"]) ?? "",
    ok: fields["ok"] === true,
    exitCode: Number(fields["exitCode"] ?? 0),
    dryRun: fields["dryRun"] === true,
    findings: [...listOf(fields["findings"]), ...listOf(fields["checks"]).flatMap(problemOf), ...lostItems(fields)].flatMap(
      (one) => toFinding(one) ?? [],
    ),
    items: listOf(fields["items"]).flatMap((one) => toItem(one) ?? []),
    refusals: listOf(fields["refusals"]).map((one) => ({
      code: textOf(one["code"]) ?? "refused",
      message: textOf(one["message"]) ?? "",
      hint: textOf(one["hint"]) ?? "",
    })),
    cases: listOf(fields["cases"]).flatMap((one) => toCase(one) ?? []),
    ...(error === undefined ? {} : { error }),
    ...optionalText("digest", fields["digest"]),
    summary: Object.fromEntries(
      Object.entries(isRecord(fields["summary"]) ? fields["summary"] : {}).filter(
        (entry): entry is [string, number] => typeof entry[1] === "number",
      ),
    ),
  };
  return isExplained(answer) ? answer : { ...answer, error: unexplained(fields, answer) };
}

/** Whether something in it says why it is not ok: a report without a failure would pass for a success. */
const isExplained = ({ ok, error, refusals, findings, items, cases }: Answer): boolean =>
  ok ||
  cases.some(({ failure }) => failure !== undefined) ||
  error !== undefined ||
  refusals.length > 0 ||
  findings.some(({ severity }) => severity === "error") ||
  items.some(isFailed);

function unexplained({ reason }: Fields, { exitCode }: Answer): Finding {
  return { code: "failed", severity: "error", message: textOf(reason) ?? `The command ended with exit code ${exitCode}` };
}

type Fields = Record<string, unknown>;

function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isRecord) : []);

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

const optionalText = (name: string, value: unknown): Record<string, string> => (typeof value === "string" ? { [name]: value } : {});

/** A check of the doctor, if something is wrong. */
function problemOf({ name, status, message, examples, ...rest }: Fields): Fields[] {
  if (status === "ok") return [];
  const some = Array.isArray(examples) ? examples.filter((one) => typeof one === "string").join(", ") : "";
  const text = some === "" ? message : `${textOf(message) ?? ""} (such as ${some})`;
  return [{ ...rest, message: text, code: name, severity: status === "warning" ? "warning" : "error" }];
}

/** Runs, secrets and the like that are no definitions, where they came to nothing good. A refusal and a dry run leave all as they are. */
function lostItems({ items, dryRun, refusals }: Fields): Fields[] {
  if (dryRun === true || listOf(refusals).length > 0) return [];
  return listOf(items).flatMap(({ kind, workflowId, name, outcome, reason }) => {
    const lost = lostOutcomes.find((one) => one === outcome);
    if (kind !== undefined || lost === undefined) return [];
    const parts = [textOf(workflowId) ?? textOf(name), lost.replace("-", " "), textOf(reason)];
    return [{ code: lost, severity: "error", message: parts.filter((part) => part !== undefined).join(": ") }];
  });
}

function toCase(fields: Fields): AnswerCase | undefined {
  const [file, name] = [textOf(fields["file"]), textOf(fields["name"])];
  if (file === undefined || name === undefined) return undefined;
  const head = { file, name, durationMs: Number(fields["durationMs"] ?? 0) };
  if (fields["outcome"] !== "failed") return head;
  const message = [
    name,
    isRecord(fields["error"]) ? (textOf(fields["error"]["message"]) ?? "") : "",
    ...listOf(fields["differences"]).map(describeDifference),
  ];
  const failure = toFinding({
    ...fields,
    code: "case-failed",
    severity: "error",
    message: message.filter((part) => part !== "").join("\n"),
  });
  return failure === undefined ? head : { ...head, failure };
}

function describeDifference({ path, expected, actual }: Fields): string {
  const show = (value: unknown): string => (isJson(value) ? stringifyJson(value) : "nothing");
  return `${pointerText((textOf(path) ?? "").replace(/^\/expect/, ""))}: expected ${show(expected)}, actual ${show(actual)}`;
}

/** All findings, with those of test cases that failed. */
export const allFindings = ({ findings, cases }: Answer): Finding[] => [...findings, ...cases.flatMap(({ failure }) => failure ?? [])];

function toFinding(fields: Fields): Finding | undefined {
  const message = textOf(fields["message"]);
  if (message === undefined) return undefined;
  const numbers = ["line", "column"]
    .filter((name) => typeof fields[name] === "number")
    .map((name) => [name, Number(fields[name])] as const);
  return {
    code: textOf(fields["code"]) ?? "failed",
    severity: fields["severity"] === "warning" ? "warning" : "error",
    message,
    ...optionalText("hint", fields["hint"]),
    ...optionalText("file", fields["file"]),
    ...Object.fromEntries(numbers),
  };
}

function toItem(fields: Fields): AnswerItem | undefined {
  const kind = kinds.find((one) => one === fields["kind"]);
  const name = textOf(fields["name"]);
  if (kind === undefined || name === undefined) return undefined;
  const { version, source } = fields;
  const file = isRecord(source) ? textOf(source["file"]) : undefined;
  return {
    kind,
    name,
    ...(typeof version === "number" ? { version } : {}),
    ...optionalText("state", fields["state"]),
    ...optionalText("action", fields["action"]),
    ...optionalText("outcome", fields["outcome"]),
    ...optionalText("reason", fields["reason"]),
    ...optionalText("detail", fields["detail"]),
    ...optionalText("direction", fields["direction"]),
    ...(file === undefined
      ? {}
      : { source: { file, ...(isRecord(source) && typeof source["line"] === "number" ? { line: source["line"] } : {}) } }),
    changes: changesOf(fields),
  };
}

/** Tasks that are steps in the file are told as steps: `step ship: retryLimit` stands where a pointer would. */
function changesOf(fields: Fields): Change[] {
  const steps = listOf(fields["stepChanges"]).flatMap((one) => readChange(one, (path) => stepText(textOf(one["step"]) ?? "", path)));
  const plain = listOf(fields["changes"]).flatMap((one) => readChange(one, (path) => path));
  return steps.length === 0 ? plain : [...plain.filter(({ path }) => !isWithin(path, "/tasks")), ...steps];
}

const stepText = (step: string, path: string): string => (path === "" ? `step ${step}` : `step ${step}: ${pointerText(path)}`);

function readChange(change: Fields, place: (path: string) => string): Change[] {
  const path = textOf(change["path"]);
  return path === undefined ? [] : [{ path: place(path), ...sideOf(change, "remote"), ...sideOf(change, "local") }];
}

/** The values stand in a document that is JSON: what is no JSON is none of ours. */
function sideOf(change: Fields, side: "remote" | "local"): Pick<Change, "remote" | "local"> {
  const value = change[side];
  return isJson(value) ? { [side]: value } : {};
}

const isJson = (value: unknown): value is Json => value !== undefined && typeof value !== "function" && typeof value !== "symbol";

/** Whether applying would change anything: what is planned, or what differs. */
export function hasChanges({ items }: Answer): boolean {
  return items.some(
    ({ state, action, outcome }) =>
      (action !== undefined && action !== "none" && outcome !== "kept" && outcome !== "skipped") ||
      (action === undefined && state !== undefined && state !== "same"),
  );
}

const lostOutcomes = ["failed", "unknown", "not-attempted"] as const;

/** What is broken, not merely different. */
export function isFailed({ state, outcome }: AnswerItem): boolean {
  return state === "invalid" || lostOutcomes.some((one) => one === outcome);
}

export type Mark = "+" | "~" | "-" | "!" | "x" | "=" | "";

/** As in the text form: created, changed, deleted, held back, failed, kept; nothing where both sides are the same. */
export function markOf(item: AnswerItem): Mark {
  const { action, state, outcome } = item;
  if (isFailed(item) && outcome !== "not-attempted") return "x";
  if (outcome === "kept") return "=";
  if (action === "none") return leftMark(item);
  if (outcome === "skipped") return "!";
  if (action === "create" || state === "local-only") return "+";
  if (action === "delete" || outcome === "deleted" || state === "remote-only") return "-";
  if (action === undefined && isMoved(item)) return "!";
  return action === "update" || action === "edit" || state === "changed" ? "~" : "";
}

/** Of a plan's items that no step is about: what is on the server only is kept, what differs otherwise is held back. */
function leftMark(item: AnswerItem): Mark {
  if (item.state === "remote-only") return "=";
  return isMoved(item) || item.state === "changed" || item.state === "local-only" ? "!" : "";
}

const isMoved = ({ direction }: AnswerItem): boolean => direction === "drifted" || direction === "conflict";

export const kindTitles: Readonly<Record<Kind, string>> = {
  task: "Tasks",
  workflow: "Workflows",
  "event-handler": "Event handlers",
  schedule: "Schedules",
};
