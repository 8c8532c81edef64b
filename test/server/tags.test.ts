/** Tags of definitions and secrets, by their routes. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { createServer } from "../../src/server/create-server.ts";
import type { EmbeddedServer, EmbeddedServerOptions } from "../../src/server/create-server.ts";

async function start(options: EmbeddedServerOptions = {}) {
  const server: EmbeddedServer = await createServer({ environment: { variables: {}, secrets: { KEY: "v" } }, ...options });
  onTestFinished(() => server.close());
  const call = async (method: string, route: string, body?: unknown): Promise<{ status: number; body: unknown }> => {
    const init = body === undefined ? {} : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
    const response = await server.fetch(new Request(`http://localhost/api${route}`, { method, ...init }));
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
  };
  server.api.metadata.registerTaskDefs([{ name: "charge" }]);
  for (const version of [1, 2]) server.api.metadata.createWorkflowDef({ name: "order", version, tasks: [] }, true);
  server.api.events.createEventHandler({ name: "on_order", event: "conductor:order", actions: [] });
  server.api.schedules.saveSchedule({ name: "nightly", cronExpression: "0 0 0 * * *", startWorkflowRequest: { name: "order" } });
  return { server, call };
}

const team = { key: "team", value: "billing" };
const tier = { key: "tier", value: "1", type: "METADATA" };

it.each(["/metadata/task/charge", "/metadata/workflow/order", "/event/on_order", "/scheduler/schedules/nightly", "/secrets/KEY"])(
  "%s has tags",
  async (owner) => {
    const { call } = await start();
    const route = `${owner}/tags`;
    expect(await call("GET", route)).toEqual({ status: 200, body: [] });
    expect((await call("PUT", route, [team, tier, team])).status).toBe(200);
    expect((await call("GET", route)).body).toEqual([team, tier]);
    expect(
      (
        await call("DELETE", route, [
          { key: "team", value: "billing" },
          { key: "no", value: "such" },
        ])
      ).status,
    ).toBe(200);
    expect((await call("GET", route)).body).toEqual([tier]);
    expect((await call("PUT", route, [])).status).toBe(200);
    expect((await call("GET", route)).body).toEqual([]);
    expect(await call("PUT", route, [{ value: "x" }])).toMatchObject({ status: 400 });
    expect(await call("PUT", route, "x")).toMatchObject({ status: 500 });
  },
);

it.each(["/metadata/task/charge/tags", "/metadata/workflow/order/tags"])("%s takes one tag at a time as well", async (route) => {
  const { call } = await start();
  await call("POST", route, team);
  await call("POST", route, { ...team, type: "METADATA" });
  await call("POST", route, tier);
  expect((await call("GET", route)).body).toEqual([{ ...team, type: "METADATA" }, tier]);
  await call("DELETE", route, team);
  expect((await call("GET", route)).body).toEqual([tier]);
});

it("come along with task and workflow definitions, and are no part of them", async () => {
  const { call } = await start();
  const tagsOf = async (owner: string): Promise<unknown> => (await call("GET", `/metadata/${owner}/tags`)).body;
  await call("POST", "/metadata/taskdefs", [{ name: "charge", tags: [team] }, { name: "refund" }]);
  expect(await tagsOf("task/charge")).toEqual([team]);
  expect((await call("GET", "/metadata/taskdefs/charge")).body).not.toHaveProperty("tags");
  await call("PUT", "/metadata/taskdefs", { name: "charge", tags: [tier], overwriteTags: false });
  expect(await tagsOf("task/charge")).toEqual([team, tier]);
  await call("PUT", "/metadata/taskdefs", { name: "charge" });
  expect(await tagsOf("task/charge")).toEqual([team, tier]);
  // As in the examples of the official SDK, and read by nobody.
  for (const tags of [["order"], [null, 1, {}, { key: "k" }, { key: 1, value: "v" }], "order", { key: "k", value: "v" }]) {
    expect((await call("PUT", "/metadata/taskdefs", { name: "charge", tags })).status).toBe(200);
    expect(await tagsOf("task/charge")).toEqual([team, tier]);
  }
  await call("PUT", "/metadata/taskdefs", { name: "charge", tags: [] });
  expect(await tagsOf("task/charge")).toEqual([]);
  const order = { name: "order", version: 3, tasks: [{ name: "charge", taskReferenceName: "c", type: "SIMPLE" }] };
  await call("POST", "/metadata/workflow", { ...order, tags: [team] });
  expect(await tagsOf("workflow/order")).toEqual([team]);
  await call("PUT", "/metadata/workflow", [{ ...order, tags: [tier] }]);
  expect(await tagsOf("workflow/order")).toEqual([tier]);
  expect((await call("POST", "/metadata/workflow", { ...order, tags: [team] })).status).toBe(409);
  expect(await tagsOf("workflow/order")).toEqual([tier]);
});

it("what is not there has no tags", async () => {
  const { call } = await start();
  for (const owner of ["/metadata/task/x", "/metadata/workflow/x", "/event/x", "/scheduler/schedules/x", "/secrets/__proto__"]) {
    expect((await call("GET", `${owner}/tags`)).status).toBe(404);
    expect((await call("PUT", `${owner}/tags`, [team])).status).toBe(404);
  }
});

it("tags go with the last version of what they belong to, and outlast changes and the server", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "flow-tags-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const dbFile = path.join(folder, "server.db");
  const first = await start({ dbFile });
  const owners = ["/metadata/task/charge", "/metadata/workflow/order", "/event/on_order", "/scheduler/schedules/nightly"];
  for (const owner of owners) await first.call("PUT", `${owner}/tags`, [team]);
  await first.server.close();
  // All definitions are saved once more.
  const server: EmbeddedServer = await createServer({ dbFile });
  onTestFinished(() => server.close());
  const { api } = server;
  api.metadata.registerTaskDefs([{ name: "charge", description: "changed" }]);
  api.metadata.createWorkflowDef({ name: "order", version: 1, tasks: [] }, true);
  api.events.updateEventHandler({ name: "on_order", event: "conductor:order", actions: [] });
  api.schedules.saveSchedule({ name: "nightly", cronExpression: "0 0 1 * * *", startWorkflowRequest: { name: "order" } });
  api.metadata.deleteWorkflowDef("order", 1);
  const kinds = [
    ["task", "charge"],
    ["workflow", "order"],
    ["event-handler", "on_order"],
    ["schedule", "nightly"],
  ] as const;
  for (const [kind, name] of kinds) expect(api.tags.getTags(kind, name)).toEqual([team]);
  expect(api.tags.getAllTags()).toEqual([team]);
  api.metadata.deleteWorkflowDef("order", 2);
  api.metadata.deleteTaskDef("charge");
  api.events.deleteEventHandler("on_order");
  api.schedules.deleteSchedule("nightly");
  expect(api.tags.getAllTags()).toEqual([]);
});

it("names that every object has are names like any other", async () => {
  const { server, call } = await start();
  server.api.metadata.registerTaskDefs([{ name: "__proto__" }, { name: "constructor" }]);
  await call("PUT", "/metadata/task/__proto__/tags", [{ key: "__proto__", value: "constructor" }]);
  expect((await call("GET", "/metadata/task/__proto__/tags")).body).toEqual([{ key: "__proto__", value: "constructor" }]);
  expect((await call("GET", "/metadata/task/constructor/tags")).body).toEqual([]);
});
