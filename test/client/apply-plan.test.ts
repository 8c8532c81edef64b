import { describe, expect, it } from "vitest";
import { applyPlan } from "../../src/client/apply-plan.ts";
import type { JsonObject } from "../../src/core/json.ts";
import type { Step, StepAction, StepOutcome } from "../../src/core/plan.ts";
import { serveDefinitions } from "./definition-server.ts";
import type { Misbehaviour } from "./definition-server.ts";
import { fault, json } from "./http-fake.ts";
import { newClient } from "./new-client.ts";

function task(action: StepAction, name: string, fields: JsonObject = {}): Step {
  const identity: Step = { kind: "task", name, action, changes: [] };
  return action === "delete" ? identity : { ...identity, body: { name, ...fields } };
}

function workflow(action: StepAction, name: string, version: number, fields: JsonObject = {}): Step {
  const identity: Step = { kind: "workflow", name, version, action, changes: [] };
  if (action === "delete") return identity;
  return { ...identity, body: { name, version, tasks: [{ name: "t", taskReferenceName: "t", type: "SIMPLE" }], ...fields } };
}

const tasks = (action: StepAction, count: number, fields: JsonObject = {}): Step[] =>
  Array.from({ length: count }, (_, n) => task(action, `task-${n}`, fields));
const told = (outcomes: StepOutcome[]): string[] => outcomes.map(({ step, outcome }) => `${step.name} ${outcome}`);
const count = (outcomes: StepOutcome[], outcome: string): number => outcomes.filter((entry) => entry.outcome === outcome).length;

describe("tasks", () => {
  it("are looked at in one request, created in one, read back in one, and then done", async () => {
    const server = await serveDefinitions();
    const outcomes = await applyPlan(tasks("create", 500, { retryCount: 1 }), newClient(server.url));
    expect(count(outcomes, "done")).toBe(500);
    expect(server.writes()).toEqual(["POST /taskdefs"]);
    expect(server.reads()).toEqual(["GET /taskdefs", "GET /taskdefs"]);
    expect(server.tasks.size).toBe(500);
  });

  it("are read back one by one where they are few", async () => {
    const server = await serveDefinitions();
    await applyPlan([task("create", "a")], newClient(server.url));
    expect(server.reads()).toEqual(["GET /taskdefs/a", "GET /taskdefs/a"]);
  });

  it("that exist are replaced each by itself, never by the call that resets their creation time", async () => {
    const server = await serveDefinitions();
    for (let n = 0; n < 30; n++) server.tasks.set(`task-${n}`, { name: `task-${n}` });
    const outcomes = await applyPlan(tasks("update", 30, { retryCount: 7 }), newClient(server.url));
    expect(count(outcomes, "done")).toBe(30);
    expect(server.count("PUT", "/taskdefs")).toBe(30);
    expect(server.count("POST", "/taskdefs")).toBe(0);
  });

  it("that are invalid fail with the server's words, and the others are created by one more request", async () => {
    const server = await serveDefinitions();
    const steps = [
      task("create", "a"),
      task("create", "b", { retryCount: -1 }),
      task("create", "c"),
      task("create", "d", { retryCount: -2 }),
    ];
    const outcomes = await applyPlan(steps, newClient(server.url));
    expect(told(outcomes)).toEqual(["a done", "b failed", "c done", "d failed"]);
    expect(outcomes[1]).toMatchObject({ reason: "invalid b (field)", code: "http" });
    expect(server.writes()).toEqual(["POST /taskdefs", "POST /taskdefs"]);
  });

  it("are found out by halves where the refusal does not say which it means", async () => {
    const server = await serveDefinitions();
    const steps = [...tasks("create", 100), task("create", "bad", { retryCount: "x" })];
    const outcomes = await applyPlan(steps, newClient(server.url));
    expect([count(outcomes, "done"), count(outcomes, "failed")]).toEqual([100, 1]);
    expect(outcomes.at(-1)?.reason).toContain("JSON parse error");
    expect(server.writes().length).toBeLessThan(20);
  });

  it("go in chunks where the bodies are large", async () => {
    const server = await serveDefinitions();
    const outcomes = await applyPlan(tasks("create", 9, { description: "x".repeat(1_000_000) }), newClient(server.url));
    expect(count(outcomes, "done")).toBe(9);
    expect(server.writes()).toHaveLength(3);
  });

  it("that go between the last look and the update have failed, and it is said", async () => {
    const server = await serveDefinitions({
      before: (request) => {
        if (request.method === "PUT") server.tasks.clear();
        return false;
      },
    });
    server.tasks.set("a", { name: "a" });
    const [outcome] = await applyPlan([task("update", "a")], newClient(server.url));
    expect(outcome).toMatchObject({ outcome: "failed", code: "refused", reason: expect.stringContaining("gone from the server") });
  });

  it("with nothing to do are skipped without a request", async () => {
    const server = await serveDefinitions();
    await expect(applyPlan([task("none", "a")], newClient(server.url))).resolves.toMatchObject([{ outcome: "skipped" }]);
    expect(server.seen).toEqual([]);
  });
});

