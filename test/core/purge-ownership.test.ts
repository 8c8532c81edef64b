import { describe, expect, it } from "vitest";
import type { Comparison, Kind } from "../../src/core/definition.ts";
import type { History, PastVersion } from "../../src/core/history.ts";
import { noHistory } from "../../src/core/history.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { isOwned, ownerOf } from "../../src/core/ownership.ts";
import { judgeOwnership, needsHistory } from "../../src/core/purge-ownership.ts";
import type { OwnershipRules } from "../../src/core/purge-ownership.ts";

const project = "ours";
const at = "2026-01-01T10:00:00.000Z";
const removal = { commit: "dead", at };
const held = { name: "x", description: "one" };
const tracked: PastVersion = { body: held, evidence: { from: "git", commit: "c0ffee", at, file: "tasks/x/task.yml" } };
const published: PastVersion = { body: held, evidence: { from: "journal", run: "r1", at } };
const edited: PastVersion = { ...tracked, body: { name: "x", description: "other", event: "conductor:other" } };
const gap = { code: "shallow-clone", message: "This is a shallow clone.", hint: "Clone it all." };

function orphan(kind: Kind, body: JsonObject = held): Comparison {
  const owner = ownerOf(kind, body);
  const remote = { kind, name: "x", body };
  return {
    kind,
    name: "x",
    state: "remote-only",
    owned: isOwned(kind, owner, project),
    changes: [],
    remote,
    ...(owner === undefined ? {} : { owner }),
  };
}

const rules = (history: Partial<History> = {}, options: OwnershipRules["options"] = {}): OwnershipRules => ({
  project,
  options,
  history: { ...noHistory, ...history },
});
const gone: Partial<History> = { versionsOf: () => [edited, tracked], removalOf: () => removal };

describe.each(["task", "workflow", "event-handler", "schedule"] as const)("a %s that nobody stamped", (kind) => {
  it("is ours where the server holds a version that the branch had and let go", () => {
    expect(judgeOwnership(orphan(kind), rules(gone))).toEqual({ ours: true, evidence: { ...tracked.evidence, removal } });
  });

  it("is ours where the server holds what a run published", () => {
    const ownership = judgeOwnership(orphan(kind), rules({ versionsOf: () => [published], gap }));
    expect(ownership).toEqual({ ours: true, evidence: published.evidence });
  });

  it.each([
    ["was never published nor tracked", {}, /never published from here, nor tracked/],
    ["was edited since", { ...gone, versionsOf: () => [edited] }, /edited since/],
    [
      "is still tracked",
      { ...gone, presentIn: () => "tasks/x/task.yml" },
      /still has it in tasks\/x\/task\.yml\. Commit its removal first/,
    ],
    ["was tracked, and its removal is not known", { versionsOf: () => [tracked] }, /commit took it out/],
    ["was only brought back", { versionsOf: () => [{ ...published, broughtBack: true }] }, /never published/],
    ["has a past that is not known", { gap }, /shallow clone\. Clone it all\./],
    [
      "has versions that cannot be read",
      { gap, doubtOf: () => ({ code: "not-readable", message: "A module.", hint: "Look." }) },
      /A module\. Look\./,
    ],
  ] satisfies [string, Partial<History>, RegExp][])("is kept where it %s", (_title, history, detail) => {
    expect(judgeOwnership(orphan(kind), rules(history))).toEqual({ ours: false, detail: expect.stringMatching(detail) });
    expect(judgeOwnership(orphan(kind), rules(history))).toMatchObject({ detail: expect.stringContaining("--include-unowned") });
  });

  it("needs no history where a flag decides", () => {
    expect(needsHistory(orphan(kind), rules())).toBe(true);
    expect(needsHistory(orphan(kind), rules({}, { includeUnowned: true }))).toBe(false);
    expect(judgeOwnership(orphan(kind), rules({}, { includeUnowned: true }))).toEqual({ ours: true });
    const { remote: _remote, ...local } = orphan(kind);
    expect(needsHistory(local, rules())).toBe(false);
    expect(judgeOwnership(local, rules(gone))).toMatchObject({ ours: false });
  });
});

describe("a stamp", () => {
  it("of ours proves it, whatever the history says", () => {
    const stamped = orphan("task", { ...held, ownerApp: project });
    expect(needsHistory(stamped, rules())).toBe(false);
    expect(judgeOwnership(stamped, rules({ presentIn: () => "f" }))).toEqual({ ours: true });
    expect(judgeOwnership({ ...stamped, owned: false }, rules())).toEqual({ ours: true });
  });

  it("of another's refutes it, whatever the history says", () => {
    const foreign = orphan("task", { ...held, ownerApp: "theirs" });
    expect(needsHistory(foreign, rules())).toBe(false);
    expect(judgeOwnership(foreign, rules(gone))).toMatchObject({ ours: false, detail: expect.stringContaining('"theirs"') });
    expect(judgeOwnership(foreign, rules({}, { includeForeign: true }))).toEqual({ ours: true });
  });

  it("is not asked for without a project's name, but by kinds that have none", () => {
    const nobody = { options: {} };
    expect(judgeOwnership(orphan("task", { ...held, ownerApp: "theirs" }), nobody)).toEqual({ ours: true });
    expect(judgeOwnership(orphan("task"), nobody)).toEqual({ ours: true });
    expect(judgeOwnership(orphan("schedule"), nobody)).toMatchObject({ ours: false });
  });
});
