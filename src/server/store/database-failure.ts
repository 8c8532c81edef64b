/** What SQLite refuses, in words that say what to do. */
import { existsSync, statSync } from "node:fs";
import { FlowError } from "../../core/errors.ts";
import { StorageFault } from "../../core/storage-fault.ts";
import { findLockHolder } from "./lock-holder.ts";

/** `SQLITE_FULL` and its kin; "" for what is no error of SQLite. */
function sqliteCodeOf(error: unknown): string {
  if (error instanceof StorageFault) return sqliteCodeOf(error.cause);
  if (typeof error !== "object" || error === null || !("code" in error) || typeof error.code !== "string") return "";
  return error.code.startsWith("SQLITE_") ? error.code : "";
}

export const isDamage = (error: unknown): boolean => /^SQLITE_(?:NOTADB|CORRUPT)/.test(sqliteCodeOf(error));

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What went wrong in a database that is open, in words for whoever sent the request. Errors of ours stay as they are. */
export function describeFailure(error: unknown): unknown {
  if (error instanceof StorageFault) return error;
  const code = sqliteCodeOf(error);
  const fault = (message: string, retryable: boolean): StorageFault => new StorageFault(message, { retryable, cause: error });
  if (code === "SQLITE_FULL")
    return fault("The server's disk is full: nothing was stored. Send the request again once there is room.", true);
  if (/^SQLITE_(?:IOERR|BUSY|LOCKED|CANTOPEN|READONLY|NOMEM|PROTOCOL)/.test(code)) {
    return fault(`The server's database cannot be used (${code}): nothing was stored. Send the request again later.`, true);
  }
  if (isDamage(error))
    return fault(`The server's database is damaged (${code}). Stop the server and look into it by flow doctor --db.`, false);
  return error;
}

/**
 * Why a file cannot be opened: `config` where it is the wrong file, `failed` where it is the right one at the wrong moment (another server
 * has it, the disk is full or fails). `look`: nothing is to be written to it.
 */
export function describeOpenFailure(error: unknown, file: string, purpose: "serve" | "look" = "serve"): Error {
  if (error instanceof FlowError) return error;
  const message = messageOf(error instanceof StorageFault ? error.cause : error);
  const code = sqliteCodeOf(error);
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED")) {
    const hint =
      purpose === "look" ? "Stop what has it open, and look again." : "Stop the other server, or give this one another file with --db.";
    return failure("failed", file, `is in use by ${nameHolder(file)}`, hint, error);
  }
  if (isDamage(error)) {
    const hint = "Give another file with --db, or restore this one from a backup.";
    return failure("config", file, "is not a readable SQLite database", hint, error);
  }
  if (code === "SQLITE_FULL") return failure("failed", file, "cannot be written: the disk is full", "Make room on the disk.", error);
  if (existsSync(file) && statSync(file).isDirectory()) {
    return failure("config", file, "is a folder", "Name a file in it with --db.", error);
  }
  // libsql has no code for some of them.
  if (/^SQLITE_(?:READONLY|CANTOPEN)/.test(code) || /Unable to open connection|readonly database/.test(message)) {
    if (purpose === "look") return failure("config", file, "cannot be opened", "Check that you may read the file.", error);
    const hint = "Check that the folder exists, and that you may write to the file and to the folder.";
    return failure("config", file, "cannot be opened for writing", hint, error);
  }
  if (code.startsWith("SQLITE_IOERR"))
    return failure("failed", file, `cannot be read or written: ${message}`, "See whether the disk is full or fails.", error);
  return failure("config", file, `cannot be used: ${message}`, "Give another file with --db.", error);
}

function nameHolder(file: string): string {
  const holder = findLockHolder(file);
  if (holder === undefined) return "another process";
  return holder.pid === process.pid ? "another server of this process" : `process ${holder.pid} (${holder.command})`;
}

function failure(code: "config" | "failed", file: string, what: string, hint: string, cause: unknown): FlowError {
  return new FlowError(code, `The database ${file} ${what}.`, { hint, cause });
}
