import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDatabase } from "../../../src/server/store/database.ts";
import { createSqliteStore } from "../../../src/server/store/sqlite-store.ts";
import { queueEntry, sampleTask, sampleWorkflow, sampleWrite } from "./fixtures.ts";
import { testStore } from "./store-suite.ts";

let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "flow-store-"));
});
afterAll(() => rm(folder, { recursive: true }));
const freshFile = (): string => path.join(folder, `${(files += 1)}.db`);

describe("in memory", () => {
  testStore(() => createSqliteStore());
});
describe("in a file", () => {
  testStore(() => createSqliteStore(freshFile()));
});

describe("a file", () => {
  it("still has everything when it is opened again", async () => {
    const file = freshFile();
    const first = await createSqliteStore(file);
    const workflow = sampleWorkflow("w1");
    const task = sampleTask(workflow, "t1");
    first.saveRuns([sampleWrite(workflow, [task], { queued: [queueEntry(task)], wakeAt: 7000 })]);
    first.saveDefinitions([{ kind: "task", name: "a", version: 0, body: "{}" }]);
    first.close();
    const second = await createSqliteStore(file);
    expect(second.loadRun("w1")).toEqual({ workflow, tasks: [task] });
    expect(second.loadOpenRuns()).toEqual([{ workflowId: "w1", wakeAt: 7000 }]);
    expect(second.loadQueuedTasks()).toHaveLength(1);
    expect(second.loadDefinitions("task")).toHaveLength(1);
    second.close();
  });

  it("forgets definitions that no run uses any more", async () => {
    const file = freshFile();
    const first = await createSqliteStore(file);
    first.saveRuns([sampleWrite(sampleWorkflow("w1"), [])]);
    first.removeRun("w1");
    first.close();
    (await createSqliteStore(file)).close();
    const database = await openDatabase(file);
    expect(database.get("SELECT count(*) FROM snapshots")).toEqual([0]);
    database.close();
  });

  it("of another program is refused, and left as it is", async () => {
    const file = freshFile();
    const { default: Libsql } = await import("libsql");
    const other = new Libsql(file);
    other.exec("CREATE TABLE theirs (x)");
    other.close();
    await expect(createSqliteStore(file)).rejects.toThrow(`The database ${file} belongs to another program.`);
    const again = new Libsql(file);
    expect(again.prepare("SELECT name FROM sqlite_master").raw().all()).toEqual([["theirs"]]);
    again.close();
  });

  it("that is no database is refused", async () => {
    const file = freshFile();
    await writeFile(file, "no database at all, ".repeat(100));
    await expect(createSqliteStore(file)).rejects.toThrow(`The database ${file} is not a readable SQLite database.`);
  });

  it("in a folder that does not exist is refused", async () => {
    const file = path.join(folder, "missing", "x.db");
    await expect(createSqliteStore(file)).rejects.toThrow(`The database ${file} cannot be opened for writing.`);
  });

  it("that is a folder is refused", async () => {
    await expect(createSqliteStore(folder)).rejects.toThrow("is a folder");
  });

  it("that another server has open is refused, and free again afterwards", async () => {
    const file = freshFile();
    const first = await createSqliteStore(file);
    await expect(createSqliteStore(file)).rejects.toMatchObject({
      code: "failed",
      message: `The database ${file} is in use by another server of this process.`,
      hint: expect.stringContaining("--db"),
    });
    first.close();
    (await createSqliteStore(file)).close();
  });
});
