import { describe, expect, test } from "vitest";
import { compareDefinitions, definitionChanges, withVersion } from "../../src/core/compare.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { recordedAnswers } from "./recorded-answers.ts";
import { local, remote, simple } from "./support.ts";

test.each(recordedAnswers)("right after its upload, %s is the same", (_label, { kind, sent, answered }) => {
  const [comparison] = compareDefinitions({ kind, local: [local(kind, sent)], remote: [remote(kind, answered)] });
  expect(comparison).toMatchObject({ state: "same", changes: [] });
});

describe("what counts as a change", () => {
  const task = (sent: JsonObject, answered: JsonObject) => definitionChanges("task", { name: "t", ...sent }, { name: "t", ...answered });
  const workflow = (sent: JsonObject, answered: JsonObject) =>
    definitionChanges("workflow", { name: "w", tasks: [simple("a")], ...sent }, { name: "w", tasks: [simple("a")], ...answered });

  test("effective values: a default that is written out is none, one that was changed on the server is", () => {
    expect(task({ retryCount: 3 }, {})).toEqual([]);
    expect(task({}, { retryCount: 5 })).toEqual([{ path: "/retryCount", remote: 5, local: 3 }]);
    expect(task({ retryCount: "5" }, { retryCount: 5 })).toEqual([]);
  });

  test("a declared false, 0, empty text, list or null in a map is never hidden", () => {
    expect(task({ taskStatusListenerEnabled: false }, {})).toEqual([{ path: "/taskStatusListenerEnabled", remote: true, local: false }]);
    expect(task({ retryCount: null }, {})).toEqual([{ path: "/retryCount", remote: 3, local: 0 }]);
    expect(task({ concurrentExecLimit: 0 }, {})).toEqual([{ path: "/concurrentExecLimit", local: 0 }]);
    expect(task({ description: "" }, {})).toEqual([{ path: "/description", local: "" }]);
    expect(task({ inputTemplate: { a: null } }, {})).toEqual([{ path: "/inputTemplate/a", local: null }]);
    expect(task({ inputKeys: [] }, { inputKeys: ["a"] })).toEqual([{ path: "/inputKeys/0", remote: "a" }]);
    expect(workflow({ outputParameters: { a: null } }, { outputParameters: { a: 0 } })).toEqual([
      { path: "/outputParameters/a", remote: 0, local: null },
    ]);
  });

  test("the order of a list counts, that of keys does not", () => {
    expect(task({ inputTemplate: { a: 1, b: 2 } }, { inputTemplate: { b: 2, a: 1 } })).toEqual([]);
    expect(task({ inputKeys: ["a", "b"] }, { inputKeys: ["b", "a"] })).toHaveLength(2);
  });

  test("what only the server owns is never compared, at any depth", () => {
    const audit = { createTime: 1, updateTime: 2, createdBy: "x", updatedBy: "y" };
    const inner = (fields: JsonObject) => ({
      ...fields,
      inputSchema: { name: "s", ...fields },
      tasks: [
        {
          ...simple("a"),
          taskDefinition: { name: "a", ...fields, outputSchema: { ...fields } },
          subWorkflowParam: { name: "x", workflowDefinition: { name: "i", tasks: [simple("z")], ...fields } },
        },
      ],
    });
    expect(workflow(inner({}), inner(audit))).toEqual([]);
    expect(task({ bogus: 1 }, audit)).toEqual([]);
    expect(definitionChanges("schedule", { name: "s", nextRunTime: 1 }, { name: "s", updatedTime: 4, nextRunTime: 9 })).toEqual([]);
  });

  test("but what the server stores as it was sent is, at any depth", () => {
    const inner = (ownerApp: string) => ({ tasks: [{ ...simple("a"), taskDefinition: { name: "a", ownerApp } }] });
    expect(workflow(inner("x"), inner("y"))).toEqual([{ path: "/tasks/0/taskDefinition/ownerApp", remote: "y", local: "x" }]);
  });

  test("beside an inline definition, its name and version do not count; its contents do", () => {
    const sub = (name: string, version: number, description: string) => ({
      tasks: [
        { ...simple("a"), subWorkflowParam: { name, version, workflowDefinition: { name: "i", description, tasks: [simple("z")] } } },
      ],
    });
    expect(workflow(sub("outer", 7, "d"), sub("i", 1, "d"))).toEqual([]);
    expect(workflow(sub("i", 1, "new"), sub("i", 1, "old"))).toEqual([
      { path: "/tasks/0/subWorkflowParam/workflowDefinition/description", remote: "old", local: "new" },
    ]);
    const named = (name: string) => ({
      tasks: [{ ...simple("a"), subWorkflowParam: { name, workflowDefinition: "${workflow.input.d}" } }],
    });
    expect(workflow(named("x"), named("y"))).toEqual([{ path: "/tasks/0/subWorkflowParam/name", remote: "y", local: "x" }]);
  });

  test("a nested policy has its default, too", () => {
    expect(
      workflow(
        { rateLimitConfig: { rateLimitKey: "k" } },
        { rateLimitConfig: { rateLimitKey: "k", concurrentExecLimit: 0, policy: "QUEUE" } },
      ),
    ).toEqual([]);
    expect(workflow({ rateLimitConfig: { policy: "REJECT" } }, { rateLimitConfig: { policy: "QUEUE" } })).toEqual([
      { path: "/rateLimitConfig/policy", remote: "QUEUE", local: "REJECT" },
    ]);
  });

  test("a change deep in a branch has its path", () => {
    const nested = (retryCount: number) => ({
      tasks: [
        {
          ...simple("s"),
          type: "SWITCH",
          decisionCases: { "eu/de": [{ ...simple("f"), forkTasks: [[], [{ ...simple("x"), retryCount }]] }] },
        },
      ],
    });
    expect(workflow(nested(1), nested(2))).toEqual([
      { path: "/tasks/0/decisionCases/eu~1de/0/forkTasks/1/0/retryCount", remote: 2, local: 1 },
    ]);
  });

  test("the stamp counts only where the definition sets one, and a schedule's pause only where it says so", () => {
    expect(task({}, { ownerApp: "shop" })).toEqual([]);
    expect(task({ ownerApp: null }, { ownerApp: "shop" })).toEqual([]);
    expect(task({ ownerApp: "own" }, { ownerApp: "shop" })).toEqual([{ path: "/ownerApp", remote: "shop", local: "own" }]);
    expect(task({ ownerApp: "" }, { ownerApp: "shop" })).toEqual([{ path: "/ownerApp", remote: "shop", local: "" }]);
    expect(definitionChanges("schedule", { name: "s" }, { name: "s", paused: true, pausedReason: "later" })).toEqual([]);
    expect(definitionChanges("schedule", { name: "s", paused: false }, { name: "s", paused: true })).toEqual([
      { path: "/paused", remote: true, local: false },
    ]);
  });
});