describe("workflows", () => {
  it("go by many, in the order of the steps", async () => {
    const server = await serveDefinitions();
    server.workflows.set("a/2", { name: "a", version: 2, tasks: [] });
    const steps = [workflow("create", "b", 1), workflow("update", "a", 2), workflow("create", "a", 1), workflow("create", "a", 3)];
    const outcomes = await applyPlan(steps, newClient(server.url));
    expect(told(outcomes)).toEqual(["b done", "a done", "a done", "a done"]);
    const sent = server.seen.filter((request) => request.method === "PUT").map((request): unknown => JSON.parse(request.body));
    const one = (name: string, version: number) => expect.objectContaining({ name, version });
    expect(sent).toEqual([[one("b", 1), one("a", 2), one("a", 1), one("a", 3)]]);
  });

  it("of which the bulk answer names one of two versions have failed where the server does not hold them", async () => {
    const server = await serveDefinitions({ bulkErrors: { "a@2": { reason: "no such thing" } } });
    const outcomes = await applyPlan([workflow("create", "a", 1), workflow("create", "a", 2)], newClient(server.url));
    expect(outcomes).toMatchObject([{ outcome: "done" }, { outcome: "failed", reason: "no such thing" }]);
  });

  it("are no silent success where the bulk answer names what was not sent", async () => {
    const server = await serveDefinitions({ bulkErrors: { b: { reason: "no such thing", name: "stranger" } } });
    const outcomes = await applyPlan([workflow("create", "a", 1), workflow("create", "b", 1)], newClient(server.url));
    expect(outcomes).toMatchObject([{ outcome: "done" }, { outcome: "failed", reason: "the server reported stranger: no such thing" }]);
  });

  it("that the bulk answer names have failed", async () => {
    const server = await serveDefinitions({ bulkErrors: { b: { reason: "no such thing" } } });
    const outcomes = await applyPlan([workflow("create", "a", 1), workflow("create", "b", 1)], newClient(server.url));
    expect(outcomes).toMatchObject([{ outcome: "done" }, { outcome: "failed", reason: "no such thing" }]);
  });

  it("that are invalid do not keep the others away", async () => {
    const server = await serveDefinitions();
    const outcomes = await applyPlan([workflow("create", "a", 1, { tasks: [] }), workflow("create", "b", 1)], newClient(server.url));
    expect(told(outcomes)).toEqual(["a failed", "b done"]);
  });
});

