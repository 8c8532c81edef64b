import { describe, expect, test } from "vitest";
import { assemblePurge, findEvidenceTargets, findHistoryTargets } from "../../src/core/assemble-purge.ts";
import type { PurgeOptions } from "../../src/core/assemble-purge.ts";
import { compareDefinitions } from "../../src/core/compare.ts";
import type { Kind, LocalDefinitions } from "../../src/core/definition.ts";
import type { JsonObject } from "../../src/core/json.ts";
import type { PurgeSelection } from "../../src/core/purge-selection.ts";
import { indexUses } from "../../src/core/usage.ts";
import type { UsingDefinition } from "../../src/core/usage.ts";
import { local, localDefinitions, remote, simple } from "./support.ts";

interface Situation {
  kind?: Kind;
  here?: JsonObject[];
  there?: JsonObject[];
  selection?: PurgeSelection;
  users?: UsingDefinition[];
  running?: Record<string, number>;
  queued?: Record<string, number>;
  unread?: number;
  unpopulated?: string[];
  project?: string;
  options?: PurgeOptions;
  loaded?: Partial<LocalDefinitions>;
}

const orphaned: PurgeSelection = { orphaned: true };
const named = (...names: string[]): PurgeSelection => ({ names: names.map((name) => ({ name })) });

function purge(situation: Situation) {
  const { kind = "task", here = [{ name: "mine" }], there = [], selection = orphaned, users = [], options = {}, project } = situation;
  const definitions = here.map((body) => local(kind, body));
  return assemblePurge({
    kind,
    comparisons: compareDefinitions({ kind, local: definitions, remote: there.map((body) => remote(kind, body)), project }),
    selection,
    local: { ...localDefinitions(...definitions), ...situation.loaded },
    uses: indexUses(users),
    running: new Map(Object.entries(situation.running ?? {})),
    queued: new Map(Object.entries(situation.queued ?? {})),
    unread: situation.unread ?? 0,
    unpopulated: situation.unpopulated,
    project,
    options,
  });
}

const outcome = (situation: Situation) => {
  const { steps, kept, refusals } = purge(situation);
  return {
    deleted: steps.map(({ name }) => name).sort(),
    kept: kept.map(({ name, reason }) => `${name}: ${reason}`),
    refused: refusals.map(({ code }) => code),
  };
};
const many = (count: number): JsonObject[] => Array.from({ length: count }, (_, index) => ({ name: `t${index}` }));
const user = (name: string, fields: JsonObject = {}): UsingDefinition => ({
  kind: "workflow",
  name: "w",
  version: 3,
  body: { name: "w", version: 3, tasks: [simple("r", name)], ...fields },
  side: "remote",
});

describe("what goes", () => {
  test("orphaned ones: on the server and not here", () => {
    const { steps, kept, refusals, findings } = purge({ there: [{ name: "mine" }, { name: "b" }, { name: "a", retryCount: 1 }] });
    expect(steps).toEqual([
      { kind: "task", name: "b", action: "delete", before: { name: "b" }, changes: [] },
      { kind: "task", name: "a", action: "delete", before: { name: "a", retryCount: 1 }, changes: [] },
    ]);
    expect([kept, refusals, findings]).toEqual([[], [], []]);
  });

  test("named ones, all versions or one", () => {
    const there = [1, 2, 3].map((version) => ({ name: "old", version, tasks: [] }));
    const versions = (selection: PurgeSelection) =>
      purge({ kind: "workflow", here: [{ name: "mine", tasks: [] }], there, selection }).steps.map(({ version }) => version);
    expect(versions(named("old"))).toEqual([3, 2, 1]);
    expect(versions({ names: [{ name: "old", version: 2 }] })).toEqual([2]);
    expect(versions({ keepNewest: 2, of: undefined })).toEqual([1]);
  });
});

