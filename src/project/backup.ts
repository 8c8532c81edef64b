/** Backups on disk. Definitions may hold secrets, so only their user may read them. */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import path from "node:path";
import type { Backup } from "../core/backup.ts";
import { backupDocument, parseBackup } from "../core/backup.ts";
import { FlowError } from "../core/errors.ts";
import { fileReason } from "../core/file-reason.ts";
import { parseJson, stringifyJson } from "../core/exact-json.ts";
import type { Json } from "../core/json.ts";
import { parseJsonText } from "./json-text.ts";
import { makeOwnFolder } from "./own-folder.ts";

export interface BackupTarget {
  /** The project's root, absolute. */
  root: string;
  /** Where to write instead of `.flow/backups`, absolute. */
  file?: string;
}

/**
 * Answers with the file: relative to the root, or as it was named. Throws (`usage`) where the named file is there already, and
 * (`failed`) where it cannot be written.
 */
export function writeBackupFile(backup: Backup, { root, file: named }: BackupTarget): string {
  const own = `.flow/backups/${backup.createdAt.replaceAll(/[:.]/g, "-")}-${process.pid}.json`;
  const file = named ?? path.join(root, own);
  try {
    if (named === undefined) makeOwnFolder(root, "backups");
    else mkdirSync(path.dirname(named), { recursive: true });
    const descriptor = openSync(file, "wx", 0o600);
    try {
      writeSync(descriptor, `${stringifyJson(backupDocument(backup), 2)}\n`);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "EEXIST")
      throw new FlowError("usage", `There is a file ${file} already, and a backup overwrites nothing.`, {
        hint: "Give the name of a file that is not there yet.",
        cause,
      });
    throw new FlowError("failed", `The backup could not be written, so nothing was changed: ${fileReason(cause)}.`, {
      hint: named === undefined ? `Make ${path.join(root, ".flow")} writable.` : "Name a file in a folder that is writable.",
      cause,
    });
  }
  return named ?? own;
}

/** Throws (`usage`) where there is no such file, and (`failed`, with its place) for one that is no backup. */
export function readBackupFile(named: string, cwd: string): Backup {
  const text = readWhole(path.resolve(cwd, named), named);
  let value: Json;
  try {
    value = parseJson(text);
  } catch {
    const [problem] = parseJsonText(text).problems;
    throw notABackup(named, problem?.message ?? "it is no JSON", problem);
  }
  const backup = parseBackup(value);
  if (typeof backup === "string") throw notABackup(named, backup);
  return backup;
}

function readWhole(file: string, named: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new FlowError("usage", `The backup ${named} cannot be read: ${fileReason(cause)}.`, {
      hint: "`flow backup FILE` writes one; those of a purge are in .flow/backups.",
      cause,
    });
  }
}

function notABackup(file: string, why: string, place: { line?: number; column?: number } = {}): FlowError {
  const { line, column } = place;
  return new FlowError("failed", `${file} is not a backup of flow: ${why}.`, {
    file,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    hint: "`flow backup FILE` writes one; those of a purge are in .flow/backups.",
  });
}
