import { describe, expect, test } from "vitest";
import { emptyPlan } from "../../src/core/assemble-plan.ts";
import type { Identity } from "../../src/core/definition.ts";
import { identityKey } from "../../src/core/definition.ts";
import { evidenceOf, plan, project, pruned, published, textOf } from "./plan-support.ts";
import { simple } from "./support.ts";

const owned = (name: string, fields = {}) => ({ name, ownerApp: project, ...fields });
const task: Identity = { kind: "task", name: "t" };

describe("uploads", () => {
  test("of all kinds are one list in the order of apply, each with its reason", () => {
    const made = plan({
      here: {
        task: [{ name: "new" }, { name: "changed", retryCount: 5 }, { name: "same" }],
        workflow: [{ name: "w", tasks: [] }],
        "event-handler": [{ name: "e", event: "conductor:a:b", actions: [] }],
        schedule: [{ name: "s", cronExpression: "0 0 0 * * ?", startWorkflowRequest: { name: "w" } }],
      },
      there: { task: [owned("changed"), owned("same")] },
    });
    expect(made.steps.map((step) => [step.action, textOf(step), step.reason])).toEqual([
      ["update", "task changed", "The server holds another one."],
      ["create", "task new", "The server does not have it."],
      ["create", "workflow w@1", "The server does not have it."],
      ["create", "event-handler e", "The server does not have it."],
      ["create", "schedule s", "The server does not have it."],
    ]);
    expect(made.summary).toEqual({ ...emptyPlan.summary, create: 4, update: 1, inSync: 1 });
  });

  test("show their changes by place, whatever the order of keys", () => {
    const inputKeys = Array.from({ length: 11 }, (_, index) => `k${index}`);
    const { steps } = plan({
      here: { task: [{ timeoutSeconds: 60, retryCount: 7, inputKeys: inputKeys.map((key) => `${key}x`), name: "t" }] },
      there: { task: [owned("t", { inputKeys })] },
    });
    expect(steps[0]?.changes.map(({ path }) => path)).toEqual([
      ...inputKeys.map((_, index) => `/inputKeys/${index}`),
      "/retryCount",
      "/timeoutSeconds",
    ]);
  });

  test("leave out what the server changes by itself", () => {
    const schedule = { name: "s", cronExpression: "0 0 0 * * ?", startWorkflowRequest: { name: "w" } };
    const there = { schedule: [{ ...schedule, createTime: 5, nextRunTime: 17 }] };
    const { steps } = plan({ here: { schedule: [{ ...schedule, cronExpression: "0 0 1 * * ?" }] }, there });
    expect(steps[0]?.before).toEqual({ ...schedule, createTime: 5 });
  });

  test("of what another owner stamped are held back, and with takeOver say so", () => {
    const situation = { here: { task: [{ name: "t", retryCount: 5 }] }, there: { task: [{ name: "t", ownerApp: "them" }] } };
    const made = plan(situation);
    expect(made).toMatchObject({ steps: [], held: [{ name: "t", code: "owned-by-other", changes: [{ path: "/retryCount" }] }] });
    expect(made.summary).toMatchObject({ update: 0, notOurs: 1 });
    expect(plan(situation, { takeOver: true }).steps).toMatchObject([
      { action: "update", body: { ownerApp: project }, reason: 'The server holds another one. It belongs to "them" there.' },
    ]);
  });

  test("of kinds that the server lacks are none", () => {
    const made = plan({ here: { schedule: [{ name: "s" }], task: [{ name: "t" }] }, lacking: ["schedule"] });
    expect(made.steps.map(textOf)).toEqual(["task t"]);
    expect(made.held).toMatchObject([{ kind: "schedule", name: "s", code: "kind-not-supported", message: "The server has no schedules." }]);
    expect(made.summary).toMatchObject({ create: 1, unsupported: 1 });
  });

  test("of what is invalid are none, and it is counted whether its name is known or not", () => {
    const made = plan({ here: { task: [{ name: "t" }] }, invalid: [{ kind: "task", name: "bad" }], unnamed: 2 });
    expect(made.held).toMatchObject([{ name: "bad", code: "invalid", message: "The task is invalid, so it is not sent." }]);
    expect(made.summary).toMatchObject({ create: 1, invalid: 3 });
    expect(plan({ invalid: [{ kind: "workflow", name: "bad", version: 2 }] }).held.map(textOf)).toEqual(["workflow bad@2"]);
  });
});