describe("side by side", () => {
  test("every identity once, by name and version", () => {
    const comparisons = compareDefinitions({
      kind: "workflow",
      local: [
        local("workflow", { name: "b", tasks: [] }),
        local("workflow", { name: "a", version: 10, tasks: [] }),
        local("workflow", { name: "a", version: 2, tasks: [] }),
      ],
      remote: [remote("workflow", { name: "a", version: 2, tasks: [] }), remote("workflow", { name: "a", version: 1, tasks: [] })],
      project: "shop",
    });
    expect(comparisons.map(({ name, version, state }) => [name, version, state])).toEqual([
      ["a", 1, "remote-only"],
      ["a", 2, "same"],
      ["a", 10, "local-only"],
      ["b", 1, "local-only"],
    ]);
  });

  test("a version that is not written is 1, and only workflows have one", () => {
    expect(withVersion({ kind: "workflow", name: "a" })).toEqual({ kind: "workflow", name: "a", version: 1 });
    expect(withVersion({ kind: "workflow", name: "a", version: 0 })).toEqual({ kind: "workflow", name: "a", version: 0 });
    expect(withVersion({ kind: "task", name: "a", version: 3 })).toEqual({ kind: "task", name: "a" });
  });

  test("both sides are kept, with the owner and whether that is us", () => {
    const mine = remote("task", { name: "a", ownerApp: "shop" });
    const theirs = remote("task", { name: "b", ownerApp: "other" });
    const nobodys = remote("task", { name: "c", ownerApp: "" });
    const here = local("task", { name: "a" });
    const comparisons = compareDefinitions({ kind: "task", local: [here], remote: [mine, theirs, nobodys], project: "shop" });
    expect(comparisons).toEqual([
      { kind: "task", name: "a", state: "same", owned: true, owner: "shop", changes: [], local: here, remote: mine },
      { kind: "task", name: "b", state: "remote-only", owned: false, owner: "other", changes: [], remote: theirs },
      { kind: "task", name: "c", state: "remote-only", owned: false, changes: [], remote: nobodys },
    ]);
  });

  test("kinds without a place for an owner say null", () => {
    const [comparison] = compareDefinitions({
      kind: "event-handler",
      local: [],
      remote: [remote("event-handler", { name: "h" })],
      project: "shop",
    });
    expect(comparison?.owned).toBeNull();
  });
});
