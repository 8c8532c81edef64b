import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { isFlowError } from "../../src/core/errors.ts";
import { ExactNumber } from "../../src/core/json.ts";
import type { Step } from "../../src/core/plan.ts";
import { openJournal, readJournal, readJournals } from "../../src/project/journal.ts";
import { tempFolder } from "../harness/temp-folder.ts";

const step: Step = { kind: "task", name: "a", action: "update", body: { name: "a", n: 2 }, before: { name: "a", n: 1 }, changes: [] };
const idle: Step = { kind: "task", name: "b", action: "none", before: { name: "b" }, changes: [] };
const request = { server: "http://s/api", command: "tasks upload", steps: [idle, step] };

const linesOf = (file: string): Record<string, unknown>[] =>
  readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line): Record<string, unknown> => JSON.parse(line));

function thrownBy(work: () => unknown): { code?: string; message?: string; hint?: string; line?: number; file?: string } {
  try {
    work();
  } catch (error) {
    if (isFlowError(error)) return error;
    throw error;
  }
  return {};
}

describe("a journal", () => {
  it("says everything that will be done before anything is, then each thing as it happens", () => {
    const root = tempFolder();
    const journal = openJournal({ ...request, root, project: "p", digest: "sha256:1", takesBack: { run: "r", left: 0 } });
    expect(path.relative(root, journal.file)).toBe(path.join(".flow/journal", `${journal.run}.ndjson`));
    expect(linesOf(journal.file)).toMatchObject([
      {
        type: "begin",
        schema: "flow.journal/1",
        run: journal.run,
        server: "http://s/api",
        command: "tasks upload",
        project: "p",
        digest: "sha256:1",
        takesBack: { run: "r", left: 0 },
        steps: [{ kind: "task", name: "a", action: "update", body: step.body, before: step.before }],
      },
    ]);
    journal.sending([step]);
    expect(readJournals(root)[0]?.steps).toMatchObject([{ name: "a", outcome: "unknown" }]);
    journal.settled({ step: idle, outcome: "skipped" });
    journal.settled({ step, outcome: "failed", reason: "no" });
    journal.end();
    expect(linesOf(journal.file).map(({ type }) => type)).toEqual(["begin", "sent", "outcome", "end"]);
    expect(readJournals(root)).toMatchObject([{ run: journal.run, steps: [{ outcome: "failed", reason: "no" }] }]);
  });

  it("is for its user alone, and nothing for Git", () => {
    const root = tempFolder();
    const { file } = openJournal({ ...request, root });
    expect((statSync(file).mode & 0o777).toString(8)).toBe("600");
    expect((statSync(path.dirname(file)).mode & 0o777).toString(8)).toBe("700");
    expect(readFileSync(path.join(root, ".flow/.gitignore"), "utf8")).toBe("*\n");
  });

  it("keeps every digit of a number", () => {
    const root = tempFolder();
    const exact: Step = { ...step, body: { name: "a", big: new ExactNumber("12345678901234567890"), one: new ExactNumber("1.0") } };
    openJournal({ ...request, root, steps: [exact] });
    expect(readJournals(root)[0]?.steps[0]?.body).toEqual(exact.body);
  });

  it("has a name of its own, however many begin in one moment, and they sort by time", () => {
    const root = tempFolder();
    const moments = ["2026-03-01T10:00:00.000Z", "2026-03-01T10:00:00.000Z", "2025-12-31T23:59:59.999Z", "2026-03-01T10:00:00.001Z"];
    for (const moment of moments) openJournal({ ...request, root, now: () => new Date(moment) });
    expect(readJournals(root).map(({ at }) => at)).toEqual(moments.toSorted().reverse());
    expect(new Set(readJournals(root).map(({ run }) => run)).size).toBe(4);
  });

  it("goes where it is named, and overwrites nothing", () => {
    const root = tempFolder();
    const file = path.join(root, "out/run.ndjson");
    const journal = openJournal({ ...request, root, file });
    expect(journal.file).toBe(file);
    expect(readJournal(file)?.run).toBe(journal.run);
    expect(existsSync(path.join(root, ".flow"))).toBe(false);
    const before = readFileSync(file, "utf8");
    expect(thrownBy(() => openJournal({ ...request, root, file }))).toMatchObject({
      code: "usage",
      message: `There is a file ${file} already, and a journal overwrites nothing.`,
    });
    expect(readFileSync(file, "utf8")).toBe(before);
  });

  it("that cannot be written stops everything, and says where else it could go", () => {
    const root = tempFolder();
    writeFileSync(path.join(root, ".flow"), "a file");
    expect(thrownBy(() => openJournal({ ...request, root }))).toMatchObject({
      code: "failed",
      message: expect.stringContaining("nothing is sent without one"),
      hint: expect.stringContaining("--journal FILE"),
    });
  });

  it("is not opened for a step that it does not know", () => {
    const journal = openJournal({ ...request, root: tempFolder() });
    expect(() => journal.sending([{ ...step }])).toThrow("is not in the journal");
  });
});

