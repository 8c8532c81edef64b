import { expect, test } from "vitest";
import type { Identity } from "../../src/core/definition.ts";
import { movedHint } from "../../src/core/moved-hint.ts";

const task: Identity = { kind: "task", name: "t" };
const workflow: Identity = { kind: "workflow", name: "my flow", version: 2 };

test.each([
  ["drifted", task, "tasks/t/task.yml", "`flow pull t --drift` brings it into the project; --overwrite-drift replaces it."],
  ["drifted", workflow, "w.JSON", "`flow pull 'my flow@2' --drift` brings it into the project; --overwrite-drift replaces it."],
  ["drifted", workflow, "steps of w.yml", "Write it into the steps of w.yml by hand to keep it; --overwrite-drift replaces it."],
  [
    "conflict",
    workflow,
    "steps of w.yml",
    "Bring both together in the steps of w.yml by hand; --overwrite-drift takes the project's side.",
  ],
  ["drifted", task, "tasks/t/t.ts", "Write it into tasks/t/t.ts by hand to keep it; --overwrite-drift replaces it."],
  ["conflict", task, "tasks/t/task.yaml", "`flow pull t` takes the server's side, --overwrite-drift the project's."],
  ["conflict", task, "t.mjs", "Bring both together in t.mjs by hand; --overwrite-drift takes the project's side."],
] as const)("%s: %o in %s", (direction, identity, place, hint) => {
  expect(movedHint(direction, identity, { file: place.replace("steps of ", ""), inSteps: place.startsWith("steps") })).toBe(hint);
});