describe("who moved", () => {
  const situation = { here: { task: [{ name: "t", retryCount: 5 }] }, there: { task: [owned("t", { retryCount: 3 })] } };

  test("decides nothing where the project did", () => {
    const made = plan(situation, { history: published(task, { name: "t", retryCount: 3 }) });
    expect(made.steps).toMatchObject([{ direction: "changed-here", reason: "It was changed in the project." }]);
  });

  test.each([
    ["drifted", 5, "It was changed on the server since it was published.", "is put back"],
    ["conflict", 4, "It was changed on the server since it was published, and in the project too.", "replaces the server's"],
  ] as const)("holds back what is %s unless it is to be overwritten", (direction, retryCount, message, reason) => {
    const history = published(task, { name: "t", retryCount });
    const made = plan(situation, { history });
    expect(made.steps).toEqual([]);
    expect(made.held).toMatchObject([{ code: direction, direction, message, changes: [{ path: "/retryCount", remote: 3, local: 5 }] }]);
    expect(made.held[0]?.hint).toContain("--overwrite-drift");
    expect(made.summary).toMatchObject({ update: 0, [direction]: 1 });
    const overwritten = plan(situation, { history, overwriteDrift: true });
    expect(overwritten.steps).toMatchObject([{ action: "update", direction, reason: expect.stringContaining(reason) }]);
    expect(overwritten.held).toEqual([]);
  });
});

describe("what is only on the server", () => {
  const there = { task: [owned("gone"), { name: "theirs", ownerApp: "them" }, { name: "nobodys" }] };
  const here = { task: [{ name: "new" }], workflow: [{ name: "w", tasks: [simple("a", "new")] }] };

  test("stays without prune: ours is told, the others are counted", () => {
    const made = plan({ here, there: { ...there, workflow: [owned("old", { version: 2, tasks: [] })] } });
    expect(made.steps.map(({ action }) => action)).toEqual(["create", "create"]);
    expect(made.kept).toMatchObject([
      { name: "gone", reason: "not-pruned" },
      { name: "old", version: 2, reason: "not-pruned" },
    ]);
    expect(made.summary).toMatchObject({ delete: 0, kept: 2, notOurs: 2 });
  });

  test("goes with prune where it is ours and unused, after everything that is written", () => {
    const made = pruned({ here, there });
    expect(made.steps.map((step) => [step.action, textOf(step)])).toEqual([
      ["create", "task new"],
      ["create", "workflow w@1"],
      ["delete", "task gone"],
    ]);
    expect(made.steps.at(-1)).toMatchObject({ before: owned("gone"), reason: "It is not in the project, whose name it carries." });
    expect(made.kept.map(({ name, reason }) => [name, reason])).toEqual([
      ["nobodys", "not-owned"],
      ["theirs", "not-owned"],
    ]);
    expect(made.summary).toMatchObject({ delete: 1, kept: 0, notOurs: 2 });
  });

  test("is kept where something that stays uses it, and goes together with its users", () => {
    const users = {
      workflow: [owned("user", { version: 1, tasks: [simple("a", "gone")] })],
      "event-handler": [
        { name: "starts", event: "conductor:a:b", actions: [{ action: "start_workflow", start_workflow: { name: "user" } }] },
      ],
    };
    const held = pruned({ here, there: { ...there, ...users } });
    expect(held.steps.filter(({ action }) => action === "delete")).toEqual([]);
    expect(held.kept.filter(({ reason }) => reason === "in-use").map(textOf)).toEqual(["task gone", "workflow user@1"]);
    expect(held.summary).toMatchObject({ delete: 0, kept: 2, notOurs: 3 });

    const handlers = { "event-handler": [{ name: "e", event: "conductor:x:y", actions: [] }] };
    const free = pruned({ here: { ...here, ...handlers }, there: { ...there, ...users } }, {}, { includeUnowned: true });
    expect(free.steps.filter(({ action }) => action === "delete").map(textOf)).toEqual([
      "event-handler starts",
      "workflow user@1",
      "task nobodys",
      "task gone",
    ]);
  });

  test("lists what uses it in one order, whatever the order of the keys in which that stands", () => {
    const choice = (...keys: string[]) => ({
      ...simple("choose", "choose"),
      type: "SWITCH",
      decisionCases: Object.fromEntries(keys.map((key) => [key, [simple(key, "gone")]])),
    });
    const usesOf = (...keys: string[]) => {
      const mine = { ...here, workflow: [{ name: "b", version: 1, tasks: [choice(...keys)] }] };
      const theirs = {
        ...there,
        workflow: [
          { name: "b", version: 1, tasks: [choice("w")] },
          { name: "a", version: 2, tasks: [choice(...keys)] },
        ],
      };
      const held = pruned({ here: mine, there: theirs }).kept.find(({ name }) => name === "gone");
      return held?.usedBy.map(({ workflow, side, path }) => [workflow, side, path.split("/").at(-2)].join(" "));
    };
    const expected = ["a remote x", "a remote y", "b remote w", "b local x", "b local y"];
    expect(usesOf("x", "y")).toEqual(expected);
    expect(usesOf("y", "x")).toEqual(expected);
  });

  test("is kept while it runs or waits", () => {
    const workflow = [owned("gone", { version: 2, tasks: [] })];
    const key = identityKey({ kind: "workflow", name: "gone", version: 2 });
    const made = pruned(
      { here, there: { workflow, ...there } },
      { running: new Map([[key, 1]]), queued: new Map([[identityKey({ kind: "task", name: "gone" }), 4]]) },
    );
    expect(made.kept.map(({ reason }) => reason)).toEqual(["queued", "not-owned", "not-owned", "running"]);
  });

  test("goes by its name alone, whatever else is gone or invalid", () => {
    const situation = { here, there: { task: [...there.task, owned("gone_too")] }, names: ["gone"], unnamed: 1 };
    const made = pruned(situation);
    expect(made.steps.map(textOf)).toEqual(["task gone"]);
    expect(made.refusals).toEqual([]);
  });

  test("goes with the proof of the history where nobody stamped it", () => {
    const handler = { name: "old", event: "conductor:a:b", actions: [] };
    const situation = { here: { "event-handler": [{ ...handler, name: "e" }] }, there: { "event-handler": [handler] } };
    const identity: Identity = { kind: "event-handler", name: "old" };
    const byRun = plan(situation, { history: published(identity, handler), prune: { evidence: evidenceOf(situation), options: {} } });
    expect(byRun.steps.at(-1)).toMatchObject({
      evidence: { from: "journal", run: "run-0" },
      reason: "It is not in the project, and the server holds what the run run-0 wrote.",
    });
    const commit = "0123456789abcdef";
    const tracked = {
      ...published(identity),
      versionsOf: () => [{ body: handler, evidence: { from: "git" as const, commit, at: "2026-01-01T00:00:00.000Z", file: "e.yml" } }],
      removalOf: () => ({ commit: "fedcba", at: "2026-01-02T00:00:00.000Z" }),
    };
    const byCommit = plan(situation, { history: tracked, prune: { evidence: evidenceOf(situation), options: {} } });
    expect(byCommit.steps.at(-1)).toMatchObject({ reason: "It is not in the project, and the server holds what commit 0123456789 had." });
  });

  test("has no reason but its absence where nobody's name decides", () => {
    const made = pruned({ here, there }, {}, { includeForeign: true, includeUnowned: true });
    expect(made.steps.filter(({ action }) => action === "delete").map(({ name, reason }) => [name, reason])).toEqual([
      ["theirs", "It is not in the project."],
      ["nobodys", "It is not in the project."],
      ["gone", "It is not in the project, whose name it carries."],
    ]);
  });
});

