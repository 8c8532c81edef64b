import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import Library from "libsql";
import { describe, expect, it } from "vitest";
import { openDatabase } from "../../src/server/store/database.ts";
import { latestVersion } from "../../src/server/store/migrations.ts";
import { createStoreOn } from "../../src/server/store/sqlite-store.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import { queueEntry, sampleTask, sampleWorkflow, sampleWrite } from "../server/store/fixtures.ts";
import { runCommand } from "./support/run-command.ts";
import { schemaProblems } from "./support/schema-problems.ts";

/** A folder with `server.db`, which holds `runs` runs with a task each. `sql` is done to it afterwards. */
async function folder({ runs = 1, sql = "", version }: { runs?: number; sql?: string; version?: number } = {}): Promise<string> {
  const cwd = tempFolder();
  const database = await openDatabase(path.join(cwd, "server.db"), version);
  const store = createStoreOn(database);
  for (let number = 0; number < runs; number += 1) {
    const workflow = sampleWorkflow(`w${number}`, { input: { text: "x".repeat(2000) } });
    const task = sampleTask(workflow, `t${number}`);
    store.saveRuns([sampleWrite(workflow, [task], { queued: [queueEntry(task)] })]);
  }
  if (sql !== "") database.exec(sql);
  store.close();
  return cwd;
}

async function doctor(cwd: string, db = "server.db") {
  const json = await runCommand(["doctor", "--db", db, "--json"], { cwd });
  expect(schemaProblems(json.stdout)).toBe("");
  return { ...(await runCommand(["doctor", "--db", db], { cwd })), checks: JSON.parse(json.stdout).checks, jsonExitCode: json.exitCode };
}

it("says ok of a sound file, and leaves every byte of it as it was", async () => {
  const cwd = await folder();
  const before = readFileSync(path.join(cwd, "server.db"));
  const run = await doctor(cwd);
  expect(run).toMatchObject({ exitCode: 0, jsonExitCode: 0, stderr: "" });
  expect(run.stdout.trimEnd().split("\n")).toEqual([
    `ok      database: server.db (schema ${latestVersion}; definitions: 0, runs: 1 (open: 1), tasks: 1 (in queues: 1), effects to be done: 0)`,
    "ok      integrity: SQLite finds the file sound",
    "ok      consistency: what belongs together is there, and all that is open can go on",
  ]);
  expect(readFileSync(path.join(cwd, "server.db")).equals(before)).toBe(true);
  expect(readdirSync(cwd)).toEqual(["server.db"]);
});

it("says what is inconsistent, where, and what to do", async () => {
  const run = await doctor(await folder({ runs: 7, sql: "UPDATE tasks SET available_at = NULL" }));
  expect(run).toMatchObject({ exitCode: 1, jsonExitCode: 1 });
  expect(run.stdout.split("\n").slice(1, -1)).toEqual([
    "failed  task-in-no-queue: 7 tasks wait for a worker and stand in no queue",
    "        such as: t0, t1, t2, t3, t4",
    "        hint: POST /api/tasks/queue/requeue/{taskType} puts all tasks of a type back into their queue.",
  ]);
  expect(run.checks[1]).toMatchObject({ name: "task-in-no-queue", status: "failed", examples: ["t0", "t1", "t2", "t3", "t4"] });
});

it("warns of what is left over and harmless", async () => {
  const run = await doctor(await folder({ sql: "DELETE FROM runs" }));
  expect(run.exitCode).toBe(0);
  expect(run.checks[1]).toMatchObject({ name: "task-without-run", status: "warning", message: "1 task belongs to no run" });
});

it("warns of a file of an older version, in which it does not look further", async () => {
  const cwd = tempFolder();
  (await openDatabase(path.join(cwd, "server.db"), 1)).close();
  const run = await doctor(cwd);
  expect(run.exitCode).toBe(0);
  expect(run.checks).toMatchObject([
    { name: "database", message: "server.db (schema 1)" },
    { name: "older-version", status: "warning" },
  ]);
});

describe("a damaged file", () => {
  it("is found so, without a crash", async () => {
    const cwd = await folder({ runs: 50 });
    const file = path.join(cwd, "server.db");
    const bytes = readFileSync(file);
    // The list of tables stands at the beginning.
    bytes.fill(0xa5, bytes.length / 2, bytes.length / 2 + 5 * 4096);
    writeFileSync(file, bytes);
    const run = await doctor(cwd);
    expect(run.exitCode).toBe(1);
    expect(run.checks[1]).toMatchObject({ name: "damaged-file", status: "failed", hint: expect.stringContaining("backup") });
  });

  it("that lacks its end is found so", async () => {
    const cwd = await folder({ runs: 50 });
    const file = path.join(cwd, "server.db");
    writeFileSync(file, readFileSync(file).subarray(0, 20 * 4096));
    const run = await doctor(cwd);
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toMatch(/failed {2}(?:damaged-file|database): /);
  });
});

describe("what it cannot look into", () => {
  const failed = async (cwd: string, db?: string): Promise<string> => {
    const run = await doctor(cwd, db);
    expect(run).toMatchObject({ exitCode: 1, jsonExitCode: 1, checks: [{ name: "database", status: "failed" }] });
    return run.checks[0].message;
  };

  it("a file that is not there is not made", async () => {
    const cwd = tempFolder();
    expect(await failed(cwd)).toBe(`There is no file ${path.join(cwd, "server.db")}.`);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it("a folder", async () => {
    const cwd = tempFolder();
    mkdirSync(path.join(cwd, "server.db"));
    expect(await failed(cwd)).toMatch(/is no file\.$/);
  });

  it("a file that is no database", async () => {
    const cwd = tempFolder();
    writeFileSync(path.join(cwd, "notes.txt"), "no database at all, ".repeat(100));
    expect(await failed(cwd, "notes.txt")).toMatch(/notes\.txt is not a readable SQLite database\.$/);
  });

  it("a database of another program", async () => {
    const cwd = tempFolder();
    const other = new Library(path.join(cwd, "server.db"));
    other.exec("CREATE TABLE theirs (x)");
    other.close();
    expect(await failed(cwd)).toMatch(/server\.db belongs to another program\.$/);
  });

  it("a file that a server has open, and says who has it", async () => {
    const cwd = await folder();
    const server = await openDatabase(path.join(cwd, "server.db"));
    expect(await failed(cwd)).toMatch(/server\.db is in use by another server of this process\.$/);
    expect((await doctor(cwd)).checks[0].hint).toBe("Stop what has it open, and look again.");
    server.close();
  });

  it.each([
    ["markdown", /^### Doctor: 0 ok, 0 warning, 1 failed\n.*There is no file /s],
    ["junit", /<failure .*There is no file /s],
    ["sarif", /"level": "error".*There is no file /s],
  ])("a file that is not there, as %s", async (format, expected) => {
    const { exitCode, stdout } = await runCommand(["doctor", "--db", "none.db", "--format", format], { cwd: tempFolder() });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(expected);
  });

  it("no name at all is wrong usage", async () => {
    expect(await runCommand(["doctor", "--db", ""], { cwd: tempFolder() })).toMatchObject({
      exitCode: 64,
      stderr: expect.stringContaining("--db names no file"),
    });
  });
});
