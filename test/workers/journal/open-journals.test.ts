import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync, renameSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { TaskResult } from "../../../src/core/model/execution.ts";
import { openWorkerJournals } from "../../../src/workers/journal/open-journals.ts";
import type { Owner } from "../../../src/workers/journal/owner.ts";
import { journalName, ownerOf, stateOf, thisProcess } from "../../../src/workers/journal/owner.ts";
import { headLine, heldLine, undeliveredLine } from "../../../src/workers/journal/records.ts";
import type { WorkerJournals } from "../../../src/workers/worker-journal.ts";
import { tempFolder } from "../../harness/temp-folder.ts";
import type { FakeClock } from "../fake-clock.ts";
import { createFakeClock } from "../fake-clock.ts";
import type { LogLine } from "../test-worker.ts";
import { recordLogs } from "../test-worker.ts";

const server = "http://localhost:8080/api";
const result: TaskResult = { workflowInstanceId: "w", taskId: "b", status: "COMPLETED", outputData: { n: 1 } };
const here = thisProcess();
/** Of a process that has ended. */
const dead = (): Owner => ({ ...here, pid: spawnSync(process.execPath, ["-e", ""]).pid });
const elsewhere: Owner = { ...here, place: "another-host/4026531836" };

interface Setup {
  folder: string;
  clock: FakeClock;
  logs: LogLine[];
  open: () => WorkerJournals;
  /** As the owner has left it; answers with its path. */
  leave: (owner: Owner, text?: string) => string;
  /** What there is of it, under whatever names. */
  files: () => string[];
}