describe("the journals of a project", () => {
  it("are none where nothing was written", () => {
    expect(readJournals(tempFolder())).toEqual([]);
  });

  it("leave out those of runs that were killed before they began, and files of others", () => {
    const root = tempFolder();
    const { file, run } = openJournal({ ...request, root });
    const whole = readFileSync(file, "utf8");
    writeFileSync(path.join(root, ".flow/journal/20990101T000000000Z-aa.ndjson"), "");
    writeFileSync(path.join(root, ".flow/journal/20990101T000000000Z-bb.ndjson"), whole.slice(0, 40));
    writeFileSync(path.join(root, ".flow/journal/notes.txt"), "hello");
    expect(readJournals(root).map((one) => one.run)).toEqual([run]);
  });

  it("can be those of one server only, and what is damaged elsewhere is of no concern then", () => {
    const root = tempFolder();
    const { run } = openJournal({ ...request, root });
    const { file } = openJournal({ ...request, root, server: "http://other/api" });
    expect(readJournals(root, "http://s/api").map((one) => one.run)).toEqual([run]);
    expect(readJournals(root)).toHaveLength(2);
    writeFileSync(file, `${readFileSync(file, "utf8")}garbage\n`);
    expect(readJournals(root, "http://s/api").map((one) => one.run)).toEqual([run]);
  });

  it("leave out one that another run takes away between the listing and the reading", () => {
    const root = tempFolder();
    const { run } = openJournal({ ...request, root });
    // It is listed, and there is nothing to read.
    symlinkSync(path.join(root, "gone"), path.join(root, ".flow/journal/20990101T000000000Z-aa.ndjson"));
    expect(readJournals(root).map((one) => one.run)).toEqual([run]);
  });

  it("that are damaged are said, with file and line", () => {
    const root = tempFolder();
    const { file } = openJournal({ ...request, root });
    writeFileSync(file, `${readFileSync(file, "utf8")}garbage\n`);
    expect(thrownBy(() => readJournals(root))).toMatchObject({ code: "failed", file, line: 2, hint: expect.stringContaining("Move away") });
  });

  it.each([
    ["a folder in the place of a file", (root: string) => mkdirSync(path.join(root, ".flow/journal/a.ndjson"), { recursive: true })],
    [
      "a file in the place of the folder",
      (root: string) => {
        mkdirSync(path.join(root, ".flow"));
        writeFileSync(path.join(root, ".flow/journal"), "");
      },
    ],
  ])("that cannot be read are said: %s", (_what, spoil) => {
    const root = tempFolder();
    spoil(root);
    expect(thrownBy(() => readJournals(root))).toMatchObject({ code: "failed", message: expect.stringContaining("cannot be read") });
  });
});

describe("old journals", () => {
  const now = new Date("2026-01-01T00:00:00.000Z");
  const journal = (end: string): string =>
    `{"type":"begin","schema":"flow.journal/1","run":"r","at":"t","server":"s","command":"c","steps":[{"kind":"task","name":"a"}]}\n${end}`;
  const done = '{"type":"sent","steps":[0]}\n{"type":"outcome","step":0,"outcome":"done"}\n';
  const killed = '{"type":"sent","steps":[0]}\n';

  /** How many are left of those from so many days ago, when another run begins. */
  function countLeft(ages: readonly number[], content: (index: number) => string = () => done): number {
    const root = tempFolder();
    const folder = path.join(root, ".flow/journal");
    mkdirSync(folder, { recursive: true });
    for (const [index, days] of ages.entries()) {
      const at = new Date(now.getTime() - days * 24 * 3600 * 1000 - index).toISOString().replaceAll(/[-:.]/g, "");
      writeFileSync(path.join(folder, `${at}-${String(index).padStart(8, "0")}.ndjson`), journal(content(index)));
    }
    openJournal({ ...request, root, now: () => now });
    return readdirSync(folder).length - 1;
  }
  const many = (count: number, days: number): number[] => Array<number>(count).fill(days);

  it.each([
    ["stay for 90 days", [...many(210, 10), ...many(20, 89)], 230],
    ["go after that", [...many(210, 10), ...many(20, 91)], 210],
    ["stay if they are among the last 200", many(199, 400), 199],
    ["go if there are more than 500", many(600, 1), 499],
  ])("%s", (_what, ages, left) => {
    expect(countLeft(ages)).toBe(left);
  });

  it("stay while they hold something unknown", () => {
    expect(countLeft(many(230, 400), (index) => (index % 10 === 0 ? killed : done))).toBe(199 + 3);
  });

  it("that are damaged keep nobody from working", () => {
    expect(countLeft(many(230, 400), () => "garbage\n")).toBe(230);
  });
});

it("a journal that cannot be written any more stops what follows", () => {
  const root = tempFolder();
  const journal = openJournal({ ...request, root });
  journal.end();
  expect(thrownBy(() => journal.sending([step]))).toMatchObject({ code: "failed", message: expect.stringContaining("EBADF") });
});
