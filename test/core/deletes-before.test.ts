import { expect, test } from "vitest";
import { findDeletesBefore } from "../../src/core/deletes-before.ts";
import { identityText } from "../../src/core/definition.ts";
import type { JsonObject } from "../../src/core/json.ts";
import type { Step } from "../../src/core/plan.ts";

const calls = (name: string, version?: number): JsonObject => ({
  name,
  taskReferenceName: name,
  type: "SUB_WORKFLOW",
  subWorkflowParam: { name, ...(version === undefined ? {} : { version }) },
});
const workflow = (name: string, version: number, ...tasks: JsonObject[]): Step => ({
  kind: "workflow",
  name,
  version,
  action: "delete",
  before: { name, version, tasks },
  changes: [],
});

function waits(...steps: Step[]): Record<string, string[]> {
  const before = findDeletesBefore(steps);
  return Object.fromEntries(steps.map((step) => [identityText(step), (before.get(step) ?? []).map(identityText)]));
}

test("a definition waits for what uses it and comes before it", () => {
  expect(waits(workflow("top", 1, calls("child"), calls("child")), workflow("child", 1), workflow("other", 1))).toEqual({
    "top@1": [],
    "child@1": ["top@1"],
    "other@1": [],
  });
});

test("a version that is pinned waits alone, and without one all versions do", () => {
  const children = [workflow("child", 1), workflow("child", 2)];
  expect(waits(workflow("top", 1, calls("child", 2)), ...children)).toMatchObject({ "child@1": [], "child@2": ["top@1"] });
  expect(waits(workflow("top", 1, calls("child")), ...children)).toMatchObject({ "child@1": ["top@1"], "child@2": ["top@1"] });
});

test("nobody waits for itself, for what comes later, or for a name that only a run knows", () => {
  expect(waits(workflow("a", 1, calls("a"), calls("b")), workflow("b", 1, calls("a"), calls("${which}")))).toEqual({
    "a@1": [],
    "b@1": ["a@1"],
  });
});

test("tasks wait for the workflows that name them; a step that does not say what it deletes holds nobody", () => {
  const task: Step = { kind: "task", name: "mail", action: "delete", before: { name: "mail" }, changes: [] };
  const user = workflow("w", 1, { name: "mail", taskReferenceName: "m" });
  expect(waits(user, task)).toEqual({ "w@1": [], mail: ["w@1"] });
  expect(waits({ kind: "workflow", name: "w", version: 1, action: "delete", changes: [] }, task)).toMatchObject({ mail: [] });
});
