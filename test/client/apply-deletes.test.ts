import { expect, it } from "vitest";
import { applyPlan } from "../../src/client/apply-plan.ts";
import type { Kind } from "../../src/core/definition.ts";
import type { JsonObject } from "../../src/core/json.ts";
import type { Step, StepOutcome } from "../../src/core/plan.ts";
import { serveDefinitions } from "./definition-server.ts";
import type { DefinitionServer, Misbehaviour } from "./definition-server.ts";
import { fault } from "./http-fake.ts";
import { newClient } from "./new-client.ts";

const remove = (kind: Kind, name: string, before: JsonObject): Step => ({
  kind,
  name,
  ...(kind === "workflow" ? { version: 1 } : {}),
  action: "delete",
  before,
  changes: [],
});

const parent = (name: string, ...children: string[]): Step =>
  remove("workflow", name, {
    name,
    version: 1,
    tasks: children.map((child) => ({ name: child, taskReferenceName: child, type: "SUB_WORKFLOW", subWorkflowParam: { name: child } })),
  });

const handler = remove("event-handler", "handler", {
  name: "handler",
  actions: [{ action: "start_workflow", start_workflow: { name: "top" } }],
});
const task = remove("task", "middle", { name: "middle" });

async function serveAll(steps: readonly Step[], misbehaviour: Misbehaviour = {}): Promise<DefinitionServer> {
  const server = await serveDefinitions(misbehaviour);
  const held = { task: server.tasks, "event-handler": server.handlers, schedule: server.schedules } as const;
  for (const { kind, name, before = {} } of steps) {
    if (kind === "workflow") server.workflows.set(`${name}/1`, before);
    else held[kind].set(name, before);
  }
  return server;
}

const told = (outcomes: StepOutcome[]): string[] =>
  outcomes.map(({ step, outcome, reason }) => `${step.kind} ${step.name} ${outcome}${reason === undefined ? "" : `: ${reason}`}`);

const refuse =
  (path: string): NonNullable<Misbehaviour["before"]> =>
  (request, response) => {
    if (request.method !== "DELETE" || !request.url.endsWith(path)) return false;
    fault(response, 403, "not yours");
    return true;
  };

it("what uses a definition goes first, and is seen to have gone before that is deleted", async () => {
  const steps = [handler, parent("top", "middle"), parent("middle", "low"), parent("low"), task];
  const server = await serveAll(steps);
  expect(told(await applyPlan(steps, newClient(server.url)))).toEqual([
    "event-handler handler done",
    "workflow top done",
    "workflow middle done",
    "workflow low done",
    "task middle done",
  ]);
  const requests = server.seen.map(({ method, url }) => `${method} ${url.replace(/^\/api(\/metadata)?/, "").split("?")[0]}`);
  const deleted = requests.indexOf("DELETE /workflow/top/1");
  expect(requests.slice(deleted, requests.indexOf("DELETE /workflow/middle/1"))).toContain("GET /workflow/top");
});

it("what is used by something that could not be deleted stays, down to the last; the others go", async () => {
  const steps = [parent("top", "middle"), parent("alone"), parent("middle", "low"), parent("low")];
  const server = await serveAll([...steps, task], { before: refuse("/workflow/top/1") });
  expect(told(await applyPlan([...steps, task], newClient(server.url)))).toEqual([
    expect.stringContaining("workflow top failed: not yours"),
    "workflow alone done",
    "workflow middle not-attempted: the workflow top@1, which uses it, was not deleted",
    "workflow low not-attempted: the workflow middle@1, which uses it, was not deleted",
    // The name of a sub-workflow's task is no task definition that it would need; but it is taken for one to be sure.
    "task middle not-attempted: the workflow top@1, which uses it, was not deleted",
  ]);
  expect(server.writes()).toEqual(["DELETE /workflow/top/1", "DELETE /workflow/alone/1"]);
});

it("across the kinds: a workflow stays with the handler that starts it", async () => {
  const steps = [handler, parent("top")];
  const server = await serveAll(steps, { before: refuse("/event/handler") });
  expect(told(await applyPlan(steps, newClient(server.url)))).toEqual([
    expect.stringContaining("event-handler handler failed"),
    "workflow top not-attempted: the event handler handler, which uses it, was not deleted",
  ]);
});

it("where definitions use each other in a circle, the first goes all the same", async () => {
  const steps = [parent("b", "a"), parent("a", "b")];
  const server = await serveAll(steps);
  expect(told(await applyPlan(steps, newClient(server.url)))).toEqual(["workflow b done", "workflow a done"]);
  const stuck = await serveAll(steps, { before: refuse("/workflow/b/1") });
  expect(told(await applyPlan(steps, newClient(stuck.url)))[1]).toContain("a not-attempted");
});

it("a handler that goes between the last look and its update has failed, and it is said", async () => {
  const body = { name: "handler", event: "e", actions: [{ action: "complete_task" }] };
  const server = await serveDefinitions({
    before: (request, response) => {
      if (request.method !== "PUT") return false;
      fault(response, 500, "EventHandler with name handler not found!");
      return true;
    },
  });
  server.handlers.set("handler", body);
  const update: Step = { kind: "event-handler", name: "handler", action: "update", body, before: body, changes: [] };
  expect(told(await applyPlan([update], newClient(server.url)))).toEqual([
    "event-handler handler failed: it has gone from the server since the plan was made; run the command again to create it",
  ]);
});