describe("what stays", () => {
  test("a named one that the server does not have", () => {
    expect(outcome({ selection: named("mine", "nowhere"), there: [{ name: "a" }] }).kept).toEqual(["mine: missing", "nowhere: missing"]);
    expect(purge({ selection: { names: [{ name: "a", version: 4 }] }, kind: "workflow", there: [{ name: "a", version: 3 }] }).kept).toEqual(
      [{ kind: "workflow", name: "a", version: 4, reason: "missing", detail: "The server does not have it.", usedBy: [] }],
    );
  });

  test("a named one that is local, unless forced", () => {
    const situation: Situation = { there: [{ name: "mine" }], selection: named("mine") };
    expect(outcome(situation)).toEqual({ deleted: [], kept: ["mine: local"], refused: [] });
    expect(outcome({ ...situation, options: { force: true } }).deleted).toEqual(["mine"]);
  });

  test("a named one that is local and invalid, as far as its identity is known", () => {
    const broken = (version?: number): Situation => ({
      kind: "workflow",
      there: [{ name: "broken", version: 2, tasks: [] }],
      selection: named("broken"),
      loaded: { invalid: 1, invalidNames: [{ kind: "workflow", name: "broken", ...(version === undefined ? {} : { version }) }] },
    });
    expect(outcome(broken()).kept).toEqual(["broken: local"]);
    expect(outcome(broken(2)).kept).toEqual(["broken: local"]);
    expect(outcome(broken(3)).deleted).toEqual(["broken"]);
    expect(
      outcome({ there: [{ name: "broken" }], selection: named("broken"), loaded: { invalidNames: [{ kind: "workflow", name: "broken" }] } })
        .deleted,
    ).toEqual(["broken"]);
  });

  test("one in use, with every place, unless forced", () => {
    const situation: Situation = { there: [{ name: "mail" }], users: [user("mail")] };
    expect(purge(situation).kept).toEqual([
      {
        kind: "task",
        name: "mail",
        reason: "in-use",
        detail: "Used in 1 place.",
        usedBy: [{ workflow: "w", version: 3, path: "/tasks/0", side: "remote" }],
      },
    ]);
    expect(purge({ ...situation, users: [user("mail"), { ...user("mail"), name: "v" }] }).kept[0]?.detail).toBe("Used in 2 places.");
    expect(outcome({ ...situation, options: { force: true } }).deleted).toEqual(["mail"]);
  });

  test("the latest version of a workflow that is used without one", () => {
    const there = [1, 2].map((version) => ({ name: "child", version, tasks: [] }));
    const users = [user("x", { tasks: [{ ...simple("s"), type: "SUB_WORKFLOW", subWorkflowParam: { name: "child" } }] })];
    const { steps, kept } = purge({ kind: "workflow", here: [{ name: "mine", tasks: [] }], there, users });
    expect(steps.map(({ version }) => version)).toEqual([1]);
    expect(kept).toMatchObject([{ name: "child", version: 2, reason: "in-use", repointsTo: 1 }]);
  });

  test("an older version that is pinned", () => {
    const there = [1, 2].map((version) => ({ name: "child", version, tasks: [] }));
    const users = [user("x", { tasks: [{ ...simple("s"), type: "SUB_WORKFLOW", subWorkflowParam: { name: "child", version: 1 } }] })];
    const { steps, kept } = purge({ kind: "workflow", here: [{ name: "mine", tasks: [] }], there, users });
    expect(steps.map(({ version }) => version)).toEqual([2]);
    expect(kept.map(({ version, reason, repointsTo }) => ({ version, reason, repointsTo }))).toEqual([
      { version: 1, reason: "in-use", repointsTo: undefined },
    ]);
  });

  test("one whose version is pinned, which would point nobody elsewhere", () => {
    const there = [1, 2].map((version) => ({ name: "child", version, tasks: [] }));
    const users = [user("x", { tasks: [{ ...simple("s"), type: "SUB_WORKFLOW", subWorkflowParam: { name: "child", version: 2 } }] })];
    const { kept } = purge({ kind: "workflow", here: [{ name: "mine", tasks: [] }], there, users });
    expect(kept).toEqual([
      {
        kind: "workflow",
        name: "child",
        version: 2,
        reason: "in-use",
        detail: "Used in 1 place.",
        usedBy: [{ workflow: "w", version: 3, path: "/tasks/0/subWorkflowParam", side: "remote" }],
      },
    ]);
    const only = purge({ kind: "workflow", here: [{ name: "mine", tasks: [] }], there: there.slice(1), users });
    expect(only.kept[0]).not.toHaveProperty("repointsTo");
  });

  test("one that is in the project, and versions that newer ones have replaced too", () => {
    const versions = [1, 2, 3].map((version) => ({ name: "old", version, tasks: [] }));
    const selection: PurgeSelection = { keepNewest: 1, of: undefined };
    expect(outcome({ kind: "workflow", here: versions.slice(0, 1), there: versions, selection })).toEqual({
      deleted: ["old"],
      kept: ["old: local"],
      refused: [],
    });
  });

  test("one that runs, and one that waits in a queue, unless forced", () => {
    const situation: Situation = {
      there: [{ name: "a" }, { name: "b" }, { name: "c" }],
      running: { "task  a": 3, "task  b": 0 },
      queued: { "task  b": 2, "task  c": 0 },
    };
    expect(outcome(situation)).toEqual({ deleted: ["c"], kept: ["a: running", "b: queued"], refused: [] });
    expect(purge(situation).kept.map(({ detail }) => detail)).toEqual(["3 running.", "2 waiting in the queue."]);
    expect(outcome({ ...situation, options: { force: true } }).deleted).toEqual(["a", "b", "c"]);
  });
});

