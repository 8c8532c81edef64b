import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { stringifyJson } from "../../src/core/exact-json.ts";
import type { Json, JsonObject } from "../../src/core/json.ts";
import { isJsonObject } from "../../src/core/json.ts";
import { emptyPlan } from "../../src/core/assemble-plan.ts";
import { digestText, planItems, planSchema, readSavedPlan } from "../../src/core/plan-document.ts";
import { plan, project, pruned, published, sidesOf } from "./plan-support.ts";
import { simple } from "./support.ts";

const server = "http://conductor.test/api";
const owned = (name: string, fields: JsonObject = {}): JsonObject => ({ name, ownerApp: project, ...fields });

const situation = {
  here: { task: [{ name: "new" }, { name: "changed", retryCount: 5 }], workflow: [{ name: "w", tasks: [simple("a", "used")] }] },
  there: { task: [owned("changed", { updateTime: 9 }), owned("gone"), owned("used"), { name: "theirs", ownerApp: "them" }] },
};

/** As it is saved and read again. */
function saved(change: (document: JsonObject) => void = () => undefined): Json {
  const made = pruned(situation);
  const items = planItems(made, sidesOf(situation));
  const document: Json = JSON.parse(
    stringifyJson({ schema: planSchema, server: { url: server }, project, digest: digest(made.steps), items, summary: made.summary }),
  );
  if (!isJsonObject(document)) throw new Error("no document");
  change(document);
  return document;
}

function digest(steps: Parameters<typeof digestText>[1], target = { server, project }): string {
  return `sha256:${createHash("sha256").update(digestText(target, steps)).digest("hex")}`;
}

describe("items", () => {
  test("are the steps in the order of apply, then what is held back, then what is kept", () => {
    const items = planItems(pruned(situation), sidesOf(situation));
    expect(items).toEqual([
      {
        kind: "task",
        name: "changed",
        state: "changed",
        owned: true,
        source: { file: "tasks/changed.yml", line: 1 },
        action: "update",
        reason: "changed",
        detail: "The server holds another one.",
        changes: [{ path: "/retryCount", remote: 3, local: 5 }],
        body: { name: "changed", ownerApp: project, retryCount: 5 },
        before: owned("changed", { updateTime: 9 }),
      },
      {
        kind: "task",
        name: "new",
        state: "local-only",
        owned: false,
        source: { file: "tasks/new.yml", line: 1 },
        action: "create",
        reason: "local-only",
        detail: "The server does not have it.",
        body: { name: "new", ownerApp: project },
      },
      expect.objectContaining({ kind: "workflow", name: "w", version: 1, action: "create" }),
      {
        kind: "task",
        name: "gone",
        state: "remote-only",
        owned: true,
        action: "delete",
        reason: "remote-only",
        detail: "It is not in the project, whose name it carries.",
        before: owned("gone"),
      },
      {
        kind: "task",
        name: "theirs",
        state: "remote-only",
        owned: false,
        action: "none",
        reason: "not-owned",
        detail: 'It belongs to "them". Use --include-foreign to delete it.',
      },
      expect.objectContaining({
        name: "used",
        action: "none",
        reason: "in-use",
        usedBy: [expect.objectContaining({ workflow: "w", side: "local" })],
      }),
    ]);
  });

  test("say who moved, and what is invalid", () => {
    const identity = { kind: "task" as const, name: "changed" };
    const invalid = [{ kind: "task" as const, name: "bad" }];
    const moved = { here: { task: [{ name: "changed", retryCount: 5 }] }, there: { task: [owned("changed")] }, invalid };
    const history = published(identity, { name: "changed", retryCount: 5 });
    expect(planItems(plan(moved, { history }), sidesOf(moved))).toMatchObject([
      { name: "bad", state: "invalid", owned: null, action: "none", reason: "invalid", hint: expect.stringContaining("flow validate") },
      { name: "changed", state: "changed", action: "none", reason: "drifted", direction: "drifted" },
    ]);
    const removed = {
      here: { task: [{ name: "t", description: "x" }, { name: "u" }] },
      there: { task: [owned("t"), owned("u", { description: "y" })] },
    };
    expect(planItems(plan(removed), sidesOf(removed))).toMatchObject([
      { changes: [{ path: "/description", local: "x" }] },
      { changes: [{ path: "/description", remote: "y" }] },
    ]);
    const overwritten = plan(moved, { history, overwriteDrift: true });
    expect(planItems(overwritten, sidesOf(moved))).toMatchObject([{ reason: "drifted", direction: "drifted", action: "update" }, {}]);
    const handler = { name: "e", event: "conductor:a:b", actions: [] };
    const byHistory = { here: { "event-handler": [{ ...handler, name: "mine" }] }, there: { "event-handler": [handler] } };
    const proven = pruned(byHistory, {}, {});
    expect(proven.steps.map(({ action }) => action)).toEqual(["create"]);
  });

  test("of deletes carry what proves them ours, and of what is kept where its users would go", () => {
    const handler = { name: "old", event: "conductor:a:b", actions: [] };
    const one = { here: { "event-handler": [{ ...handler, name: "mine" }] }, there: { "event-handler": [handler] } };
    const history = published({ kind: "event-handler", name: "old" }, handler);
    const evidence = {
      uses: { tasks: new Map(), workflows: new Map(), dynamic: { task: [], workflow: [] } },
      running: new Map(),
      queued: new Map(),
      unread: 0,
    };
    const items = planItems(plan(one, { history, prune: { evidence, options: {} } }), sidesOf(one));
    expect(items.at(-1)).toMatchObject({ action: "delete", evidence: { from: "journal", run: "run-0" } });

    const calls = { ...simple("r", "sub"), type: "SUB_WORKFLOW", subWorkflowParam: { name: "two" } };
    const versions = {
      here: {
        workflow: [
          { name: "caller", version: 1, tasks: [calls] },
          { name: "two", version: 1, tasks: [] },
        ],
      },
      there: { workflow: [owned("two", { version: 1, tasks: [] }), owned("two", { version: 2, tasks: [] })] },
    };
    expect(planItems(pruned(versions), sidesOf(versions)).at(-1)).toMatchObject({
      name: "two",
      version: 2,
      reason: "in-use",
      repointsTo: 1,
    });
  });
});