function setUp(): Setup {
  const folder = tempFolder();
  const clock = createFakeClock();
  const { logger, logs } = recordLogs();
  const head = { workerId: "gone", server, host: hostname(), pid: 1, startedAt: "2026-01-01T00:00:00.000Z" };
  return {
    folder,
    clock,
    logs,
    open() {
      const journals = openWorkerJournals({ folder, workerId: "me", server, clock, logger });
      onTestFinished(() => journals.own.close());
      return journals;
    },
    leave(owner, text = headLine(head) + heldLine("a") + undeliveredLine(result)) {
      const file = path.join(folder, journalName(owner));
      writeFileSync(file, text);
      return file;
    },
    files: () => readdirSync(folder).filter((name) => /"workerId":"go/.test(readFileSync(path.join(folder, name), "utf8"))),
  };
}

describe("who owns a journal", () => {
  test("its name says it, whatever the host is called", () => {
    const owner = { place: "host~1/ä%/4026", pid: 42, start: "1234-abcd" };
    expect(ownerOf(journalName(owner))).toEqual(owner);
    expect(journalName(owner)).not.toBe(journalName(owner));
    expect(journalName(owner)).not.toContain("/");
  });

  test.each(["notes.txt", ".gitignore", "a~b~c~d.ndjson", "h~1~s.ndjson", "%~1~s~r.ndjson", "h~1~s~r.ndjson.tmp"])("%s is none", (name) => {
    expect(ownerOf(name)).toBeUndefined();
  });

  test("a process is alive, dead, or cannot be looked at", () => {
    expect(stateOf(here, here)).toBe("alive");
    expect(stateOf(dead(), here)).toBe("dead");
    expect(stateOf(elsewhere, here)).toBe("unknown");
    expect(stateOf({ ...here, start: "" }, here)).toBe("unknown");
  });
});

test.runIf(here.start !== "")("another process by the same id is dead, where the system says when a process has started", () => {
  expect(stateOf({ ...here, start: "1-00000000" }, here)).toBe("dead");
});

describe("claiming", () => {
  test("what a dead worker left, once", async () => {
    const { files, open, leave, logs } = setUp();
    leave(dead());
    const journals = open();
    expect(await journals.claim()).toEqual([expect.objectContaining({ workerId: "gone", held: ["a"], undelivered: [result] })]);
    expect(await journals.claim()).toEqual([]);
    expect(await open().claim()).toEqual([]);
    expect(files().map((name) => ownerOf(name))).toEqual([here]);
    expect(logs).toEqual([]);
  });

  test("never what belongs to a process that lives", async () => {
    const { open, leave, clock } = setUp();
    leave(here);
    const journals = open();
    expect(await journals.claim()).toEqual([]);
    await clock.advance(600_000);
    expect(await journals.claim()).toEqual([]);
  });

  test("of several that look at once, one gets it", async () => {
    const { open, leave, logs } = setUp();
    for (let index = 0; index < 5; index += 1) leave(dead());
    const found = await Promise.all(Array.from({ length: 8 }, () => open().claim()));
    expect(found.flat()).toHaveLength(5);
    expect(logs).toEqual([]);
  });

  test("from elsewhere only what nobody touches for half a minute, by the own clock", async () => {
    const { open, leave, clock } = setUp();
    leave(elsewhere);
    const journals = open();
    expect(await journals.claim()).toEqual([]);
    await clock.advance(29_000);
    expect(await journals.claim()).toEqual([]);
    await clock.advance(1000);
    expect(await journals.claim()).toHaveLength(1);
  });

  test("not what is touched elsewhere", async () => {
    const { open, leave, clock } = setUp();
    const file = leave(elsewhere);
    const journals = open();
    for (let round = 0; round < 5; round += 1) {
      expect(await journals.claim()).toEqual([]);
      await clock.advance(20_000);
      writeFileSync(file, readFileSync(file, "utf8") + heldLine(`task-${round}`));
    }
  });

  test("not what belongs to another server, and nothing of a version to come", async () => {
    const { open, leave } = setUp();
    const head = { workerId: "gone", server: "http://elsewhere/api", host: "h", pid: 1, startedAt: "" };
    leave(dead(), headLine(head) + heldLine("a"));
    leave(dead(), headLine({ ...head, server }).replace('"journal":1', '"journal":2') + heldLine("a"));
    expect(await open().claim()).toEqual([]);
  });

  test("a torn last line is said, the rest is put right", async () => {
    const { open, leave, logs } = setUp();
    const file = leave(dead());
    writeFileSync(file, `${readFileSync(file, "utf8")}{"settled":"a`);
    expect(await open().claim()).toEqual([expect.objectContaining({ held: ["a"], undelivered: [result] })]);
    expect(logs).toEqual([{ level: "warn", message: "A worker journal has lines that cannot be read, as a crash may leave them: 1." }]);
  });

  test("one in which all is settled still says that its worker is dead", async () => {
    const { open, leave, files } = setUp();
    const file = leave(dead());
    writeFileSync(file, `${readFileSync(file, "utf8").split("\n")[0]}\n`);
    const [left] = await open().claim();
    expect(left).toMatchObject({ workerId: "gone", held: [], undelivered: [] });
    await left?.close();
    expect(files()).toEqual([]);
  });

  test("what was cut off when it was made, or made anew, is deleted", async () => {
    const { open, leave, files } = setUp();
    writeFileSync(`${leave(dead(), '{"journal":1,"workerId":"go')}.tmp`, "half");
    expect(await open().claim()).toEqual([]);
    expect(files()).toEqual([]);
  });

  test("whether its worker may have left polls open", async () => {
    const { open, leave } = setUp();
    const longAgo = new Date(Date.now() - 16_000);
    leave(dead());
    expect(await open().claim()).toMatchObject([{ mayStillPoll: true }]);
    utimesSync(leave(dead()), longAgo, longAgo);
    expect(await open().claim()).toMatchObject([{ mayStillPoll: false }]);
  });
});

describe("what is claimed", () => {
  test("goes when all is settled", async () => {
    const { open, leave, files } = setUp();
    leave(dead());
    const [left] = await open().claim();
    left?.settled("a");
    left?.settled("b");
    await left?.close();
    expect(files()).toEqual([]);
  });

  test("stays with what is not settled, for the next one", async () => {
    const { open, leave, folder, files, logs } = setUp();
    leave(dead());
    const [left] = await open().claim();
    left?.settled("a");
    await left?.close();
    expect(logs).toEqual([{ level: "warn", message: "Kept for the next worker: 1 undelivered result." }]);
    // As if this process had ended.
    const [name = ""] = files();
    renameSync(path.join(folder, name), path.join(folder, journalName(dead())));
    expect(await open().claim()).toEqual([expect.objectContaining({ workerId: "gone", held: [], undelivered: [result] })]);
  });
});