describe("whose it is", () => {
  const there = [{ name: "a", ownerApp: "shop" }, { name: "b" }, { name: "c", ownerApp: "" }, { name: "d", ownerApp: "other" }];
  const situation: Situation = { there, project: "shop" };

  test("only what carries our name goes, even by force", () => {
    const kept = ["b: not-owned", "c: not-owned", "d: not-owned"];
    expect(outcome(situation)).toEqual({ deleted: ["a"], kept, refused: [] });
    expect(outcome({ ...situation, options: { force: true } }).kept).toEqual(kept);
    expect(purge(situation).kept.map(({ detail }) => detail)).toEqual([
      "Nobody's name is on it. It was never published from here, nor tracked on this branch. Use --include-unowned to delete it all the same.",
      "Nobody's name is on it. It was never published from here, nor tracked on this branch. Use --include-unowned to delete it all the same.",
      'It belongs to "other". Use --include-foreign to delete it.',
    ]);
  });

  test("each flag lifts its own reason", () => {
    expect(outcome({ ...situation, options: { includeUnowned: true } }).kept).toEqual(["d: not-owned"]);
    expect(outcome({ ...situation, options: { includeForeign: true } }).kept).toEqual(["b: not-owned", "c: not-owned"]);
    expect(outcome({ ...situation, options: { includeForeign: true, includeUnowned: true } }).kept).toEqual([]);
  });

  test("without a project every orphan counts", () => {
    expect(outcome({ there }).deleted).toEqual(["a", "b", "c", "d"]);
  });

  test("a local one that gives itself another owner is still ours", () => {
    const here = [{ name: "a", ownerApp: "next" }];
    expect(
      outcome({ here, there: [{ name: "a", ownerApp: "shop" }], project: "shop", selection: named("a"), options: { force: true } }).deleted,
    ).toEqual(["a"]);
  });

  test("kinds that carry no owner stay, with or without a project", () => {
    const handlers: Situation = { kind: "event-handler", there: [{ name: "h" }] };
    expect(outcome(handlers).kept).toEqual(["h: not-owned"]);
    expect(purge(handlers).kept[0]?.detail).toBe(
      "Nothing shows whose it is: event handlers carry no owner. It was never published from here, nor tracked on this branch. Use --include-unowned to delete it all the same.",
    );
    expect(outcome({ ...handlers, options: { includeUnowned: true } }).deleted).toEqual(["h"]);
  });
});

describe("what forbids the whole", () => {
  test("a working tree that leaves out what the branch has: nobody has removed that", () => {
    const there = [{ name: "a" }];
    expect(purge({ there, unpopulated: ["tasks/a/task.yml"] }).refusals).toMatchObject([
      {
        code: "local-incomplete",
        message: expect.stringContaining("(tasks/a/task.yml)"),
        hint: expect.stringContaining("git submodule update"),
      },
    ]);
    expect(purge({ there, unpopulated: ["tasks/a/task.yml", "x", "y"] }).refusals[0]?.message).toContain("(tasks/a/task.yml and 2 more)");
    expect(outcome({ there, unpopulated: ["x"], selection: named("a") })).toMatchObject({ deleted: ["a"], refused: [] });
  });

  test("nothing local: the folder is likely the wrong one", () => {
    const { refusals } = purge({ here: [], there: [{ name: "a" }], options: { force: true } });
    expect(refusals).toEqual([
      {
        code: "nothing-local",
        message: "No local tasks were found, so every one on the server would count as orphaned.",
        hint: "Check the folder (-C DIR) and `paths` in the config, or name the ones to delete: `flow tasks purge NAME`.",
      },
    ]);
    expect(outcome({ here: [], there: [{ name: "a" }], selection: named("a") })).toEqual({ deleted: ["a"], kept: [], refused: [] });
  });

  test("a local file that is invalid or did not load: absence proves nothing", () => {
    const incomplete = (invalid: number) => purge({ there: [{ name: "a" }], loaded: { invalid }, options: { force: true } }).refusals;
    expect(incomplete(1)).toMatchObject([
      {
        code: "local-incomplete",
        message: "1 local task is invalid or could not be read, so nobody can tell what is orphaned.",
        hint: "Mend what `flow validate` shows, or name the ones to delete: `flow tasks purge NAME`.",
      },
    ]);
    expect(incomplete(2)[0]?.message).toMatch(/^2 local tasks are invalid/);
    expect(outcome({ here: [], there: [], loaded: { invalid: 1 } }).refused).toEqual(["local-incomplete"]);
  });

  test("more than 30 % of ten or more", () => {
    const here = many(7);
    expect(outcome({ here, there: many(10) }).refused).toEqual([]);
    const { refusals, steps } = purge({ here: many(6), there: many(10), options: { force: true } });
    expect(steps).toHaveLength(4);
    expect(refusals).toEqual([
      {
        code: "too-many-deletes",
        message: "This would delete 4 of 10 tasks on the server, which is more than is allowed.",
        hint: "If that is meant, use --allow-deletes 4.",
      },
    ]);
    expect(outcome({ here: many(1), there: many(9) }).refused).toEqual([]);
    expect(outcome({ here: many(6), there: many(10), options: { allowDeletes: { count: 4 } } }).refused).toEqual([]);
    expect(outcome({ here: many(6), there: many(10), options: { allowDeletes: { percent: 40 } } }).refused).toEqual([]);
    expect(outcome({ there: many(10), selection: named("t0", "t1", "t2", "t3") }).refused).toEqual(["too-many-deletes"]);
  });

  test("what stays does not count towards it", () => {
    expect(outcome({ here: many(6), there: many(10), users: [user("t9")] }).refused).toEqual([]);
  });
});

