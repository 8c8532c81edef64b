import { expect, it } from "vitest";
import type { Kept, Step } from "../../src/core/plan.ts";
import { plainPalette } from "../../src/render/palette.ts";
import { renderPurgePlan } from "../../src/render/purge.ts";

const keptFor = (reason: Kept["reason"], count: number, detail?: string): Kept[] =>
  Array.from({ length: count }, (_, index) => ({
    kind: "task",
    name: `${reason}_${index}`,
    reason,
    usedBy: [],
    ...(detail === undefined ? {} : { detail }),
  }));

const namesIn = (kept: Kept[]): string[] =>
  renderPurgePlan({ steps: [], refusals: [], findings: [], kept }, plainPalette)
    .split("\n")
    .filter((line) => line.startsWith("    "))
    .map((line) => line.trim());

it("shows some of many definitions of others, and says how many there are", () => {
  const theirs = namesIn([...keptFor("not-owned", 500, 'It belongs to "a".'), ...keptFor("not-owned", 11, 'It belongs to "b".')]);
  expect(theirs.slice(9, 12)).toEqual(["= not-owned_9", "and 490 more; --json lists all", "= not-owned_0"]);
  expect(theirs.at(-1)).toBe("= not-owned_10");
});

it("says what those would get that name no version", () => {
  const used: Kept = {
    kind: "workflow",
    name: "order",
    version: 3,
    reason: "in-use",
    usedBy: [{ workflow: "checkout", version: 1, path: "/tasks/0/subWorkflowParam", side: "remote" }],
    repointsTo: 2,
  };
  expect(namesIn([used])).toEqual([
    "= order@3",
    "used by workflow checkout@1 at /tasks/0/subWorkflowParam (on the server)",
    "whoever names no version would get order@2",
  ]);
});

it("lists what goes by name, in whichever order it goes", () => {
  const steps = ["c", "a", "b"].map((name): Step => ({ kind: "task", name, action: "delete", changes: [] }));
  const text = renderPurgePlan({ steps, kept: [], refusals: [], findings: [] }, plainPalette);
  expect(text).toBe("\nTo be deleted (3)\n  - a\n  - b\n  - c\n");
});

it("shows all that is ours, however many", () => {
  expect(namesIn(keptFor("running", 500))).toHaveLength(500);
});
