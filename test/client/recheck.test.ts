/** What somebody else does between the plan and the write. */
import { describe, expect, it } from "vitest";
import { applyPlan } from "../../src/client/apply-plan.ts";
import type { JsonObject } from "../../src/core/json.ts";
import type { Step } from "../../src/core/plan.ts";
import { serveDefinitions } from "./definition-server.ts";
import { fault } from "./http-fake.ts";
import { newClient } from "./new-client.ts";

const sleep = async (): Promise<void> => undefined;

const before: JsonObject = { name: "a", retryCount: 1, ownerApp: "ours" };
const create: Step = { kind: "task", name: "a", action: "create", body: { ...before, retryCount: 2 }, changes: [] };
const update: Step = { ...create, action: "update", before };
const remove: Step = { kind: "task", name: "a", action: "delete", before, changes: [] };

async function applyTo(held: JsonObject | undefined, step: Step) {
  const server = await serveDefinitions();
  if (held !== undefined) server.tasks.set("a", held);
  const [outcome] = await applyPlan([step], newClient(server.url), { sleep });
  return { ...outcome, writes: server.writes() };
}

describe("what changed since the plan was made is not written", () => {
  it.each([
    ["a create of what is there now", before, create, "somebody else created it on the server since it was read"],
    ["an update of what has gone", undefined, update, "somebody else deleted it on the server since it was read"],
    ["a delete of what has gone", undefined, remove, "somebody else deleted it on the server since it was read"],
    [
      "an update of what is another",
      { ...before, retryCount: 7 },
      update,
      "changed on the server since it was read, by somebody else: /retryCount",
    ],
    [
      "a delete of what is another",
      { ...before, retryCount: 7 },
      remove,
      "changed on the server since it was read, by somebody else: /retryCount",
    ],
    [
      "an update of what another took over",
      { ...before, ownerApp: "theirs" },
      update,
      "changed on the server since it was read, by somebody else: /ownerApp",
    ],
  ] as const)("%s", async (_what, held, step, reason) => {
    expect(await applyTo(held, step)).toMatchObject({ outcome: "failed", code: "refused", reason, writes: [] });
  });

  it("but what the server says of itself counts for nothing", async () => {
    const held = { ...before, updateTime: 5, createdBy: "somebody", timeoutSeconds: 0 };
    expect(await applyTo(held, update)).toMatchObject({ outcome: "done", writes: ["PUT /taskdefs"] });
  });

  it("in a bulk call, and the others of it are written", async () => {
    const server = await serveDefinitions();
    server.tasks.set("task-7", { name: "task-7" });
    const steps = Array.from({ length: 30 }, (_, n): Step => ({ ...create, name: `task-${n}`, body: { name: `task-${n}` } }));
    const outcomes = await applyPlan(steps, newClient(server.url));
    expect(outcomes.filter(({ outcome }) => outcome === "done")).toHaveLength(29);
    expect(outcomes[7]).toMatchObject({ outcome: "failed", code: "refused" });
    expect(server.reads()).toEqual(["GET /taskdefs", "GET /taskdefs"]);
  });

  it("for the kinds that have no call for one: they are looked at together, right before", async () => {
    const server = await serveDefinitions();
    server.handlers.set("theirs", { name: "theirs", event: "a:b", actions: [], active: true });
    server.schedules.set("s", { name: "s", paused: true, startWorkflowRequest: { name: "w" } });
    const handler = (name: string): Step => ({ kind: "event-handler", name, action: "create", body: { name }, changes: [] });
    const held: JsonObject = { name: "s", startWorkflowRequest: { name: "w" } };
    const schedule: Step = { kind: "schedule", name: "s", action: "update", before: held, body: held, changes: [] };
    const outcomes = await applyPlan([handler("theirs"), handler("ours"), schedule], newClient(server.url));
    expect(outcomes).toMatchObject([
      { outcome: "failed", code: "refused" },
      { outcome: "done" },
      { outcome: "failed", code: "refused", reason: expect.stringContaining("/paused") },
    ]);
    expect(server.writes()).toEqual(["POST /event"]);
  });
});

describe("where the server cannot be read right before a write, nothing is sent", () => {
  it.each([
    ["is out of order", 500, "bad-answer"],
    ["wants other credentials", 401, "unauthorized"],
    ["does not let this one be read", 403, "unauthorized"],
    ["does not understand what is asked", 400, "bad-answer"],
  ] as const)("because it %s", async (_what, status, code) => {
    const server = await serveDefinitions({ before: (_request, response) => fault(response, status, "no") === undefined });
    const outcomes = await applyPlan([update, { ...create, name: "b" }], newClient(server.url));
    const expected = { outcome: "not-attempted", code, reason: expect.stringContaining("could not be read right before") };
    expect(outcomes).toMatchObject([expected, expected]);
    expect(server.writes()).toEqual([]);
  });
});

it("a name that cannot stand in an address is looked for in the list", async () => {
  const server = await serveDefinitions();
  const step: Step = { ...create, name: "a/b", body: { name: "a/b" } };
  await expect(applyPlan([step], newClient(server.url))).resolves.toMatchObject([{ outcome: "done" }]);
  expect(server.reads()).toEqual(["GET /taskdefs", "GET /taskdefs"]);
});
