import { describe, expect, it } from "vitest";
import { StorageFault } from "../../../src/core/storage-fault.ts";
import { describeFailure, describeOpenFailure } from "../../../src/server/store/database-failure.ts";

const sqliteError = (code: string): Error => Object.assign(new Error("disk I/O error"), { code });

describe("what goes wrong in an open database", () => {
  it.each([
    ["SQLITE_FULL", "The server's disk is full: nothing was stored. Send the request again once there is room.", true],
    [
      "SQLITE_IOERR_WRITE",
      "The server's database cannot be used (SQLITE_IOERR_WRITE): nothing was stored. Send the request again later.",
      true,
    ],
    ["SQLITE_BUSY", "The server's database cannot be used (SQLITE_BUSY): nothing was stored. Send the request again later.", true],
    ["SQLITE_CORRUPT", "The server's database is damaged (SQLITE_CORRUPT). Stop the server and look into it by flow doctor --db.", false],
  ])("%s", (code, message, retryable) => {
    const cause = sqliteError(code);
    expect(describeFailure(cause)).toEqual(expect.objectContaining({ name: "StorageFault", message, retryable, cause }));
  });

  it.each([new TypeError("ours"), sqliteError("SQLITE_CONSTRAINT"), new StorageFault("known", { retryable: true, cause: undefined })])(
    "leaves %s as it is",
    (error) => {
      expect(describeFailure(error)).toBe(error);
    },
  );
});

it("knows a folder that is read-only by its words: libsql has no code for it", () => {
  const error = new Error("attempt to write a readonly database");
  expect(describeOpenFailure(error, "/nowhere/server.db").message).toBe("The database /nowhere/server.db cannot be opened for writing.");
});

it.each([
  ["SQLITE_CANTOPEN", "cannot be opened", "Check that you may read the file."],
  ["SQLITE_BUSY", "is in use by another process", "Stop what has it open, and look again."],
])("says nothing of writing to who only looks: %s", (code, what, hint) => {
  expect(describeOpenFailure(sqliteError(code), "/nowhere/server.db", "look")).toMatchObject({
    message: `The database /nowhere/server.db ${what}.`,
    hint,
  });
});

describe("what keeps a file from being opened", () => {
  it.each([
    ["SQLITE_FULL", "failed", "cannot be written: the disk is full", "Make room on the disk."],
    ["SQLITE_IOERR_SHMSIZE", "failed", "cannot be read or written: disk I/O error", "See whether the disk is full or fails."],
    ["SQLITE_LOCKED", "failed", "is in use by another process", "Stop the other server"],
    ["SQLITE_READONLY_DIRECTORY", "config", "cannot be opened for writing", "Check that the folder exists"],
    ["SQLITE_ERROR", "config", "cannot be used: disk I/O error", "Give another file with --db."],
  ])("%s", (cause, code, what, hint) => {
    const failures = [sqliteError(cause), describeFailure(sqliteError(cause))].map((error) =>
      describeOpenFailure(error, "/nowhere/server.db"),
    );
    for (const failure of failures) {
      expect(failure).toMatchObject({
        code,
        message: `The database /nowhere/server.db ${what}.`,
        hint: expect.stringContaining(hint),
      });
    }
  });
});
