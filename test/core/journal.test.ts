import { describe, expect, it } from "vitest";
import { isFlowError } from "../../src/core/errors.ts";
import type { JournalEntry, JournalRun, TakenBack } from "../../src/core/journal.ts";
import { lastRunToTakeBack, mayHaveWritten, parseJournal } from "../../src/core/journal.ts";

const begin = {
  type: "begin",
  schema: "flow.journal/1",
  run: "r1",
  at: "2026-01-01T00:00:00.000Z",
  server: "http://s/api",
  command: "apply",
  digest: "sha256:1",
  steps: ["a", "b", "c"].map((name) => ({ kind: "task", name, action: "create", body: { name } })),
};
const sent = { type: "sent", at: "t", steps: [0, 1] };
const outcome = (step: number, word: string, reason?: string) => ({ type: "outcome", at: "t", step, outcome: word, reason });
const text = (...records: unknown[]): string => records.map((record) => `${JSON.stringify(record)}\n`).join("");
const told = (run: JournalRun | undefined) => run?.steps.map(({ name, sent: wasSent, outcome: word }) => [name, wasSent, word]);

describe("a journal", () => {
  it("tells what became of each step", () => {
    const run = parseJournal(text(begin, sent, outcome(0, "done"), outcome(1, "failed", "no"), { type: "end", at: "later" }));
    expect(run).toMatchObject({ run: "r1", command: "apply", digest: "sha256:1", endedAt: "later" });
    expect(run).not.toHaveProperty("type");
    expect(told(run)).toEqual([
      ["a", true, "done"],
      ["b", true, "failed"],
      ["c", false, "not-attempted"],
    ]);
    expect(run?.steps[1]?.reason).toBe("no");
  });

  it("that ends early leaves unknown what was sent and has no outcome", () => {
    const run = parseJournal(text(begin, sent, outcome(0, "done")));
    expect(run).not.toHaveProperty("endedAt");
    expect(told(run)).toEqual([
      ["a", true, "done"],
      ["b", true, "unknown"],
      ["c", false, "not-attempted"],
    ]);
  });

  it("is read up to a last line that is not whole, wherever it was cut off", () => {
    const whole = text(begin, sent, outcome(0, "done"), { type: "end", at: "t" });
    for (let length = 0; length < whole.length; length++) {
      const lines = whole.slice(0, length).split("\n").length - 1;
      expect(parseJournal(whole.slice(0, length))?.steps[0]?.outcome).toBe([undefined, "not-attempted", "unknown", "done"][lines]);
    }
  });

  it("may speak of steps that are not there, which is passed over", () => {
    expect(told(parseJournal(text(begin, { ...sent, steps: [7] }, outcome(9, "done"))))).toEqual([
      ["a", false, "not-attempted"],
      ["b", false, "not-attempted"],
      ["c", false, "not-attempted"],
    ]);
  });

  it.each([
    ["text", "hello\n", 1, "it is no JSON"],
    ["text without a line break", "hello", 1, "it does not begin as a journal does"],
    ["a damaged line in the middle", `${text(begin)}{"type"\n${text(sent)}`, 2, "it is no JSON"],
    ["a list", "[]\n", 1, "no record"],
    ["another beginning", text(sent), 1, "it does not begin as a journal does"],
    ["a later version", text({ ...begin, schema: "flow.journal/2" }), 1, "that this version knows"],
    ["a beginning without a run", text({ ...begin, run: 1 }), 1, "no record"],
    ["a beginning without steps", text({ ...begin, steps: {} }), 1, "no record"],
    ["a record of another type", text(begin, { type: "what" }), 2, "no record"],
    ["an incomplete record of sending", text(begin, { type: "sent" }), 2, "no record"],
    ["an incomplete outcome", text(begin, { type: "outcome", step: "1", outcome: "done" }), 2, "no record"],
    ["an outcome without a word", text(begin, { type: "outcome", step: 1 }), 2, "no record"],
  ])("is not %s", (_what, content, line, reason) => {
    let error: unknown;
    try {
      parseJournal(content);
    } catch (thrown) {
      error = thrown;
    }
    expect(isFlowError(error) && [error.code, error.line, error.exitCode]).toEqual(["failed", line, 1]);
    expect(String(error)).toContain(reason);
  });
});

it.each([
  [true, "done", true],
  [true, "failed", true],
  [true, "unknown", true],
  [true, "not-attempted", false],
  [true, "skipped", false],
  [false, "failed", false],
] as const)("a step that was sent (%s) and is %s may have written: %s", (wasSent, word, expected) => {
  expect(mayHaveWritten({ ...entry, sent: wasSent, outcome: word })).toBe(expected);
});

const entry: JournalEntry = { kind: "task", name: "a", action: "create", body: { name: "a" }, sent: true, outcome: "done" };

describe("the run that is taken back without a name", () => {
  const run = (name: string, more: Partial<JournalRun> = {}): JournalRun => ({
    run: name,
    at: "t",
    server: "here",
    command: "apply",
    steps: [entry],
    ...more,
  });
  const back = (name: string, of: string, more: Partial<JournalRun> & Partial<TakenBack> = {}): JournalRun => {
    const { left = 0, ...rest } = more;
    return run(name, { ...rest, takesBack: { run: of, left } });
  };

  it.each<[string, JournalRun[], string | undefined]>([
    ["is none without runs", [], undefined],
    ["is the last", [run("2"), run("1")], "2"],
    ["is one on this server", [run("2", { server: "there" }), run("1")], "1"],
    ["is one that wrote", [run("2", { steps: [{ ...entry, outcome: "not-attempted" }] }), run("1")], "1"],
    ["is one that may have written", [run("2", { steps: [{ ...entry, outcome: "unknown" }] }), run("1")], "2"],
    ["is not one that was taken back", [back("3", "2"), run("2"), run("1")], "1"],
    ["is none where all were", [back("4", "1"), back("3", "2"), run("2"), run("1")], undefined],
    ["is one whose rollback left something", [back("3", "2", { left: 1 }), run("2"), run("1")], "2"],
    [
      "is one whose rollback failed in part",
      [back("3", "2", { steps: [entry, { ...entry, outcome: "failed" }] }), run("2"), run("1")],
      "2",
    ],
    ["is one whose rollback was taken back", [back("4", "3"), back("3", "2"), run("2"), run("1")], "2"],
    ["is not one whose rollback's rollback was taken back", [back("5", "4"), back("4", "3"), back("3", "2"), run("2"), run("1")], "1"],
  ])("%s", (_what, runs, expected) => {
    expect(lastRunToTakeBack(runs, "here")?.run).toBe(expected);
  });
});
