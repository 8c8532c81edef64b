/** The journals of a project on disk: one file of JSON lines for each run that writes. */
import { stringifyJson } from "../core/exact-json.ts";
import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, readdirSync, rmSync, writeSync } from "node:fs";
import path from "node:path";
import { FlowError, isFlowError } from "../core/errors.ts";
import type { ApplyRecorder, JournalRecord, JournalRun, JournalStep, TakenBack } from "../core/journal.ts";
import { parseJournal } from "../core/journal.ts";
import type { Step } from "../core/plan.ts";
import { makeOwnFolder } from "./own-folder.ts";

export interface JournalRequest {
  /** The project's root, absolute. */
  root: string;
  /** Where to write instead of `.flow/journal`, absolute. */
  file?: string;
  /** Without credentials. */
  server: string;
  /** As it is typed: `tasks upload`. */
  command: string;
  project?: string;
  digest?: string;
  takesBack?: TakenBack;
  /** Those with nothing to do are left out. */
  steps: readonly Step[];
  now?: () => Date;
}

export interface Journal extends ApplyRecorder {
  run: string;
  /** Absolute. */
  file: string;
  /** Everything is settled. */
  end(): void;
}

/**
 * Writes down what is to be done, on the disk for certain before this returns. Throws (`failed`, exit 1) where it cannot be
 * written, and (`usage`) where the named file is there already.
 */
export function openJournal(request: JournalRequest): Journal {
  const { now = () => new Date() } = request;
  const at = now();
  const run = newRun(at);
  const { file, descriptor } = create(request, run);
  const indexes = new Map<Step, number>();
  const steps = request.steps.flatMap((step) => {
    const kept = journalStep(step);
    if (kept !== undefined) indexes.set(step, indexes.size);
    return kept ?? [];
  });
  const write = (record: JournalRecord): void => void writeSync(descriptor, `${stringifyJson(record)}\n`);
  const { server, command, project, digest, takesBack } = request;
  const begin: JournalRecord = {
    type: "begin",
    schema: "flow.journal/1",
    run,
    at: at.toISOString(),
    server,
    command,
    ...(project === undefined ? {} : { project }),
    ...(digest === undefined ? {} : { digest }),
    ...(takesBack === undefined ? {} : { takesBack }),
    steps,
  };
  guarded(file, () => {
    write(begin);
    fsyncSync(descriptor);
    syncFolder(path.dirname(file));
  });
  if (request.file === undefined) dropOldJournals(request.root, at);
  const indexOf = (step: Step): number => {
    const index = indexes.get(step);
    if (index === undefined) throw new Error(`the step for ${step.kind} ${step.name} is not in the journal`);
    return index;
  };
  const append = (record: JournalRecord): void => guarded(file, () => write(record));
  return {
    run,
    file,
    sending: (sent) => append({ type: "sent", at: now().toISOString(), steps: sent.map(indexOf) }),
    settled({ step, outcome, reason }) {
      if (step.action === "none") return;
      append({ type: "outcome", at: now().toISOString(), step: indexOf(step), outcome, ...(reason === undefined ? {} : { reason }) });
    },
    end() {
      try {
        write({ type: "end", at: now().toISOString() });
      } catch {
        // A run without an end counts as one that was killed, and everything before stands.
      } finally {
        closeSync(descriptor);
      }
    },
  };
}

/** Sorts by time; the rest keeps two that begin in the same millisecond apart. */
const newRun = (at: Date): string => `${timeText(at)}-${randomBytes(4).toString("hex")}`;

const timeText = (at: Date): string => at.toISOString().replaceAll(/[-:.]/g, "");

function create({ root, file: named }: JournalRequest, run: string): { file: string; descriptor: number } {
  const file = named ?? path.join(root, folderName, `${run}${extension}`);
  return guarded(file, () => {
    if (named === undefined) makeJournalFolder(root);
    else mkdirSync(path.dirname(named), { recursive: true });
    return { file, descriptor: openSync(file, "wx", 0o600) };
  });
}