describe("the digest", () => {
  const steps = pruned(situation).steps;

  test("is that of every body, of what it replaces, of the order, the server and the project", () => {
    const [first, ...rest] = steps;
    if (first === undefined) throw new Error("no steps");
    const others = [
      digest(steps, { server: "http://other.test/api", project }),
      digest(steps, { server, project: "other" }),
      digest([...rest, first]),
      digest(rest),
      digest([{ ...first, body: { ...first.body, retryCount: 6 } }, ...rest]),
      digest([{ ...first, before: { ...first.before, updateTime: 10 } }, ...rest]),
      digest([{ ...first, name: "other" }, ...rest]),
      digest([{ ...first, version: 2 }, ...rest]),
      digest([{ ...first, action: "create" }, ...rest]),
    ];
    expect(new Set([digest(steps), ...others]).size).toBe(others.length + 1);
    expect(digestText({ server }, [])).toBe(`{"schema":"flow.plan/1","server":"${server}","steps":[]}`);
  });

  test("is not that of reasons, evidence or the order of keys", () => {
    const same = steps.map((step) => ({
      ...step,
      reason: "another",
      changes: [],
      evidence: { from: "journal" as const, run: "r", at: "2026-01-01T00:00:00.000Z" },
      ...(step.body === undefined ? {} : { body: Object.fromEntries(Object.entries(step.body).reverse()) }),
    }));
    expect(digest(same)).toBe(digest(steps));
  });
});

