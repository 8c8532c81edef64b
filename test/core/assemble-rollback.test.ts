import { describe, expect, it } from "vitest";
import { assembleRollback, findRollbackDeletes } from "../../src/core/assemble-rollback.ts";
import type { RollbackRequest } from "../../src/core/assemble-rollback.ts";
import type { Kind } from "../../src/core/definition.ts";
import { identityKey } from "../../src/core/definition.ts";
import type { JournalEntry, JournalRun } from "../../src/core/journal.ts";
import type { JsonObject } from "../../src/core/json.ts";
import type { OutcomeKind } from "../../src/core/plan.ts";
import { remote, simple } from "./support.ts";

/** As a run leaves it: what was there, what is there now. */
function entry(kind: Kind, before: JsonObject | undefined, body: JsonObject | undefined, outcome: OutcomeKind = "done"): JournalEntry {
  const { body: _body, ...identity } = remote(kind, body ?? before ?? {});
  return {
    ...identity,
    action: before === undefined ? "create" : body === undefined ? "delete" : "update",
    ...(before === undefined ? {} : { before }),
    ...(body === undefined ? {} : { body }),
    sent: true,
    outcome,
  };
}

const runOf = (...steps: JournalEntry[]): JournalRun => ({ run: "r", at: "t", server: "s", command: "apply", steps });

function rollback(steps: JournalEntry[], held: RollbackRequest["remote"], more: Partial<RollbackRequest> = {}) {
  return assembleRollback({ run: runOf(...steps), remote: held, running: new Map(), queued: new Map(), ...more });
}

const old = { name: "a", retryCount: 1 };
const sent = { name: "a", retryCount: 2 };
const other = { name: "a", retryCount: 9 };

describe("what the run did is taken back", () => {
  it.each([
    ["an update", old, sent, sent, { action: "update", body: old, before: sent }],
    ["a create", undefined, sent, sent, { action: "delete", before: sent }],
    ["a delete", old, undefined, undefined, { action: "create", body: old }],
  ])("%s", (_what, before, body, now, expected) => {
    const plan = rollback([entry("task", before, body)], now === undefined ? [] : [remote("task", now)]);
    expect(plan.steps).toMatchObject([{ kind: "task", name: "a", ...expected }]);
    expect(plan).toMatchObject({ heldBack: [], unchanged: 0, refusals: [] });
  });

  it("with the fields that change", () => {
    const [step] = rollback([entry("task", old, sent)], [remote("task", sent)]).steps;
    expect(step?.changes).toEqual([{ path: "/retryCount", remote: 2, local: 1 }]);
  });

  it("whatever the server says of itself and fills in", () => {
    const plan = rollback([entry("task", old, sent)], [remote("task", { ...sent, createTime: 7, timeoutSeconds: 0 })]);
    expect(plan.steps).toHaveLength(1);
  });

  it("where the outcome is unknown and the server holds it", () => {
    expect(rollback([entry("task", undefined, sent, "unknown")], [remote("task", sent)]).steps).toMatchObject([{ action: "delete" }]);
    expect(rollback([entry("task", old, sent, "unknown")], [remote("task", sent)]).steps).toMatchObject([{ action: "update" }]);
  });

  it("and what is used is brought back before its users, what uses others goes first", () => {
    const parent = { name: "parent", version: 1, tasks: [{ ...simple("s"), type: "SUB_WORKFLOW", subWorkflowParam: { name: "z" } }] };
    const child = { name: "z", version: 1, tasks: [simple("a")] };
    const [task, z, p] = [entry("task", undefined, sent), entry("workflow", undefined, child), entry("workflow", undefined, parent)];
    const created = rollback([task, z, p], [remote("task", sent), remote("workflow", child), remote("workflow", parent)]);
    expect(created.steps.map(({ name }) => name)).toEqual(["parent", "z", "a"]);
    const deleted = [p, z, task].map((one) => entry(one.kind, one.body, undefined));
    expect(rollback(deleted, []).steps.map(({ name }) => name)).toEqual(["a", "z", "parent"]);
  });
});

describe("nothing is done about", () => {
  it.each([
    ["a create that has gone", undefined, sent, undefined, "done"],
    ["an update that is as before", old, sent, old, "done"],
    ["an update that changed nothing", sent, sent, sent, "done"],
    ["a delete that is back", old, undefined, old, "done"],
    ["an unknown update that never arrived", old, sent, old, "unknown"],
  ] as const)("%s: it is as it was", (_what, before, body, now, outcome) => {
    const plan = rollback([entry("task", before, body, outcome)], now === undefined ? [] : [remote("task", now)]);
    expect(plan).toMatchObject({ steps: [], heldBack: [], unchanged: 1 });
  });

  it("what was not sent", () => {
    const plan = rollback([{ ...entry("task", old, sent, "failed"), sent: false }], [remote("task", other)]);
    expect(plan).toMatchObject({ steps: [], heldBack: [], unchanged: 0 });
  });
});

