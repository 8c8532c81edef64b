import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { TaskResult } from "../../../src/core/model/execution.ts";
import { createJournalFile } from "../../../src/workers/journal/journal-file.ts";
import type { OpenEntries } from "../../../src/workers/journal/records.ts";
import { readJournalText } from "../../../src/workers/journal/records.ts";
import type { WorkerJournal } from "../../../src/workers/worker-journal.ts";
import { pollUntil } from "../../harness/poll-until.ts";
import { tempFolder } from "../../harness/temp-folder.ts";
import type { FakeClock } from "../fake-clock.ts";
import { createFakeClock } from "../fake-clock.ts";
import type { LogLine } from "../test-worker.ts";
import { recordLogs } from "../test-worker.ts";

const head = { workerId: "host:1:a", server: "http://localhost:8080/api", host: "host", pid: 1, startedAt: "2026-01-01T00:00:00.000Z" };
const resultOf = (taskId: string, text = "done"): TaskResult => ({
  workflowInstanceId: "w",
  taskId,
  status: "COMPLETED",
  outputData: { text },
});

interface Setup {
  journal: WorkerJournal;
  file: string;
  clock: FakeClock;
  logs: LogLine[];
  /** What a reader finds. */
  open: () => Promise<OpenEntries | undefined>;
}

function setUp(folder = tempFolder()): Setup {
  const file = path.join(folder, "journal.ndjson");
  const clock = createFakeClock();
  const { logger, logs } = recordLogs();
  const journal = createJournalFile({ path: file, head, clock, logger });
  onTestFinished(() => journal.close());
  return {
    journal,
    file,
    clock,
    logs,
    open: async () => (existsSync(file) ? readJournalText(readFileSync(file, "utf8"))?.open : undefined),
  };
}

const lines = (file: string): string[] => readFileSync(file, "utf8").split("\n").slice(1, -1);

describe("what is written", () => {
  test("nothing of tasks that end at once", async () => {
    const { journal, clock, file } = setUp();
    for (let index = 0; index < 1000; index += 1) {
      journal.held({ taskId: `task-${index}` });
      if (index % 10 === 9) await clock.advance(3);
      journal.settled(`task-${index}`);
    }
    await journal.flush();
    expect(lines(file)).toEqual([]);
    // For the next touch, and maybe for the next lines.
    expect(clock.timers()).toBeLessThanOrEqual(2);
  });

  test("a task that is still held after 20 ms, in one write with others", async () => {
    const { journal, clock, file, open } = setUp();
    for (const taskId of ["a", "b", "c"]) journal.held({ taskId });
    await clock.advance(20);
    await pollUntil(open, (found) => found?.size === 3);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    journal.settled("b");
    await clock.advance(10);
    await pollUntil(open, (found) => found?.size === 2);
  });

  test("an undelivered result at once", async () => {
    const { journal, open } = setUp();
    journal.held({ taskId: "a" });
    journal.undelivered(resultOf("a"));
    expect(await pollUntil(open, (found) => found !== undefined)).toEqual(new Map([["a", resultOf("a")]]));
  });

  test("flush waits for everything so far", async () => {
    const { journal, open } = setUp();
    journal.held({ taskId: "a" });
    journal.undelivered(resultOf("b"));
    journal.held({ taskId: "c" });
    await journal.flush();
    expect([...((await open())?.keys() ?? [])].sort()).toEqual(["a", "b", "c"]);
  });
});

describe("how large it grows", () => {
  test("what is settled is left out when it is written anew", async () => {
    const { journal, file, clock, open } = setUp();
    journal.undelivered(resultOf("stays"));
    for (let round = 0; round < 60; round += 1) {
      for (let index = 0; index < 500; index += 1) journal.held({ taskId: `${round}-${"x".repeat(40)}-${index}` });
      await clock.advance(20);
      await journal.flush();
      for (let index = 0; index < 500; index += 1) journal.settled(`${round}-${"x".repeat(40)}-${index}`);
      await clock.advance(20);
      await journal.flush();
    }
    // 60,000 lines of 60 bytes have been written.
    expect(statSync(file).size).toBeLessThan(1_200_000);
    expect(await open()).toEqual(new Map([["stays", resultOf("stays")]]));
    expect(readdirSync(path.dirname(file))).toEqual(["journal.ndjson"]);
  });

  test("large results that stay open do not make it be written again and again", async () => {
    const { journal, file } = setUp();
    const files = new Set<bigint>();
    for (let index = 0; index < 20; index += 1) {
      journal.undelivered(resultOf(`task-${index}`, "y".repeat(500_000)));
      await journal.flush();
      files.add(statSync(file, { bigint: true }).birthtimeNs);
    }
    expect(lines(file)).toHaveLength(20);
    expect(files.size).toBeLessThanOrEqual(3);
  });
});

describe("the end", () => {
  test("nothing open leaves no file", async () => {
    const { journal, file, logs } = setUp();
    journal.undelivered(resultOf("a"));
    await journal.flush();
    journal.settled("a");
    await journal.close();
    await journal.close();
    expect(existsSync(file)).toBe(false);
    expect(logs).toEqual([]);
  });

  test("what is open stays, and is said", async () => {
    const { journal, open, logs, clock } = setUp();
    journal.undelivered(resultOf("a"));
    journal.held({ taskId: "b" });
    await journal.close();
    journal.settled("a");
    journal.undelivered(resultOf("c"));
    await journal.flush();
    expect(await open()).toEqual(
      new Map([
        ["a", resultOf("a")],
        ["b", undefined],
      ]),
    );
    expect(logs).toEqual([{ level: "warn", message: "Kept for the next worker: 1 undelivered result and 1 held task." }]);
    expect(clock.timers()).toBe(0);
  });
});

describe("when the file cannot be written", () => {
  test("it says so, and everything open is there as soon as it can", async () => {
    const folder = path.join(tempFolder(), "worker");
    const { journal, logs, open, clock } = setUp(folder);
    journal.undelivered(resultOf("a"));
    journal.undelivered(resultOf("b"));
    await journal.flush();
    expect(logs).toEqual([{ level: "warn", message: expect.stringMatching(/^The worker journal could not be written: ENOENT/) }]);
    journal.settled("a");
    mkdirSync(folder);
    await clock.advance(5000);
    await journal.flush();
    expect(await pollUntil(open, (found) => found !== undefined)).toEqual(new Map([["b", resultOf("b")]]));
  });

  test("a file that somebody deleted is written anew", async () => {
    const { journal, file, clock, open } = setUp();
    journal.undelivered(resultOf("a"));
    await journal.flush();
    rmSync(file);
    await clock.advance(5000);
    expect(await pollUntil(open, (found) => found !== undefined)).toEqual(new Map([["a", resultOf("a")]]));
    journal.settled("a");
    await journal.close();
  });

  test("a folder that is none is said", async () => {
    const folder = path.join(tempFolder(), "worker");
    writeFileSync(folder, "");
    const { journal, logs } = setUp(folder);
    journal.undelivered(resultOf("a"));
    await journal.flush();
    expect(logs).toHaveLength(1);
  });
});
