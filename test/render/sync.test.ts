import { describe, expect, it } from "vitest";
import type { Comparison } from "../../src/core/definition.ts";
import { plainPalette } from "../../src/render/palette.ts";
import { renderDiff } from "../../src/render/diff.ts";
import { summarizeSync, syncItem } from "../../src/render/sync-document.ts";
import { renderSync } from "../../src/render/sync.ts";

const source = { file: "tasks/new/task.yml", line: 2, column: 1 };
const comparisons: Comparison[] = [
  { kind: "task", name: "a", state: "same", owned: true, changes: [] },
  {
    kind: "task",
    name: "b",
    state: "changed",
    owned: true,
    changes: [
      { path: "/retryCount", remote: 3, local: 0 },
      { path: "/description", local: "" },
    ],
  },
  {
    kind: "task",
    name: "new",
    state: "local-only",
    owned: false,
    changes: [],
    local: { kind: "task", name: "new", body: {}, source, locate: () => source },
  },
  { kind: "task", name: "old", state: "remote-only", owned: false, owner: "billing", changes: [] },
  { kind: "task", name: "old\u001b[2J", state: "remote-only", owned: false, changes: [] },
];
const bad = { kind: "task", name: "bad" } as const;
const compared = {
  comparisons,
  invalid: 2,
  invalidComparisons: [{ identity: bad, remote: [{ ...bad, state: "remote-only", owned: true, changes: [] } satisfies Comparison] }],
};

describe("summarizeSync", () => {
  it("counts invalid definitions apart, and their counterparts as remote", () => {
    expect(summarizeSync(compared)).toEqual({
      local: 3,
      remote: 5,
      common: 2,
      same: 1,
      changed: 1,
      localOnly: 1,
      remoteOnly: 2,
      invalid: 2,
      drifted: 0,
      conflicts: 0,
    });
  });
});

describe("syncItem", () => {
  it("has a source and changes only where there are some", () => {
    expect(comparisons.map(syncItem).slice(1, 4)).toEqual([
      {
        kind: "task",
        name: "b",
        state: "changed",
        owned: true,
        changes: [
          { path: "/retryCount", remote: 3, local: 0 },
          { path: "/description", local: "" },
        ],
      },
      { kind: "task", name: "new", state: "local-only", owned: false, source: { file: "tasks/new/task.yml", line: 2 } },
      { kind: "task", name: "old", state: "remote-only", owned: false },
    ]);
  });
});

describe("renderSync", () => {
  it("shows the counts, then the names under each", () => {
    const text = renderSync({ server: "http://s/api", summary: summarizeSync(compared), comparisons, invalid: [bad] }, plainPalette);
    expect(text).toBe(`Server http://s/api

Local        3
Remote       5
Common       2  1 same, 1 changed
Local only   1
Remote only  2  orphaned
Invalid      2

Changed (1)
  ~ b  /retryCount, /description

Local only (1)
  + new  tasks/new/task.yml

Remote only (orphaned) (2)
  - old           owned by billing
  - old\\u001b[2J  owned by nobody

Invalid (1)
  ! bad

Same (1)
  = a
`);
  });
});

describe("what is other people's", () => {
  const strangers = Array.from({ length: 30 }, (_, index): Comparison => {
    return { kind: "task", name: `s${index}`, state: "remote-only", owned: false, owner: "them", changes: [] };
  });
  const all = [...strangers, { kind: "task", name: "ours", state: "remote-only", owned: true, changes: [] } satisfies Comparison];
  const summary = summarizeSync({ comparisons: all, invalid: 0, invalidComparisons: [] });
  const listing = { server: "http://s/api", summary, comparisons: all, invalid: [] };

  it("is shortened, and what is ours is not", () => {
    const text = renderSync({ ...listing, project: "ours" }, plainPalette);
    expect(text).toMatch(/^Remote only \(orphaned\) \(31\)$/m);
    expect(text.match(/^ {2}- s\d+/gm)).toHaveLength(10);
    expect(text).toContain("  - ours\n  and 20 more that are not ours; --json lists all\n");
    const diff = renderDiff(all, plainPalette, "ours");
    expect(diff.match(/^- s\d+/gm)).toHaveLength(10);
    expect(diff).toMatch(/^- ours {2}only on the server\nand 20 more that are not ours; --json lists all$/m);
  });

  it("is everything without a project, so nothing is left out", () => {
    expect(renderSync(listing, plainPalette).match(/^ {2}- s\d+/gm)).toHaveLength(30);
    expect(renderDiff(all, plainPalette).match(/^- s\d+/gm)).toHaveLength(30);
  });
});

describe("renderDiff", () => {
  it("says who moved, where that is known", () => {
    const evidence = { from: "journal", run: "20260101T000000000Z-1", at: "2026-01-01T00:00:00.000Z" } as const;
    const [changed] = comparisons.filter(({ state }) => state === "changed");
    if (changed === undefined) throw new Error("no changed definition");
    const text = renderDiff([{ ...changed, direction: "drifted", evidence }], plainPalette);
    expect(text).toContain("~ b  (drifted: changed on the server since run 20260101T000000000Z-1)\n");
  });

  it("shows the server's value first, and what is absent as absent", () => {
    const text = renderDiff(comparisons, plainPalette);
    expect(text).toContain('    /retryCount: 3 -> 0\n    /description: (absent) -> ""\n');
    expect(text).toContain("+ new  tasks/new/task.yml\n");
    expect(text).toContain("- old  only on the server\n");
    expect(text).not.toContain("\u001b");
  });

  it("shows long texts line by line", () => {
    const changes = [{ path: "/tasks/0/inputParameters/script", remote: "one\ntwo", local: "one\nthree" }];
    const text = renderDiff([{ kind: "workflow", name: "w", version: 2, state: "changed", owned: true, changes }], plainPalette);
    expect(text).toBe("~ w@2\n    /tasks/0/inputParameters/script:\n        one\n      - two\n      + three\n");
  });
});