describe("event handlers and schedules", () => {
  it("are written one by one after what they use, and deleted", async () => {
    const server = await serveDefinitions();
    server.handlers.set("old", { name: "old" });
    server.schedules.set("late", { name: "late" });
    const handler = (action: StepAction, name: string): Step => ({
      kind: "event-handler",
      name,
      action,
      changes: [],
      body: { name, event: "conductor:x", actions: [] },
    });
    const schedule = (action: StepAction, name: string): Step => ({
      kind: "schedule",
      name,
      action,
      changes: [],
      body: { name, startWorkflowRequest: { name: "w" } },
    });
    const steps = [
      schedule("create", "s"),
      schedule("delete", "late"),
      handler("create", "h"),
      handler("update", "old"),
      workflow("create", "w", 1),
    ];
    const outcomes = await applyPlan(steps, newClient(server.url));
    expect(count(outcomes, "done")).toBe(5);
    expect(server.writes()).toEqual([
      "PUT /workflow",
      "POST /event",
      "PUT /event",
      "POST /scheduler/schedules",
      "DELETE /scheduler/schedules/late",
    ]);
    await expect(applyPlan([handler("delete", "h")], newClient(server.url))).resolves.toMatchObject([{ outcome: "done" }]);
    expect([...server.handlers.keys(), ...server.schedules.keys()]).toEqual(["old", "s"]);
  });
});

describe("deletes", () => {
  it("come last and in the order of the steps", async () => {
    const server = await serveDefinitions();
    server.tasks.set("old", { name: "old" });
    server.workflows.set("w/2", { name: "w", version: 2 });
    const steps = [workflow("delete", "w", 2), task("delete", "old"), task("create", "new")];
    const outcomes = await applyPlan(steps, newClient(server.url));
    expect(told(outcomes)).toEqual(["w done", "old done", "new done"]);
    expect(server.writes()).toEqual(["POST /taskdefs", "DELETE /workflow/w/2", "DELETE /taskdefs/old"]);
  });

  it("of what goes between the last look and the delete are done", async () => {
    const server = await serveDefinitions({
      before: (request) => {
        if (request.method === "DELETE") [server.tasks, server.workflows].forEach((held) => held.clear());
        return false;
      },
    });
    server.tasks.set("a", { name: "a" });
    server.workflows.set("w/1", { name: "w", version: 1 });
    expect(told(await applyPlan([task("delete", "a")], newClient(server.url)))).toEqual(["a done"]);
    server.workflows.set("w/1", { name: "w", version: 1 });
    expect(told(await applyPlan([workflow("delete", "w", 1)], newClient(server.url)))).toEqual(["w done"]);
  });

  it("that the server only says it did have failed", async () => {
    const server = await serveDefinitions({ before: (request, response) => request.method === "DELETE" && response.end() !== undefined });
    server.tasks.set("a", { name: "a" });
    const [outcome] = await applyPlan([task("delete", "a")], newClient(server.url), { sleep: async () => undefined });
    expect(outcome).toMatchObject({ outcome: "failed", reason: expect.stringContaining("still holds it") });
  });
});