test("names that only a run knows are warned of, while something goes", () => {
  const dynamic = { ...simple("d"), type: "DYNAMIC", dynamicTaskNameParam: "n", inputParameters: { n: "${workflow.input.x}" } };
  const users: UsingDefinition[] = [
    user("x", { tasks: [dynamic] }),
    { kind: "workflow", name: "v", body: { name: "v", tasks: [dynamic] }, side: "local" },
  ];
  expect(purge({ there: [{ name: "a" }], users }).findings).toEqual([
    {
      code: "dynamic-use",
      severity: "warning",
      message: "w@3 names the task at /tasks/0/inputParameters/n only at run time: what is deleted may be used there.",
    },
    expect.objectContaining({ message: expect.stringMatching(/^v names the task/) }),
  ]);
  expect(purge({ there: [], users }).findings).toEqual([]);
});

describe("local definitions that could not be read", () => {
  const there = [{ name: "mine" }, { name: "a" }];

  test("may use what is to go, so nothing goes unless by force", () => {
    expect(outcome({ there, unread: 1 })).toEqual({ deleted: ["a"], kept: [], refused: ["uses-unknown"] });
    expect(purge({ there, unread: 2, selection: named("a") }).refusals[0]?.message).toContain("2 local definitions would use");
    expect(outcome({ there, unread: 1, options: { force: true } }).refused).toEqual([]);
  });

  test("do not matter where nothing goes", () => {
    expect(outcome({ there: [{ name: "mine" }], unread: 1 }).refused).toEqual([]);
  });
});

test("what somebody else owns needs no evidence, as it stays anyway", () => {
  const there = [{ name: "ours", ownerApp: "shop" }, { name: "theirs", ownerApp: "other" }, { name: "nobodys" }];
  const comparisons = compareDefinitions({ kind: "task", local: [], remote: there.map((body) => remote("task", body)), project: "shop" });
  const names = (options: PurgeOptions) =>
    findEvidenceTargets({ comparisons, selection: orphaned, project: "shop", options }).map(({ name }) => name);
  expect(names({})).toEqual(["ours"]);
  expect(names({ force: true, includeForeign: true })).toEqual(["ours", "theirs"]);
  expect(names({ includeUnowned: true })).toEqual(["nobodys", "ours"]);
});

test("the past is asked for what nobody stamped, where that would decide", () => {
  const there = [{ name: "ours", ownerApp: "shop" }, { name: "theirs", ownerApp: "other" }, { name: "nobodys" }];
  const comparisons = compareDefinitions({ kind: "task", local: [], remote: there.map((body) => remote("task", body)), project: "shop" });
  const names = (options: PurgeOptions) =>
    findHistoryTargets({ comparisons, selection: orphaned, project: "shop", options }).map(({ name }) => name);
  expect(names({ force: true, includeForeign: true })).toEqual(["nobodys"]);
  expect(names({ includeUnowned: true })).toEqual([]);
});
