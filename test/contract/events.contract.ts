import { afterAll, describe, expect, it } from "vitest";
import { useSubject } from "./support/subject.ts";

const server = useSubject();
const path = "/event";
const created: string[] = [];
afterAll(async () => {
  for (const name of created) await server.delete(`${path}/${name}`);
});

type Handler = Record<string, unknown> & { name: string; event: string };

/** Creates one for an event of its own, and answers with what is listed for that event. */
async function create(more: object): Promise<{ name: string; event: string; listed: Handler[] }> {
  const name = server.unique("handler");
  const event = `conductor:${name}`;
  const answer = await server.post(path, { name, event, actions: [{}], ...more });
  expect(answer).toMatchObject({ status: 200, text: "" });
  created.push(name);
  return { name, event, listed: await listed(event) };
}

async function listed(event: string, query = "?activeOnly=false"): Promise<Handler[]> {
  return (await server.get(`${path}/${encodeURIComponent(event)}${query}`)).json<Handler[]>();
}

const everyAction = [
  { action: "start_workflow", start_workflow: { name: "x", version: 2, correlationId: "c", taskToDomain: { t: "d" }, input: { a: null } } },
  { action: "complete_task", complete_task: { workflowId: "w", taskRefName: "t", output: { a: [1] } }, expandInlineJSON: true },
  { action: "fail_task", fail_task: { taskId: "1", reasonForIncompletion: "no", output: {} } },
  { action: "terminate_workflow", terminate_workflow: { workflowId: "w", terminationReason: "enough" } },
  { action: "update_workflow_variables", update_workflow_variables: { workflowId: "w", variables: { a: 1 }, appendArray: true } },
  {
    action: "start_agent",
    start_agent: { name: "x", version: 2, prompt: "p", sessionId: "s", media: ["m"], context: { k: null }, idempotencyKey: "i" },
  },
];

describe("creating", () => {
  it("fills in the defaults, and leaves a handler asleep", async () => {
    const { name, event, listed } = await create({});
    expect(listed).toEqual([{ name, event, actions: [{ expandInlineJSON: false }], active: false }]);
  });

  it("keeps every field that it knows, and drops the others", async () => {
    const known = { condition: "$.a > 1", evaluatorType: "javascript", active: true };
    const dropped = { description: "d", ownerApp: "o", tags: [], createdBy: "me" };
    const { name, event, listed } = await create({ ...known, ...dropped, actions: everyAction });
    expect(listed).toEqual([{ name, event, ...known, actions: everyAction.map((action) => ({ expandInlineJSON: false, ...action })) }]);
  });

  it.each([
    ["no input", { action: "start_workflow", start_workflow: { name: "x" } }, { start_workflow: { name: "x", input: {} } }],
    ["no output", { action: "complete_task", complete_task: { taskId: "1" } }, { complete_task: { taskId: "1", output: {} } }],
    ["nothing to do", { action: "fail_task" }, {}],
    [
      "the path of an input that lies outside, which only the calls that start runs know",
      { action: "start_workflow", start_workflow: { name: "x", externalInputPayloadStoragePath: "p" } },
      { start_workflow: { name: "x", input: {} } },
    ],
    ["a version as text", { action: "start_workflow", start_workflow: { version: "3" } }, { start_workflow: { version: 3, input: {} } }],
    ["a number as a domain", { start_workflow: { taskToDomain: { t: 1 } } }, { start_workflow: { taskToDomain: { t: "1" }, input: {} } }],
  ])("completes an action with %s", async (_, action, stored) => {
    const [handler] = (await create({ actions: [action] })).listed;
    expect(handler?.["actions"]).toEqual([{ expandInlineJSON: false, ...action, ...stored }]);
  });

  it.each(["no colon", "foo:bar", "kafka:topic"])("takes the event %j at its word", async (event) => {
    const name = server.unique("handler");
    expect((await server.post(path, { name, event: `${name} ${event}`, actions: [{}] })).status).toBe(200);
    created.push(name);
    expect(await listed(`${name} ${event}`)).toHaveLength(1);
  });

  it("answers 500 where the name is taken, and leaves that handler as it is", async () => {
    const { name, event } = await create({ condition: "first" });
    const answer = await server.post(path, { name, event, actions: [{}], condition: "second" });
    expect(answer.status).toBe(500);
    expect(answer.json()).toMatchObject({ message: `EventHandler with name ${name} already exists!`, retryable: false });
    expect(await listed(event)).toMatchObject([{ condition: "first" }]);
  });
});