describe("what the server holds afterwards decides", () => {
  it("so another value than was sent is a failure that names the field", async () => {
    const server = await serveDefinitions({ keep: (body) => (body["name"] === "a" ? { ...body, retryCount: 9 } : body) });
    const outcomes = await applyPlan(
      [task("create", "a", { retryCount: 1 }), task("create", "b", { retryCount: 1 })],
      newClient(server.url),
    );
    expect(outcomes).toMatchObject([{ outcome: "failed", reason: expect.stringContaining("/retryCount") }, { outcome: "done" }]);
  });

  it("so a definition that is not there is a failure", async () => {
    const server = await serveDefinitions({ keep: () => undefined });
    const [outcome] = await applyPlan([task("create", "a")], newClient(server.url), { sleep: async () => undefined });
    expect(outcome).toMatchObject({ outcome: "failed", reason: expect.stringContaining("does not hold it") });
  });

  it("so a write whose answer was lost is done if it arrived", async () => {
    let lost = 0;
    const server = await serveDefinitions({ after: (_request, response) => (lost++ === 0 ? response.destroy() !== undefined : false) });
    const outcomes = await applyPlan([task("create", "a")], newClient(server.url, { retries: 0 }));
    expect(outcomes).toMatchObject([{ outcome: "done" }]);
  });

  it.each([
    ["a 404 of somebody else", (response: Parameters<typeof json>[0]) => fault(response, 404, "Not found")],
    ["an object of another name", (response: Parameters<typeof json>[0]) => json(response, { message: "nothing here" })],
  ])("by the list where %s is no clear answer", async (_what, answer) => {
    const server = await serveDefinitions({
      before: (request, response) => request.method === "GET" && request.url.endsWith("/a") && answer(response) === undefined,
    });
    server.tasks.set("a", { name: "a" });
    await expect(applyPlan([task("update", "a", { retryCount: 1 })], newClient(server.url))).resolves.toMatchObject([{ outcome: "done" }]);
    await expect(applyPlan([task("delete", "a")], newClient(server.url))).resolves.toMatchObject([{ outcome: "done" }]);
    expect(server.tasks.size).toBe(0);
  });

  /** From the first write on. */
  function withoutReads(misbehaviour: Misbehaviour = {}): Misbehaviour {
    let written = false;
    return {
      ...misbehaviour,
      before: (request, response) => {
        written ||= request.method !== "GET";
        return request.method === "GET" && written && fault(response, 500, "no reads") === undefined;
      },
    };
  }

  it("so what was sent without an answer and cannot be read back is unknown", async () => {
    const server = await serveDefinitions(withoutReads({ after: (_request, response) => response.destroy() !== undefined }));
    const [outcome] = await applyPlan([task("create", "a")], newClient(server.url, { retries: 0 }));
    expect(outcome).toMatchObject({
      outcome: "unknown",
      code: "unreachable",
      reason: expect.stringContaining("What came of it could not be read back."),
    });
  });

  it("so what was accepted and cannot be read back is unknown", async () => {
    const server = await serveDefinitions(withoutReads());
    const [outcome] = await applyPlan([task("create", "a")], newClient(server.url));
    expect(outcome).toMatchObject({
      outcome: "unknown",
      code: "bad-answer",
      reason: expect.stringContaining("could not be read back: no reads"),
    });
  });
});

describe("a server whose nodes answer from caches", () => {
  /** Answers reads with what was there before, `stale` times. */
  async function serveStale(stale: number) {
    const slept: number[] = [];
    let written = false;
    const server = await serveDefinitions({
      before: (request, response) => {
        written ||= request.method !== "GET";
        if (request.method !== "GET" || !written || stale-- <= 0) return false;
        if (request.url.endsWith("/updated")) json(response, { name: "updated", retryCount: 1 });
        else if (request.url.endsWith("/deleted")) json(response, { name: "deleted" });
        else fault(response, 404, "No such taskType found by name: created");
        return true;
      },
    });
    server.tasks.set("updated", { name: "updated", retryCount: 1 });
    server.tasks.set("deleted", { name: "deleted" });
    return { server, slept, sleep: async (ms: number) => slept.push(ms) };
  }
  const updated: Step = { ...task("update", "updated", { retryCount: 2 }), before: { name: "updated", retryCount: 1 } };

  it.each([task("create", "created"), updated, task("delete", "deleted")])("is looked at again: $action", async (step) => {
    const { server, slept, sleep } = await serveStale(2);
    await expect(applyPlan([step], newClient(server.url), { sleep })).resolves.toMatchObject([{ outcome: "done" }]);
    expect(slept).toEqual([500, 1500]);
  });

  it("is believed in the end", async () => {
    const { server, slept, sleep } = await serveStale(3);
    await expect(applyPlan([updated], newClient(server.url), { sleep })).resolves.toMatchObject([{ outcome: "failed" }]);
    expect(slept).toEqual([500, 1500]);
  });
});