describe("what somebody else has done since is left alone", () => {
  it.each([
    ["changed after a create", undefined, sent, other, "It was changed since that run.", ["/retryCount"]],
    ["changed after an update", old, sent, other, "It was changed since that run.", ["/retryCount"]],
    ["deleted after an update", old, sent, undefined, "It was deleted since that run.", []],
    ["created anew after a delete", old, undefined, other, "It was created anew since that run.", []],
  ])("%s", (_what, before, body, now, detail, paths) => {
    const plan = rollback([entry("task", before, body)], now === undefined ? [] : [remote("task", now)]);
    expect(plan.steps).toEqual([]);
    expect(plan.heldBack).toMatchObject([{ kind: "task", name: "a", reason: "changed", detail }]);
    expect(plan.heldBack[0]?.changes.map(({ path }) => path)).toEqual(paths);
  });

  it("and what failed to be created may be somebody else's, but a failed update that arrived is taken back", () => {
    expect(rollback([entry("task", undefined, sent, "failed")], [remote("task", sent)]).heldBack).toMatchObject([{ reason: "unsure" }]);
    expect(rollback([entry("task", old, sent, "failed")], [remote("task", sent)]).steps).toMatchObject([{ action: "update" }]);
  });
});

describe("what the run created stays", () => {
  const created = entry("task", undefined, sent);
  const user = { name: "w", version: 1, tasks: [simple("t", "a")] };

  it("while something else uses it", () => {
    const plan = rollback([created], [remote("task", sent), remote("workflow", user)]);
    expect(plan.steps).toEqual([]);
    expect(plan.heldBack).toMatchObject([
      { reason: "in-use", detail: "Used in 1 place.", usedBy: [{ workflow: "w", version: 1, path: "/tasks/0", side: "remote" }] },
    ]);
  });

  it("not for what goes with it, nor for what does not use it any more", () => {
    const before = { ...user, tasks: [simple("t", "b")] };
    expect(rollback([created, entry("workflow", undefined, user)], [remote("task", sent), remote("workflow", user)]).steps).toHaveLength(2);
    expect(rollback([created, entry("workflow", before, user)], [remote("task", sent), remote("workflow", user)]).steps).toHaveLength(2);
  });

  it("where what uses it stays", () => {
    const running = new Map([[identityKey(remote("workflow", user)), 2]]);
    const held = [remote("task", sent), remote("workflow", user)];
    const plan = rollback([created, entry("workflow", undefined, user)], held, { running });
    expect(plan.heldBack.map(({ name, reason, detail }) => [name, reason, detail])).toEqual([
      ["w", "running", "2 running."],
      ["a", "in-use", "Used in 1 place."],
    ]);
    const twice = { ...user, tasks: [simple("t", "a"), simple("u", "a")] };
    expect(rollback([created], [remote("task", sent), remote("workflow", twice)]).heldBack).toMatchObject([
      { detail: "Used in 2 places." },
    ]);
  });

  it("not for what comes back: before the run there was nothing that it could use", () => {
    expect(rollback([created, entry("workflow", user, undefined)], [remote("task", sent)])).toMatchObject({
      steps: [
        { name: "w", action: "create" },
        { name: "a", action: "delete" },
      ],
      heldBack: [],
    });
  });

  it("while tasks of it wait", () => {
    const queued = new Map([[identityKey(remote("task", sent)), 3]]);
    expect(rollback([created], [remote("task", sent)], { queued }).heldBack).toMatchObject([
      { reason: "queued", detail: "3 waiting in the queue." },
    ]);
  });

  it("as a version only where no other is left for those who name none", () => {
    const version = (number: number): JsonObject => ({ name: "w", version: number, tasks: [simple("t")] });
    const schedule = remote("schedule", { name: "s", startWorkflowRequest: { name: "w" } });
    const second = entry("workflow", undefined, version(2));
    const plan = rollback([second], [remote("workflow", version(1)), remote("workflow", version(2)), schedule]);
    expect(plan.steps).toMatchObject([{ action: "delete", version: 2 }]);
    expect(rollback([second], [remote("workflow", version(2)), schedule]).heldBack).toMatchObject([{ reason: "in-use", version: 2 }]);
    const first = entry("workflow", version(1), undefined);
    expect(rollback([second, first], [remote("workflow", version(2)), schedule]).steps).toMatchObject([{ version: 1 }, { version: 2 }]);
  });
});

describe("the size of what goes is limited", () => {
  const bodies = Array.from({ length: 12 }, (_, n) => ({ name: `t${n}` }));
  const steps = bodies.slice(0, 4).map((body) => entry("task", undefined, body));
  const held = bodies.map((body) => remote("task", body));

  it("by the share of a kind", () => {
    expect(rollback(steps, held).refusals).toEqual([
      {
        code: "too-many-deletes",
        message: "This would delete 4 of 12 tasks on the server, which is more than is allowed.",
        hint: "If that is meant, use --allow-deletes 4.",
      },
    ]);
  });

  it("unless it is told otherwise", () => {
    expect(rollback(steps, held, { allowDeletes: { count: 4 } }).refusals).toEqual([]);
  });
});

it("what would be deleted is known before the plan is made", () => {
  const run = runOf(entry("task", undefined, sent), entry("task", { name: "b" }, { name: "b", retryCount: 5 }));
  const held = [remote("task", sent), remote("task", { name: "b", retryCount: 5 })];
  expect(findRollbackDeletes({ run, remote: held })).toMatchObject([{ name: "a", action: "delete", before: sent }]);
});