describe("refusals", () => {
  const nameMissing = { message: "Missing event handler name" };
  const eventMissing = { message: "Missing event location" };
  const actionsMissing = { message: "No actions specified. Please specify at-least one action" };
  it.each([
    ["POST", "addEventHandler"],
    ["PUT", "updateEventHandler"],
  ])("%s says all that is missing", async (method, call) => {
    const errors = async (body: object): Promise<unknown> => {
      const answer = await server.send(method, path, { body });
      expect(answer.status).toBe(400);
      return answer.json<{ validationErrors: unknown }>().validationErrors;
    };
    const at = (field: string): object => ({ path: `${call}.arg0.${field}` });
    const absent = [
      { ...at("name"), ...nameMissing },
      { ...at("event"), ...eventMissing },
      { ...at("actions"), ...actionsMissing },
    ];
    const empty = absent.map((error, index) => (index === 2 ? error : { ...error, invalidValue: "" }));
    const one = await errors({});
    expect(one).toHaveLength(3);
    expect(one).toEqual(expect.arrayContaining(absent));
    const other = await errors({ name: "", event: "", actions: [] });
    expect(other).toHaveLength(3);
    expect(other).toEqual(expect.arrayContaining(empty));
  });

  it.each([
    ["a list", []],
    ["an unknown action", { name: "x", event: "y", actions: [{ action: "nope" }] }],
    ["an object for the actions", { name: "x", event: "y", actions: { action: "start_workflow" } }],
  ])("answers 500 to %s", async (_, body) => {
    const answer = await server.post(path, body);
    expect(answer.status).toBe(500);
    expect(answer.json<{ message: string }>().message).toMatch(/^JSON parse error: /);
  });
});

describe("updating and deleting", () => {
  it("replaces a handler as a whole", async () => {
    const { name, event } = await create({ condition: "x", active: true });
    const other = `${event}:other`;
    expect(await server.put(path, { name, event: other, actions: [{ action: "fail_task" }] })).toMatchObject({ status: 200, text: "" });
    expect(await listed(event)).toEqual([]);
    expect(await listed(other)).toEqual([
      { name, event: other, actions: [{ action: "fail_task", expandInlineJSON: false }], active: false },
    ]);
  });

  it("deletes", async () => {
    const { name, event } = await create({});
    expect(await server.delete(`${path}/${name}`)).toMatchObject({ status: 200, text: "" });
    expect(await listed(event)).toEqual([]);
  });

  it("answers 500 where there is none", async () => {
    const name = server.unique("absent");
    for (const answer of [await server.put(path, { name, event: "e", actions: [{}] }), await server.delete(`${path}/${name}`)]) {
      expect(answer.status).toBe(500);
      expect(answer.json()).toMatchObject({ message: `EventHandler with name ${name} not found!`, retryable: false });
    }
  });
});

describe("listing", () => {
  it("lists all of them", async () => {
    const names = [(await create({})).name, (await create({ active: true })).name];
    const all = (await server.get(path)).json<Handler[]>();
    expect(all.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
  });

  it("lists those of an event that are awake, unless it is told otherwise", async () => {
    const { name, event } = await create({ active: true });
    const other = server.unique("asleep");
    await server.post(path, { name: other, event, actions: [{}] });
    created.push(other);
    expect((await listed(event, "")).map((handler) => handler.name)).toEqual([name]);
    expect((await listed(event)).map((handler) => handler.name)).toEqual([name, other]);
    expect((await server.get(`${path}/x?activeOnly=maybe`)).status).toBe(500);
  });

  it("has no call for one by its name", async () => {
    const { name } = await create({});
    expect(await server.get(`${path}/${name}?activeOnly=false`)).toMatchObject({ status: 200, text: "[]" });
    expect((await server.put(`${path}/${name}`, {})).status).toBe(405);
    expect((await server.get(`${path}/`)).status).toBe(404);
  });

  it("knows no queues but its own", async () => {
    for (const queues of ["/queue/", "/queue/size"]) {
      expect(await server.get(queues)).toMatchObject({ status: 200, text: "{}" });
    }
  });
});