describe("a saved plan", () => {
  test("is read as it was made: its steps have the digest", () => {
    const read = readSavedPlan(saved());
    if (typeof read === "string") throw new Error(read);
    expect(read).toMatchObject({ server, project });
    expect(digest(read.steps)).toBe(read.digest);
    expect(read.steps.map(({ name, action }) => `${action} ${name}`)).toEqual(["update changed", "create new", "create w", "delete gone"]);
    expect(read.steps[0]?.changes).toEqual([{ path: "/retryCount", remote: 3, local: 5 }]);
    expect(read.summary).toEqual(pruned(situation).summary);
  });

  describe("of a workflow that is written in steps", () => {
    const tasks = (country: string): JsonObject => ({ tasks: [{ ...simple("price"), inputParameters: { country } }] });
    const update = { kind: "workflow", name: "w", version: 1, action: "update" } as const;
    const read = (item: JsonObject, body: JsonObject = tasks("NO"), before: JsonObject = tasks("SE")) => {
      const items = [{ ...update, body: { name: "w", ...body }, before: { name: "w", ...before }, ...item }];
      const document = readSavedPlan({ schema: planSchema, server: { url: server }, digest: "sha256:0", items });
      return typeof document === "string" ? document : document.steps[0];
    };

    test("is told in steps, as they are, whatever the document says of them", () => {
      const changes = [{ path: "/tasks/0/inputParameters/country", remote: "SE", local: "NO" }];
      const stepChanges = [{ step: "price", path: "/input/country", remote: "SE", local: "NO" }];
      const claimed = { stepChanges: [{ step: "other", path: "/input", remote: 1, local: 2 }] };
      expect(read(claimed)).toMatchObject({ changes, stepChanges });
      expect(read({})).toMatchObject({ changes });
      expect(read({})).not.toHaveProperty("stepChanges");
      expect(read(claimed, tasks("NO"), { ...tasks("NO"), description: "d" })).not.toHaveProperty("stepChanges");
    });

    test.each<[string, Json]>([
      ["a number", 5],
      ["null", null],
      ["a list of null", [null]],
      ["a list of lists", [[], "x", {}]],
      [
        "odd branches",
        [
          { type: "FORK_JOIN", forkTasks: [5, [null]] },
          { type: "SWITCH", decisionCases: { true: 5 } },
        ],
      ],
      ["an odd prototype", [JSON.parse('{"name":"__proto__","taskReferenceName":"__proto__","inputParameters":{"__proto__":{"x":1}}}')]],
    ])("has tasks that are %s without harm", (_what, odd) => {
      expect(read({ stepChanges: [] }, { tasks: odd })).toMatchObject({ action: "update" });
      expect(read({ stepChanges: [] }, tasks("NO"), { tasks: odd })).toMatchObject({ action: "update" });
    });

    test("has the digest of one without these words", () => {
      const [step] = [{ ...update, body: tasks("NO"), before: tasks("SE"), changes: [] }];
      expect(digest([{ ...step, stepChanges: [{ step: "price", path: "/input/country", remote: "SE", local: "NO" }] }])).toBe(
        digest([step]),
      );
    });
  });

  test("may be of a project without a name", () => {
    expect(readSavedPlan(saved((document) => delete document["project"]))).toMatchObject({ project: undefined });
  });

  test("counts what its summary does not as none", () => {
    expect(readSavedPlan(saved((document) => delete document["summary"]))).toMatchObject({ summary: emptyPlan.summary });
    expect(readSavedPlan(saved((document) => (document["summary"] = { create: "x", update: 2, odd: 3 })))).toMatchObject({
      summary: { ...emptyPlan.summary, update: 2 },
    });
  });

  const set = (key: string, value: Json) => (document: JsonObject) => void (document[key] = value);
  const setStep = (key: string, value?: Json) => (document: JsonObject) => {
    const items = document["items"];
    const first = Array.isArray(items) ? items[0] : undefined;
    if (!isJsonObject(first)) throw new Error("no first item");
    if (value === undefined) delete first[key];
    else first[key] = value;
  };
  test.each<[string, (document: JsonObject) => void, string]>([
    ["another schema", set("schema", "flow.apply/1"), "it is no document of the schema flow.plan/1"],
    ["no server", set("server", {}), "it names no server"],
    ["a server that is no object", set("server", "x"), "it names no server"],
    ["a project that is no text", set("project", 5), "its project is no text"],
    ["no digest", (document) => delete document["digest"], "it has no digest: a plan that was refused cannot be applied"],
    ["no items", set("items", {}), "it has no items"],
    ["an item that is no object", set("items", ["x"]), "its item 1 is no step"],
    ["an unknown kind", setStep("kind", "tasks"), "its item 1 is no step"],
    ["an unknown action", setStep("action", "replace"), "its item 1 is no step"],
    ["no name", setStep("name"), "its item 1 is no step"],
    ["a version that is no number", setStep("version", "1"), "its item 1 is no step"],
    ["a body that is none", setStep("body", []), "its item 1 is no step"],
    ["no body", setStep("body"), "its item 1 is no step"],
    ["a before that is none", setStep("before", 1), "its item 1 is no step"],
    ["an update of nothing", setStep("before"), "its item 1 is no step"],
  ])("with %s is none", (_, change, why) => {
    expect(readSavedPlan(saved(change))).toBe(why);
  });

  test("is no plan where the file holds something else", () => {
    expect(readSavedPlan([])).toBe("it is no document of the schema flow.plan/1");
  });
});
