import { describe, expect, it } from "vitest";
import { compareDefinitions } from "../../src/core/compare.ts";
import type { Comparison, LocalDefinition } from "../../src/core/definition.ts";
import type { Evidence, History, PastVersion } from "../../src/core/history.ts";
import { directionOf, evidenceText, noHistory, shortCommit, versionText, withDirections } from "../../src/core/history.ts";
import type { JsonObject } from "../../src/core/json.ts";

const source = { file: "tasks/t/task.yml", line: 1, column: 1 };
const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 10, minute)).toISOString();
const ms = (minute: number): number => Date.parse(at(minute));
const body = (retryCount: number, more: JsonObject = {}): JsonObject => ({ name: "t", retryCount, ...more });

const git = (retryCount: number, minute: number): PastVersion => ({
  body: body(retryCount),
  evidence: { from: "git", commit: `c${minute}`, at: at(minute), file: source.file },
});
const run = (retryCount: number, minute: number): PastVersion => ({
  body: body(retryCount),
  evidence: { from: "journal", run: `r${minute}`, at: at(minute) },
});
const past = (...versions: PastVersion[]): History => ({ ...noHistory, versionsOf: () => versions });

function compared(local: number, remote: number, more: JsonObject = {}): Comparison {
  const definition: LocalDefinition = { kind: "task", name: "t", body: body(local), source, locate: () => source };
  const [comparison] = compareDefinitions({
    kind: "task",
    local: [definition],
    remote: [{ kind: "task", name: "t", body: body(remote, more) }],
  });
  if (comparison === undefined) throw new Error("nothing was compared");
  return comparison;
}

describe("the direction of a change, by the journal", () => {
  it.each([
    ["the server holds what was published last", compared(5, 1), [run(1, 1)], "changed-here"],
    ["the project holds what was published last", compared(1, 5), [run(1, 1)], "drifted"],
    ["neither does", compared(2, 5), [run(1, 1)], "conflict"],
    ["the newest run counts", compared(2, 1), [run(2, 2), run(1, 1)], "drifted"],
    ["somebody else published a later commit", compared(3, 2), [git(3, 4), git(2, 3), run(1, 1), git(1, 0)], "changed-here"],
    [
      "somebody else published a later commit, and it was taken back here",
      compared(1, 2),
      [git(1, 4), git(2, 3), run(1, 1)],
      "changed-here",
    ],
    ["somebody put an earlier version back on the server", compared(2, 1), [run(2, 3), git(2, 2), git(1, 1)], "drifted"],
    ["the server holds an earlier version, and the project moved on", compared(3, 1), [run(2, 3), git(2, 2), git(1, 1)], "changed-here"],
  ] as const)("%s", (_title, comparison, versions, direction) => {
    expect(directionOf(comparison, past(...versions))).toBe(direction);
  });
});

describe("the direction of a change, by Git alone", () => {
  it.each([
    ["the server holds a version of the branch", compared(3, 1), [git(3, 2), git(1, 1)], "changed-here"],
    ["it holds none, and was written after the last commit", compared(3, 9, { updateTime: ms(5) }), [git(3, 2), git(1, 1)], "drifted"],
    ["it holds none, and was made after the last commit", compared(3, 9, { createTime: ms(5), updateTime: 0 }), [git(3, 2)], "drifted"],
    ["it holds none, and was written before the last commit", compared(3, 9, { updateTime: ms(1) }), [git(3, 2)], "conflict"],
    ["it does not say when it was written", compared(3, 9), [git(3, 2)], "conflict"],
    ["it says it in no number", compared(3, 9, { updateTime: "soon" }), [git(3, 2)], "conflict"],
    ["there are changes that are not committed", compared(4, 9, { updateTime: ms(5) }), [git(3, 2)], "conflict"],
  ] as const)("%s", (_title, comparison, versions, direction) => {
    expect(directionOf(comparison, past(...versions))).toBe(direction);
  });

  it("is not known where nothing is, nor asked of what is not changed", () => {
    expect(directionOf(compared(1, 2), noHistory)).toBeUndefined();
    expect(directionOf(compared(1, 1), past(git(1, 1)))).toBeUndefined();
    const { local: _local, ...remote } = compared(1, 2);
    expect(directionOf(remote, past(git(1, 1)))).toBeUndefined();
    const { remote: _remote, ...local } = compared(1, 2);
    expect(directionOf(local, past(git(1, 1)))).toBeUndefined();
  });
});

it("withDirections names the version that a direction goes by", () => {
  const history = past(git(3, 4), run(1, 1));
  const [changed, same] = withDirections([compared(3, 9), compared(1, 1)], history);
  expect(changed).toMatchObject({ direction: "conflict", evidence: { run: "r1" } });
  expect(same).not.toHaveProperty("direction");
});

describe("a proof in words", () => {
  const commit = "0123456789abcdef0123456789abcdef01234567";
  const tracked: Evidence = { from: "git", commit, at: at(1), file: "tasks/t/task.yml" };
  it.each([
    [{ from: "journal", run: "r1", at: at(1) }, "the server holds the version of run r1, of 2026-01-01T10:01:00.000Z"],
    [tracked, "tracked at 0123456789 in tasks/t/task.yml; the server holds the version of commit 0123456789"],
    [
      { ...tracked, removal: { commit: "fedcba9876543210", at: at(2) } },
      "tracked at 0123456789 in tasks/t/task.yml, removed at fedcba9876; the server holds the version of commit 0123456789",
    ],
  ] as const)("%j", (evidence, text) => {
    expect(evidenceText(evidence)).toBe(text);
  });

  it("names a version in two words", () => {
    expect([versionText(tracked), versionText({ from: "journal", run: "r1", at: at(1) })]).toEqual(["commit 0123456789", "run r1"]);
    expect(shortCommit(commit)).toBe("0123456789");
  });
});

it("no history knows nothing", () => {
  const identity = { kind: "task", name: "t" } as const;
  expect([
    noHistory.versionsOf(identity),
    noHistory.removalOf(identity),
    noHistory.presentIn(identity),
    noHistory.doubtOf(identity),
  ]).toEqual([[], undefined, undefined, undefined]);
});