describe("what ends the run", () => {
  it("a server out of reach: the rest is not attempted, and nothing is deleted", async () => {
    const server = await serveDefinitions({ before: (request, response) => request.method === "POST" && response.destroy() !== undefined });
    server.tasks.set("old", { name: "old" });
    const steps = [task("create", "a"), workflow("create", "w", 1), task("delete", "old")];
    const outcomes = await applyPlan(steps, newClient(server.url));
    expect(told(outcomes)).toEqual(["a failed", "w not-attempted", "old not-attempted"]);
    expect(outcomes[0]).toMatchObject({ code: "unreachable" });
    expect(outcomes[1]?.reason).toContain("Could not reach the server");
    expect(server.count("DELETE", "/taskdefs/old")).toBe(0);
  });

  it("refused credentials", async () => {
    const server = await serveDefinitions({
      before: (request, response) => request.method !== "GET" && fault(response, 401, "who?") === undefined,
    });
    const outcomes = await applyPlan([...tasks("create", 3), workflow("create", "w", 1)], newClient(server.url));
    expect(told(outcomes)).toEqual(["task-0 failed", "task-1 failed", "task-2 failed", "w not-attempted"]);
    expect(outcomes[0]).toMatchObject({ code: "unauthorized" });
    expect(server.writes()).toHaveLength(1);
  });

  it("but not a missing right to one definition", async () => {
    const server = await serveDefinitions({
      before: (request, response) =>
        request.body.includes('"task-1"') && request.method === "POST" && fault(response, 403, "not yours") === undefined,
    });
    const outcomes = await applyPlan(tasks("create", 3), newClient(server.url));
    expect(told(outcomes)).toEqual(["task-0 done", "task-1 failed", "task-2 done"]);
    expect(outcomes[1]).toMatchObject({ code: "unauthorized" });
  });

  it("a server that refuses everything, after a while", async () => {
    const server = await serveDefinitions({
      before: (request, response) => request.method === "POST" && fault(response, 500, "disk full") === undefined,
    });
    const outcomes = await applyPlan(tasks("create", 500), newClient(server.url));
    expect(count(outcomes, "done")).toBe(0);
    expect(count(outcomes, "not-attempted")).toBeGreaterThan(450);
    expect(server.writes().length).toBeLessThan(60);
  });

  it("the first failure, where that is asked for", async () => {
    const server = await serveDefinitions();
    const steps = [task("create", "a", { retryCount: -1 }), task("create", "b"), workflow("create", "w", 1)];
    const outcomes = await applyPlan(steps, newClient(server.url), { failFast: true });
    expect(told(outcomes)).toEqual(["a failed", "b not-attempted", "w not-attempted"]);
    expect(outcomes[2]?.reason).toBe("stopped after the first failure");
  });

  it("a signal, between requests: what was sent is still read back", async () => {
    const controller = new AbortController();
    const server = await serveDefinitions({
      after: (request) => {
        if (request.method === "POST") controller.abort();
        return false;
      },
    });
    const steps = [task("create", "a"), workflow("create", "w", 1), task("delete", "old")];
    const outcomes = await applyPlan(steps, newClient(server.url), { signal: controller.signal });
    expect(told(outcomes)).toEqual(["a done", "w not-attempted", "old not-attempted"]);
    expect(outcomes[1]?.reason).toBe("interrupted");
  });
});

it("every step is told once as soon as its outcome is certain", async () => {
  const server = await serveDefinitions();
  const seen: StepOutcome[] = [];
  const steps = [workflow("create", "w", 1), task("create", "a"), task("none", "n"), task("create", "bad", { retryCount: -1 })];
  const outcomes = await applyPlan(steps, newClient(server.url), { onOutcome: (outcome) => seen.push(outcome) });
  expect(told(seen)).toEqual(["n skipped", "bad failed", "a done", "w done"]);
  expect(new Set(seen)).toEqual(new Set(outcomes));
});
