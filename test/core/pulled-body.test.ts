import { describe, expect, it } from "vitest";
import { definitionChanges } from "../../src/core/compare.ts";
import { kinds } from "../../src/core/definition.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { factsOf } from "../../src/core/kinds.ts";
import { decode } from "../../src/core/model/decode.ts";
import { withDefaults } from "../../src/core/model/defaults.ts";
import { pulledBody } from "../../src/core/pulled-body.ts";
import { testScale } from "../harness/scale.ts";
import { randomDefinition } from "./random-definition.ts";
import { seeded } from "./seeded.ts";
import { testSeed } from "../harness/test-seed.ts";

describe("into a file that is there", () => {
  it.each<[string, JsonObject, JsonObject, JsonObject]>([
    ["a value that differs is the server's", { retryCount: 5 }, { retryCount: 7 }, { retryCount: 7 }],
    ["a default that is not written stays unwritten", {}, { retryCount: 3, retryLogic: "FIXED" }, {}],
    ["a default that is written is written", { retryCount: 5 }, { retryCount: 3 }, { retryCount: 3 }],
    [
      "what counts the same stays as it is written",
      { retryCount: "5" },
      { retryCount: 5, description: "x" },
      { retryCount: "5", description: "x" },
    ],
    ["what the server no longer has goes", { description: "x" }, {}, {}],
    [
      "unknown fields and the server's own stay as they are",
      { colour: "red", createTime: 1 },
      { colour: "blue", createTime: 2 },
      { colour: "red", createTime: 1 },
    ],
    ["an owner is not written where the file has none", {}, { ownerApp: "p" }, {}],
    ["an owner that is written follows", { ownerApp: "p" }, { ownerApp: "q" }, { ownerApp: "q" }],
    ["a null that counts as absent gives way", { description: null }, { description: "x" }, { description: "x" }],
    [
      "maps are changed key by key",
      { inputTemplate: { a: 1, b: { c: 2 } } },
      { inputTemplate: { b: { c: 3 }, d: 4 } },
      { inputTemplate: { b: { c: 3 }, d: 4 } },
    ],
    ["lists keep what they have", { inputKeys: ["a", "b"] }, { inputKeys: ["a", "x", "b"] }, { inputKeys: ["a", "x", "b"] }],
    [
      "a value of another make is replaced",
      { inputTemplate: { a: [1] } },
      { inputTemplate: { a: { b: 1 } } },
      { inputTemplate: { a: { b: 1 } } },
    ],
  ])("%s", (_rule, local, remote, wanted) => {
    expect(pulledBody({ kind: "task", local: { name: "t", ...local }, remote: { name: "t", ...remote }, project: "p" })).toEqual({
      name: "t",
      ...wanted,
    });
  });

  it("writes a task that is new without its defaults, and leaves the others as they are written", () => {
    const task = (name: string, more: object = {}) => ({ name, taskReferenceName: name, ...more });
    const full = (name: string, more: object = {}) => task(name, { type: "SIMPLE", optional: false, startDelay: 0, joinOn: [], ...more });
    const local = { name: "w", tasks: [task("a", { startDelay: "0" }), task("b", { type: "SIMPLE" }), task("gone")] };
    const remote = { name: "w", version: 1, tasks: [full("a"), full("new", { optional: true }), full("b", { description: "B" })] };
    expect(pulledBody({ kind: "workflow", local, remote })).toEqual({
      name: "w",
      tasks: [task("a", { startDelay: "0" }), task("new", { optional: true }), task("b", { type: "SIMPLE", description: "B" })],
    });
  });

  it("takes away what only counts once an inline definition has gone", () => {
    const runs = (subWorkflowParam: JsonObject) => ({
      name: "w",
      tasks: [{ name: "s", taskReferenceName: "s", type: "SUB_WORKFLOW", subWorkflowParam }],
    });
    const local = runs({ name: "child", version: 4, workflowDefinition: { name: "inline", tasks: [] } });
    const remote = runs({ name: "child" });
    expect(pulledBody({ kind: "workflow", local, remote })).toEqual(remote);
  });

  it("says whether a schedule is paused only where the file says it", () => {
    const remote = { name: "s", paused: true, pausedReason: "why" };
    expect(pulledBody({ kind: "schedule", local: { name: "s" }, remote })).toEqual({ name: "s" });
    expect(pulledBody({ kind: "schedule", local: { name: "s", paused: false }, remote })).toEqual({ name: "s", paused: true });
  });
});

describe("into a new file", () => {
  it("goes what is no default, and another owner's stamp", () => {
    const remote = { name: "t", retryCount: 3, retryLogic: "FIXED", timeoutSeconds: 9, createTime: 1, inputKeys: [] };
    const pulled = (ownerApp: string, project?: string) => pulledBody({ kind: "task", remote: { ...remote, ownerApp }, project });
    expect(pulled("p", "p")).toEqual({ name: "t", timeoutSeconds: 9 });
    expect(pulled("", "p")).toEqual({ name: "t", timeoutSeconds: 9 });
    expect(pulled("q", "p")).toEqual({ name: "t", timeoutSeconds: 9, ownerApp: "q" });
    expect(pulled("q")).toEqual({ name: "t", timeoutSeconds: 9, ownerApp: "q" });
  });

  it("goes no pause", () => {
    expect(pulledBody({ kind: "schedule", remote: { name: "s", paused: true, zoneId: "UTC" } })).toEqual({ name: "s" });
  });
});

describe.each(kinds)(`any two %ss (FLOW_TEST_SEED=${testSeed})`, (kind) => {
  it("are the same after a pull, and a second pull changes nothing", () => {
    for (let round = 0; round < 100 * testScale; round++) {
      const random = seeded(testSeed + round);
      const [local, sent] = [randomDefinition(kind, random), randomDefinition(kind, random)];
      const { schema } = factsOf(kind);
      const remote = withDefaults(schema, decode<JsonObject>(schema, sent).value);
      for (const body of [local, undefined]) {
        const pulled = pulledBody({ kind, local: body, remote });
        expect(definitionChanges(kind, pulled, remote), `round ${round}`).toEqual([]);
        expect(pulledBody({ kind, local: pulled, remote }), `round ${round}`).toEqual(pulled);
      }
    }
  });
});