describe("a prune is refused", () => {
  const there = { task: [owned("gone")], workflow: [owned("gone_flow", { tasks: [] })] };

  test("where something of the kind is invalid here, and says what is told as invalid only once", () => {
    const made = pruned({ here: { task: [{ name: "t" }] }, there: { task: [owned("bad")] }, invalid: [{ kind: "task", name: "bad" }] });
    expect(made.refusals.map(({ code }) => code)).toEqual(["local-incomplete"]);
    expect(made.kept).toEqual([]);
  });

  test("where the project has nothing of a kind of which something would go, and where it has nothing at all", () => {
    const codes = (made: ReturnType<typeof pruned>): string[] => made.refusals.map(({ code }) => code);
    expect(codes(pruned({ here: { task: [{ name: "t" }] }, there }))).toEqual(["nothing-local"]);
    expect(codes(pruned({ here: { task: [{ name: "t" }], workflow: [{ name: "w", tasks: [] }] }, there }))).toEqual([]);
    expect(codes(pruned({}))).toEqual(["nothing-local", "nothing-local", "nothing-local", "nothing-local"]);
  });

  test("once where it is not known what a file uses", () => {
    const here = { task: [{ name: "t" }], workflow: [{ name: "w", tasks: [] }] };
    const made = pruned({ here, there }, { unread: 1 });
    expect(made.refusals).toMatchObject([{ code: "uses-unknown", hint: "Mend what `flow validate` shows, or leave --prune out." }]);
  });
});
