import { describe, expect, test } from "vitest";
import { assembleUpload } from "../../src/core/assemble-upload.ts";
import { compareDefinitions } from "../../src/core/compare.ts";
import type { Kind } from "../../src/core/definition.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { local, remote, simple } from "./support.ts";

interface Options {
  project?: string;
  force?: boolean;
  takeOver?: boolean;
}

function plan(kind: Kind, here: JsonObject[], there: JsonObject[], options: Options = {}) {
  const { project } = options;
  const comparisons = compareDefinitions({
    kind,
    local: here.map((body) => local(kind, body)),
    remote: there.map((body) => remote(kind, body)),
    project,
  });
  return assembleUpload({ comparisons, ...options });
}
const body = (kind: Kind, here: JsonObject, there?: JsonObject, options: Options = {}) =>
  plan(kind, [here], there === undefined ? [] : [there], { force: true, ...options }).steps[0]?.body;

test("only what differs is sent, in the order of names, and what is only on the server is left alone", () => {
  const { steps, skipped } = plan(
    "task",
    [{ name: "c" }, { name: "b", retryCount: 5 }, { name: "a" }],
    [{ name: "a" }, { name: "b" }, { name: "z" }],
  );
  expect(skipped).toEqual([]);
  expect(steps).toEqual([
    { kind: "task", name: "a", action: "none", changes: [] },
    {
      kind: "task",
      name: "b",
      action: "update",
      before: { name: "b" },
      changes: [{ path: "/retryCount", remote: 3, local: 5 }],
      body: { name: "b", retryCount: 5 },
    },
    { kind: "task", name: "c", action: "create", changes: [], body: { name: "c" } },
  ]);
});

test("with force what is the same is sent as well", () => {
  expect(plan("task", [{ name: "a" }], [{ name: "a" }], { force: true }).steps).toMatchObject([{ action: "update", changes: [] }]);
});

test("the plan does not depend on the order it was given", () => {
  const comparisons = compareDefinitions({
    kind: "workflow",
    local: [2, 10, 1].map((version) => local("workflow", { name: "w", version, tasks: [] })),
    remote: [],
  });
  expect(assembleUpload({ comparisons: comparisons.reverse() }).steps.map(({ version }) => version)).toEqual([1, 2, 10]);
});

describe("the body", () => {
  test("holds the model's fields as the server reads them, without its own", () => {
    const here = {
      name: "t",
      retryCount: "5",
      bogus: 1,
      createTime: 5,
      createdBy: "me",
      inputTemplate: { a: null },
      inputSchema: { name: "s", createTime: 1 },
    };
    expect(body("task", here)).toEqual({ name: "t", retryCount: 5, inputTemplate: { a: null }, inputSchema: { name: "s" } });
  });

  test("keeps the name beside an inline definition", () => {
    const subWorkflowParam = { name: "outer", version: 2, workflowDefinition: { name: "i", tasks: [simple("z")] } };
    const here = { name: "w", tasks: [{ ...simple("s"), type: "SUB_WORKFLOW", subWorkflowParam }] };
    expect(body("workflow", here)).toEqual(here);
  });

  test("of a workflow's update sends back what the server would forget", () => {
    const there = {
      name: "w",
      version: 1,
      tasks: [simple("a")],
      createTime: 7,
      createdBy: "ann",
      updateTime: 8,
      updatedBy: "bob",
      ownerApp: "shop",
    };
    const here = { name: "w", tasks: [simple("a")], createTime: 1, createdBy: "me" };
    expect(body("workflow", here, there)).toEqual({ name: "w", tasks: [simple("a")], createTime: 7, createdBy: "ann", ownerApp: "shop" });
    expect(body("workflow", here)).toEqual({ name: "w", tasks: [simple("a")] });
  });

  test("of a task's update leaves the audit fields to the server", () => {
    expect(body("task", { name: "t" }, { name: "t", createTime: 7, createdBy: "ann" })).toEqual({ name: "t" });
  });

  test("of a schedule leaves it paused, unless the definition says otherwise", () => {
    const there = { name: "s", paused: true, pausedReason: "later" };
    expect(body("schedule", { name: "s" }, there)).toEqual({ name: "s", paused: true, pausedReason: "later" });
    // With the pause goes its reason, which would else stand there for ever.
    expect(body("schedule", { name: "s", paused: false }, there)).toEqual({ name: "s", paused: false });
    expect(body("schedule", { name: "s", paused: true }, there)).toEqual({ name: "s", paused: true, pausedReason: "later" });
    expect(body("schedule", { name: "s", paused: false, pausedReason: "mine" }, there)).toMatchObject({ pausedReason: "mine" });
  });
});

