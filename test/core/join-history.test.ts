import { describe, expect, it } from "vitest";
import type { Identity } from "../../src/core/definition.ts";
import type { History } from "../../src/core/history.ts";
import { noHistory } from "../../src/core/history.ts";
import { joinHistories, journalHistory } from "../../src/core/join-history.ts";
import type { JournalEntry, JournalRun } from "../../src/core/journal.ts";

const server = "http://s/api";
const t: Identity = { kind: "task", name: "t" };
const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 10, minute)).toISOString();
const step = (retryCount: number, more: Partial<JournalEntry> = {}): JournalEntry => ({
  ...t,
  action: "update",
  body: { name: "t", retryCount },
  sent: true,
  outcome: "done",
  ...more,
});
const run = (minute: number, steps: JournalEntry[], more: Partial<JournalRun> = {}): JournalRun => ({
  run: `r${minute}`,
  at: at(minute),
  server,
  command: "tasks upload",
  steps,
  ...more,
});
const counts = (history: History, identity = t) => history.versionsOf(identity).map(({ body }) => body["retryCount"]);

describe("the history of the journals", () => {
  it("holds what was sent, newest first, unless it failed", () => {
    const steps = [step(3, { outcome: "unknown" }), step(4, { outcome: "failed" }), step(5, { outcome: "not-attempted" })];
    const history = journalHistory([run(2, steps), run(1, [step(1)])], { server });
    expect(counts(history)).toEqual([3, 1]);
    expect(history.versionsOf(t)[0]?.evidence).toEqual({ from: "journal", run: "r2", at: at(2) });
  });

  it("is that of this server and of this project", () => {
    const runs = [
      run(5, [step(5)], { server: "http://other/api" }),
      run(4, [step(4)], { project: "theirs" }),
      run(3, [step(3)], { project: "ours" }),
      run(2, [step(2)]),
    ];
    expect(counts(journalHistory(runs, { server, project: "ours" }))).toEqual([3, 2]);
  });

  it("marks what was brought back, and leaves out who changed an owner only", () => {
    const runs = [run(3, [step(3)], { command: "adopt" }), run(2, [step(2)], { command: "rollback" }), run(1, [step(1)])];
    expect(
      journalHistory(runs, { server })
        .versionsOf(t)
        .map(({ broughtBack }) => broughtBack),
    ).toEqual([true, undefined]);
  });

  it("begins anew with a deletion that was done", () => {
    const { body: _body, ...gone } = step(0, { action: "delete" });
    const runs = [run(4, [step(4)]), run(3, [{ ...gone }]), run(2, [step(2)])];
    expect(counts(journalHistory(runs, { server }))).toEqual([4]);
    for (const outcome of ["failed", "unknown"] as const)
      expect(counts(journalHistory([run(3, [{ ...gone, outcome }]), run(2, [step(2)])], { server }))).toEqual([2]);
  });

  it("knows what a run was to replace of which nobody knows whether it did, though that proves nothing of whose it is", () => {
    const before = { name: "t", retryCount: 1 };
    const history = journalHistory([run(2, [step(3, { outcome: "unknown", before }), step(4, { outcome: "done", before })])], { server });
    expect(history.versionsOf(t).map(({ body, broughtBack }) => [body["retryCount"], broughtBack])).toEqual([
      [1, true],
      [3, undefined],
      [4, undefined],
    ]);
  });

  it("takes a workflow without a version for its first", () => {
    const w: Identity = { kind: "workflow", name: "w" };
    const history = journalHistory(
      [run(1, [{ ...w, action: "create", body: { name: "w", retryCount: 1 }, sent: true, outcome: "done" }])],
      { server },
    );
    expect(counts(history, { ...w, version: 1 })).toEqual([1]);
    expect(counts(history, { ...w, version: 2 })).toEqual([]);
  });
});

describe("both histories together", () => {
  const git = (minute: number): History => ({
    ...noHistory,
    versionsOf: () => [{ body: { retryCount: 100 }, evidence: { from: "git", commit: "c", at: at(minute), file: "f" } }],
    presentIn: () => "f",
  });

  it("are in the order of time, the journal first in the same moment", () => {
    const journal = journalHistory([run(3, [step(3)]), run(1, [step(1)])], { server });
    expect(counts(joinHistories(journal, git(2)))).toEqual([3, 100, 1]);
    expect(counts(joinHistories(journal, git(3)))).toEqual([3, 100, 1]);
    expect(joinHistories(journal, git(2)).presentIn(t)).toBe("f");
  });

  it("have the gap of either, that of Git first", () => {
    const gap = (code: string): History => ({ ...noHistory, gap: { code, message: "M.", hint: "H." } });
    expect(joinHistories(gap("journal"), gap("git")).gap?.code).toBe("git");
    expect(joinHistories(gap("journal"), noHistory).gap?.code).toBe("journal");
    expect(joinHistories(noHistory, noHistory)).not.toHaveProperty("gap");
  });
});