const folderName = ".flow/journal";
const extension = ".ndjson";
const makeJournalFolder = (root: string): string => makeOwnFolder(root, "journal");

function guarded<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (isErrno(cause, "EEXIST")) {
      throw new FlowError("usage", `There is a file ${file} already, and a journal overwrites nothing.`, {
        hint: "Give --journal the name of a file that is not there yet.",
        cause,
      });
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FlowError("failed", `The journal cannot be written, and nothing is sent without one: ${reason}.`, {
      hint: "Make .flow in the project's root writable, or name another place with --journal FILE.",
      cause,
    });
  }
}

/** So that the file is there after a power failure as well. Some file systems have no such thing. */
function syncFolder(folder: string): void {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(folder, "r");
    fsyncSync(descriptor);
  } catch {
    return;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function journalStep({ kind, name, version, action, body, before }: Step): JournalStep | undefined {
  if (action === "none") return undefined;
  return {
    kind,
    name,
    ...(version === undefined ? {} : { version }),
    action,
    ...(body === undefined ? {} : { body }),
    ...(before === undefined ? {} : { before }),
  };
}

/**
 * The runs of this project, newest first: those on one server, or all. Throws (`failed`) for a journal that is damaged. Of those
 * of other servers, as `flow dev` leaves many, only the beginning is looked at.
 */
export function readJournals(root: string, server?: string): JournalRun[] {
  const mark = server === undefined ? "" : `"server":${JSON.stringify(server)}`;
  const mayBeWanted = (text: string): boolean => text.slice(0, headLength).includes(mark);
  const runs = journalFiles(root).flatMap((file) => readJournal(path.join(root, folderName, file), mayBeWanted) ?? []);
  return server === undefined ? runs : runs.filter((run) => run.server === server);
}

/** The server stands before the steps. */
const headLength = 4000;

/** Undefined for a journal of a run that was killed before it had begun, and for one that another run has tidied away meanwhile. */
export function readJournal(file: string, isWanted: (text: string) => boolean = () => true): JournalRun | undefined {
  try {
    const text = readFileSync(file, "utf8");
    return isWanted(text) ? parseJournal(text) : undefined;
  } catch (cause) {
    if (isErrno(cause, "ENOENT")) return undefined;
    if (isFlowError(cause)) throw new FlowError(cause.code, cause.message, { ...pick(cause), file, cause });
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FlowError("failed", `The journal ${file} cannot be read: ${reason}.`, { hint: "Make it readable, or move it away.", cause });
  }
}

function pick({ hint, line }: FlowError): { hint?: string; line?: number } {
  return { ...(hint === undefined ? {} : { hint }), ...(line === undefined ? {} : { line }) };
}

/** Names, newest first. */
function journalFiles(root: string): string[] {
  try {
    return readdirSync(path.join(root, folderName))
      .filter((file) => file.endsWith(extension))
      .sort()
      .reverse();
  } catch (error) {
    if (isErrno(error, "ENOENT")) return [];
    const reason = error instanceof Error ? error.message : String(error);
    throw new FlowError("failed", `The journals cannot be read: ${reason}.`, { hint: `Make ${folderName} readable.`, cause: error });
  }
}

const isErrno = (error: unknown, code: string): boolean => error instanceof Error && "code" in error && error.code === code;

const atLeast = 200;
const atMost = 500;
const keptMs = 90 * 24 * 3600 * 1000;

/** Takes away what is old, unless somebody still has to find out what became of it. */
function dropOldJournals(root: string, now: Date): void {
  const oldest = timeText(new Date(now.getTime() - keptMs));
  try {
    const files = journalFiles(root);
    const old = files.filter((file, index) => index >= atMost || (index >= atLeast && file < oldest));
    for (const file of old.map((name) => path.join(root, folderName, name))) {
      const isSettled = readJournal(file)?.steps.every(({ outcome }) => outcome !== "unknown") ?? true;
      if (isSettled) rmSync(file, { force: true });
    }
  } catch {
    // What cannot be tidied up now stays for the next time: it must not keep this run from its work.
  }
}
