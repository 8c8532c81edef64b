import { describe, expect, test } from "vitest";
import type { PurgeOptions, PurgeRequest } from "../../src/core/assemble-purge.ts";
import { compareDefinitions } from "../../src/core/compare.ts";
import type { Kind } from "../../src/core/definition.ts";
import { identityText, kinds } from "../../src/core/definition.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { purgeTogether } from "../../src/core/purge-together.ts";
import type { UsingDefinition } from "../../src/core/usage.ts";
import { indexUses } from "../../src/core/usage.ts";
import { local, localDefinitions, remote, simple } from "./support.ts";

const parent = (name: string, ...children: (string | [string, number])[]): JsonObject => ({
  name,
  tasks: children.map((child, index) => {
    const [called, version] = typeof child === "string" ? [child] : child;
    const params = { name: called, ...(version === undefined ? {} : { version }) };
    return { ...simple(`r${index}`, "sub"), type: "SUB_WORKFLOW", subWorkflowParam: params };
  }),
});

interface Situation {
  there: Partial<Record<Kind, JsonObject[]>>;
  running?: Record<string, number>;
  /** Local definitions that use something. */
  users?: UsingDefinition[];
  options?: PurgeOptions;
}

function purge({ there, running = {}, users = [], options = { includeUnowned: true } }: Situation) {
  const here: Record<Kind, JsonObject> = {
    task: { name: "mine" },
    workflow: { name: "mine", tasks: [] },
    "event-handler": { name: "mine" },
    schedule: { name: "mine" },
  };
  const requests = kinds.flatMap((kind): Omit<PurgeRequest, "uses">[] => {
    const bodies = there[kind];
    if (bodies === undefined) return [];
    const definition = local(kind, here[kind]);
    return [
      {
        kind,
        comparisons: compareDefinitions({ kind, local: [definition], remote: bodies.map((body) => remote(kind, body)) }),
        selection: { orphaned: true },
        local: localDefinitions(definition),
        running: new Map(Object.entries(running)),
        queued: new Map(),
        unread: 0,
        options,
      },
    ];
  });
  const remoteUsers = kinds.flatMap((kind) =>
    (there[kind] ?? []).map((body): UsingDefinition => ({ ...remote(kind, body), side: "remote" })),
  );
  const plans = purgeTogether(requests, indexUses([...remoteUsers, ...users]));
  return {
    deleted: plans.flatMap(({ steps }) => steps.map(identityText)),
    kept: plans.flatMap(({ kept }) => kept.map((one) => `${identityText(one)}: ${one.reason}`)),
  };
}

describe("what goes together", () => {
  test("are parents and children, parents first", () => {
    const workflow = [parent("a_child"), parent("b_parent", "a_child"), parent("z_child"), parent("c_grandparent", "b_parent", "z_child")];
    expect(purge({ there: { workflow } })).toEqual({
      deleted: ["c_grandparent@1", "z_child@1", "b_parent@1", "a_child@1"],
      kept: [],
    });
  });

  test("are workflows that start each other, and one that starts itself", () => {
    const workflow = [parent("a", "b"), parent("b", "a"), parent("c", "c")];
    expect(purge({ there: { workflow } })).toEqual({ deleted: expect.arrayContaining(["a@1", "b@1", "c@1"]), kept: [] });
  });

  test("is nothing below a parent that stays, whatever keeps it", () => {
    const workflow = [parent("child"), parent("middle", "child"), parent("top", "middle"), parent("alone")];
    expect(purge({ there: { workflow }, running: { "workflow 1 top": 1 } })).toEqual({
      deleted: ["alone@1"],
      kept: ["child@1: in-use", "middle@1: in-use", "top@1: running"],
    });
  });

  test("is nothing that the project uses", () => {
    const body = parent("drawn_up", "middle");
    const users: UsingDefinition[] = [{ kind: "workflow", name: "drawn_up", version: 1, body, side: "local" }];
    expect(purge({ there: { workflow: [parent("child"), parent("middle", "child")] }, users }).kept).toEqual([
      "child@1: in-use",
      "middle@1: in-use",
    ]);
  });

  test("spans the kinds: a schedule, what it starts, and the tasks of that", () => {
    const there = {
      task: [{ name: "work" }],
      workflow: [{ ...parent("flow"), tasks: [simple("r", "work")] }],
      "event-handler": [{ name: "handler", actions: [{ action: "start_workflow", start_workflow: { name: "flow" } }] }],
      schedule: [{ name: "nightly", startWorkflowRequest: { name: "flow", version: 1 } }],
    };
    expect(purge({ there })).toEqual({ deleted: ["work", "flow@1", "handler", "nightly"], kept: [] });
    expect(purge({ there, options: {} })).toEqual({
      deleted: [],
      kept: ["work: in-use", "flow@1: in-use", "handler: not-owned", "nightly: not-owned"],
    });
  });

  test("and a pinned version apart from the others", () => {
    const workflow = [parent("child"), { ...parent("child"), version: 2 }, parent("old", ["child", 1]), parent("stays", ["child", 2])];
    expect(purge({ there: { workflow }, running: { "workflow 1 stays": 2 } })).toEqual({
      deleted: ["old@1", "child@1"],
      kept: ["child@2: in-use", "stays@1: running"],
    });
  });
});
