import { describe, expect, test } from "vitest";
import { compareDefinitions } from "../../src/core/compare.ts";
import type { JsonObject } from "../../src/core/json.ts";
import type { Step } from "../../src/core/plan.ts";
import { findRepointed } from "../../src/core/repointed.ts";
import type { UsingDefinition } from "../../src/core/usage.ts";
import { indexUses } from "../../src/core/usage.ts";
import { local, remote, simple } from "./support.ts";

const versions = (name: string, ...numbers: number[]) => numbers.map((version) => ({ name, version, tasks: [] }));
const there = [...versions("order", 1, 2, 3), ...versions("ship", 1)];

const caller = (name: string, params: JsonObject, side: UsingDefinition["side"] = "remote"): UsingDefinition => ({
  kind: "workflow",
  name,
  version: 1,
  body: { name, tasks: [{ ...simple("s"), type: "SUB_WORKFLOW", subWorkflowParam: params }] },
  side,
});
const schedule: UsingDefinition = {
  kind: "schedule",
  name: "nightly",
  body: { name: "nightly", startWorkflowRequest: { name: "order" } },
  side: "remote",
};

function messages(gone: [name: string, version: number][], users: UsingDefinition[] = [], here: JsonObject[] = []): string[] {
  const deletes = gone.map(([name, version]): Step => ({
    kind: "workflow",
    name,
    version,
    action: "delete",
    before: { name, version },
    changes: [],
  }));
  const comparisons = compareDefinitions({
    kind: "workflow",
    local: here.map((body) => local("workflow", body)),
    remote: there.map((body) => remote("workflow", body)),
  });
  return findRepointed({ comparisons, uses: indexUses(users) }, deletes).map(({ message }) => message);
}

describe("who names no version", () => {
  test("gets another one when the newest goes and an older one stays", () => {
    expect(messages([["order", 3]])).toEqual([
      "Without order@3, whoever starts order and names no version gets order@2. None is known here, but anybody may.",
    ]);
    expect(
      messages([
        ["order", 3],
        ["order", 2],
      ]),
    ).toEqual(["Without order@3, whoever starts order and names no version gets order@1. None is known here, but anybody may."]);
  });

  test("gets the same when an older one goes, and none when all go", () => {
    expect(messages([["order", 1]])).toEqual([]);
    expect(messages([["ship", 1]])).toEqual([]);
    expect(
      messages([
        ["order", 1],
        ["order", 2],
        ["order", 3],
      ]),
    ).toEqual([]);
  });

  test("is named as far as it is known, without those that pin a version or go themselves", () => {
    const users = [
      caller("parent", { name: "order" }),
      caller("pinned", { name: "order", version: 3 }),
      caller("drawn_up", { name: "order" }, "local"),
      { ...caller("order", { name: "order" }), version: 3 },
      schedule,
    ];
    expect(messages([["order", 3]], users)).toEqual([
      "Without order@3, whoever starts order and names no version gets order@2. Known: workflow parent@1, schedule nightly, workflow drawn_up@1.",
    ]);
    const many = ["a", "b", "c", "d", "e"].map((name) => caller(name, { name: "order" }));
    expect(messages([["order", 3]], many)[0]).toContain("Known: workflow a@1, workflow b@1, workflow c@1 and 2 more.");
  });

  test("is not helped by a newer version that is not on the server yet", () => {
    expect(messages([["order", 3]], [], versions("order", 4))).toHaveLength(1);
  });
});
