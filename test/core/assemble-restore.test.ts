import { describe, expect, it } from "vitest";
import { assembleRestore } from "../../src/core/assemble-restore.ts";
import type { RestoreRequest } from "../../src/core/assemble-restore.ts";
import { bringBackStep } from "../../src/core/bring-back.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { remote, simple } from "./support.ts";

const restore = (wanted: JsonObject[], held: JsonObject[], more: Partial<RestoreRequest> = {}) =>
  assembleRestore({ wanted: wanted.map((body) => remote("task", body)), remote: held.map((body) => remote("task", body)), ...more });

it("what is missing is created, what differs is put back, what is the same stays, and nothing is deleted", () => {
  const { steps, skipped } = restore(
    [{ name: "same" }, { name: "differs", retryCount: 5, createdBy: "x" }, { name: "gone" }],
    [{ name: "more" }, { name: "same", retryCount: 3 }, { name: "differs" }],
  );
  expect(steps.map(({ name, action }) => [name, action])).toEqual([
    ["differs", "update"],
    ["gone", "create"],
    ["same", "none"],
  ]);
  expect(steps[0]).toMatchObject({ body: { name: "differs", retryCount: 5, createdBy: "x" }, before: { name: "differs" } });
  expect(steps[0]?.changes).toEqual([{ path: "/retryCount", remote: 3, local: 5 }]);
  expect(skipped).toEqual([]);
});

it("each version is one of its own, and sub-workflows come before their parents", () => {
  const child = { name: "z", version: 3, tasks: [simple("t")] };
  const parent = { name: "a", version: 1, tasks: [{ ...simple("s"), type: "SUB_WORKFLOW", subWorkflowParam: { name: "z", version: 3 } }] };
  const wanted = [remote("workflow", parent), remote("workflow", child)];
  const { steps } = assembleRestore({ wanted, remote: [remote("workflow", { ...child, version: 2 })] });
  expect(steps.map(({ name, version, action }) => [name, version, action])).toEqual([
    ["z", 3, "create"],
    ["a", 1, "create"],
  ]);
});

describe("what another owner has now", () => {
  const wanted = [{ name: "a", ownerApp: "ours" }];
  const held = [{ name: "a", ownerApp: "theirs" }];

  it("is left alone", () => {
    const { steps, skipped } = restore(wanted, held, { project: "ours" });
    expect(steps).toEqual([]);
    expect(skipped).toMatchObject([{ kind: "task", name: "a", code: "owned-by-other", hint: expect.stringContaining("--take-over") }]);
  });

  it.each([
    ["unless it is taken over", { project: "ours", takeOver: true }, held],
    ["unless this project has no name", {}, held],
    ["unless it is ours", { project: "ours" }, [{ name: "a", ownerApp: "ours", retryCount: 9 }]],
    ["unless nobody's name is on it", { project: "ours" }, [{ name: "a", ownerApp: "" }]],
  ])("%s", (_what, options, now) => {
    expect(restore(wanted, now, options).steps).toMatchObject([{ action: "update" }]);
  });

  it("is of no concern where it is the same already", () => {
    expect(restore(held, held, { project: "ours" })).toMatchObject({ steps: [{ action: "none" }], skipped: [] });
  });
});

it("what neither was nor is there needs nothing", () => {
  expect(bringBackStep({ kind: "workflow", name: "w", version: 2 }, undefined, undefined)).toEqual({
    kind: "workflow",
    name: "w",
    version: 2,
    action: "none",
    changes: [],
  });
});