describe("the stamp", () => {
  test.each<[string, JsonObject, JsonObject | undefined, string | undefined, string | undefined]>([
    ["the project's on a new one", {}, undefined, "shop", "shop"],
    ["the project's on one that nobody stamped", {}, { ownerApp: "" }, "shop", "shop"],
    ["the definition's own before the project's", { ownerApp: "own" }, undefined, "shop", "own"],
    ["the definition's own emptiness", { ownerApp: "" }, undefined, "shop", ""],
    ["the definition's own as the server reads it", { ownerApp: 5 }, undefined, "shop", "5"],
    ["none without a project", {}, undefined, undefined, undefined],
    ["the one on the server without a project", {}, { ownerApp: "other" }, undefined, "other"],
  ])("%s", (_label, here, there, project, expected) => {
    const options = project === undefined ? {} : { project };
    const sent = body("task", { name: "t", ...here }, there === undefined ? undefined : { name: "t", ...there }, options);
    expect(sent?.["ownerApp"]).toBe(expected);
  });

  test("kinds without a place for it get none", () => {
    expect(body("event-handler", { name: "h" }, undefined, { project: "shop" })).toEqual({ name: "h" });
  });

  test("a missing one alone is no reason to send", () => {
    expect(plan("task", [{ name: "t" }], [{ name: "t" }], { project: "shop" }).steps).toMatchObject([{ action: "none" }]);
  });
});

describe("what another owner stamped", () => {
  const theirs = { name: "t", ownerApp: "other" };
  const changed = { name: "t", retryCount: 1 };

  test("is not updated", () => {
    const { steps, skipped } = plan("task", [changed, { name: "u" }], [theirs], { project: "shop" });
    expect(steps).toMatchObject([{ name: "u", action: "create" }]);
    expect(skipped).toEqual([
      {
        kind: "task",
        name: "t",
        code: "owned-by-other",
        message: 'The task belongs to "other" on the server, and this project is "shop".',
        hint: "Use --take-over to update it and put this project's name on it.",
      },
    ]);
  });

  test("is not sent by force either, but an unchanged one is no trouble", () => {
    expect(plan("task", [{ name: "t" }], [theirs], { project: "shop", force: true }).skipped).toHaveLength(1);
    expect(plan("task", [{ name: "t" }], [theirs], { project: "shop" })).toMatchObject({ skipped: [], steps: [{ action: "none" }] });
  });

  test("is taken over on demand", () => {
    const { steps, skipped } = plan("task", [changed], [theirs], { project: "shop", takeOver: true });
    expect(skipped).toEqual([]);
    expect(steps[0]?.body).toEqual({ name: "t", retryCount: 1, ownerApp: "shop" });
  });

  test("is ours where the definition names that owner, and may be given away", () => {
    expect(plan("task", [{ ...changed, ownerApp: "other" }], [theirs], { project: "shop" }).skipped).toEqual([]);
    expect(plan("task", [{ ...changed, ownerApp: "new" }], [{ name: "t", ownerApp: "shop" }], { project: "shop" }).steps).toMatchObject([
      { body: { ownerApp: "new" } },
    ]);
    expect(plan("task", [{ ...changed, ownerApp: "new" }], [theirs]).skipped).toHaveLength(1);
  });

  test("of a workflow says which version", () => {
    const here = { name: "w", version: 2, tasks: [simple("a")] };
    expect(plan("workflow", [here], [{ ...here, tasks: [], ownerApp: "other" }], { project: "shop" }).skipped).toMatchObject([
      { name: "w", version: 2 },
    ]);
  });
});
