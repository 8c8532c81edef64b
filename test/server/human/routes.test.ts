/** The calls over HTTP: statuses, and whatever is sent instead of what is meant. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createServer } from "../../../src/server/create-server.ts";
import type { EmbeddedServer } from "../../../src/server/create-server.ts";

let server: EmbeddedServer;
let taskId: string;
let workflowId: string;
beforeEach(async () => {
  server = await createServer({});
  server.api.metadata.createWorkflowDef({ name: "wf", tasks: [{ name: "h", taskReferenceName: "h", type: "HUMAN" }] }, true);
  workflowId = await server.api.workflows.startWorkflow({ name: "wf" });
  taskId = server.api.workflows.getWorkflow(workflowId, true).tasks[0]?.taskId ?? "";
});
afterEach(() => server.close());

async function call(method: string, path: string, body?: string): Promise<{ status: number; text: string }> {
  const address = `http://localhost/api/human${path.replaceAll("ID", taskId).replaceAll("RUN", workflowId)}`;
  const headers = { "Content-Type": "application/json" };
  const answer = await server.fetch(new Request(address, { method, ...(body === undefined ? {} : { body, headers }) }));
  return { status: answer.status, text: await answer.text() };
}

const state = (): string => server.api.human.getHumanTask(taskId, false).state;

const users = (count: number): string =>
  JSON.stringify({ assignees: Array.from({ length: count }, (_, index) => ({ user: `user ${index}` })) });

it("a search may name many people", async () => {
  expect((await call("POST", "/tasks/search", users(500))).status).toBe(200);
});

describe("refusals", () => {
  it.each<[string, string, string | undefined, number, string]>([
    ["GET", "/tasks/nothing", undefined, 404, "Human task not found: nothing"],
    ["GET", "/tasks/nothing/conductorTask", undefined, 404, "Human task not found"],
    ["POST", "/tasks/nothing/claim", undefined, 404, "Human task not found"],
    ["POST", "/tasks/nothing/update", "{}", 404, "Human task not found"],
    ["POST", "/tasks/nothing/reassign", "[]", 404, "Human task not found"],
    ["POST", "/tasks/ID/release", undefined, 409, "Nobody has claimed the task"],
    ["POST", "/tasks/ID/skip", undefined, 409, "Nobody is assigned to the task"],
    ["DELETE", "/tasks/delete/ID", undefined, 409, "is open: complete it, or terminate its run"],
    ["DELETE", "/tasks/delete", '["nothing"]', 404, "Human task not found: nothing"],
    ["DELETE", "/tasks/delete", "{}", 500, "JSON parse error"],
    ["POST", "/tasks/ID/claim?overrideAssignment=maybe", undefined, 500, "Invalid boolean value [maybe]"],
    ["POST", "/tasks/ID/update", undefined, 500, "Required request body is missing"],
    ["POST", "/tasks/ID/update", "[1]", 500, "JSON parse error"],
    ["POST", "/tasks/search", JSON.stringify({ fullTextQuery: "a ".repeat(1001) }), 400, "A query may have 2000 characters, and not 2002"],
    ["POST", "/tasks/search", users(501), 400, "assignees may list 500, and not 501"],
    ["POST", "/tasks/ID/update", "{", 500, "JSON parse error"],
    ["POST", "/tasks/ID/reassign", "{}", 500, "JSON parse error"],
    ["POST", "/tasks/ID/reassign", '[{"assignee":"jo"}]', 500, "must be"],
    ["POST", "/tasks/ID/reassign", '[{"slaMinutes":"soon"}]', 500, "must be a whole number"],
    ["POST", "/tasks/update/taskRef?workflowId=RUN", "{}", 500, "'taskRefName'"],
    ["POST", "/tasks/update/taskRef?workflowId=nothing&taskRefName=h", "{}", 404, "No such workflow"],
    ["POST", "/tasks/update/taskRef?workflowId=RUN&taskRefName=h&iteration=x", "{}", 500, "'iteration'"],
    ["POST", "/tasks/search", '{"states":["DONE"]}', 500, "must be one of PENDING"],
    ["POST", "/tasks/search", "[]", 500, "JSON parse error"],
    ["POST", "/template", "{}", 400, "Validation failed"],
    ["POST", "/template", '{"name":" "}', 400, "A template must have a name"],
    ["POST", "/template", '{"name":"t","version":-1}', 400, "must be at least 1, not -1"],
    ["POST", "/template", '{"name":"t","jsonSchema":[]}', 500, "must be an object"],
    ["POST", "/template/bulk", '[{"name":"a"},{}]', 400, "A template must have a name"],
    ["GET", "/template/ID", undefined, 404, "has no template"],
    ["GET", "/template/nothing", undefined, 404, "Human task not found: nothing"],
    ["GET", "/template/nothing/1", undefined, 404, "Template not found: nothing, version 1"],
    ["GET", "/template/nothing/x", undefined, 500, "'version'"],
    ["DELETE", "/template/nothing", undefined, 404, "Template not found: nothing"],
    ["DELETE", "/template/nothing/2", undefined, 404, "Template not found: nothing, version 2"],
  ])("%s %s with %s is a %i that says %s", async (method, path, body, status, message) => {
    const answer = await call(method, path, body);
    expect(answer).toMatchObject({ status, text: expect.stringContaining(message) });
    expect(JSON.parse(answer.text)).toMatchObject({ status });
    expect(state()).toBe("PENDING");
    expect((await call("GET", "/template")).text).toBe("[]");
  });
});

describe("hostile bodies", () => {
  it.each([
    ["/tasks/search", '{"__proto__":{"states":["X"]},"constructor":{"prototype":{"x":1}},"assignees":[null],"claimants":[{"user":{}}]}'],
    ["/tasks/search", '{"taskInputQuery":"\\u0000\\"((((%_*","size":-1,"start":999999999}'],
    ["/tasks/search", `{"fullTextQuery":"${"a:".repeat(20_000)}"}`],
    ["/tasks/search", `{"displayNames":[${Array.from({ length: 2000 }, (_, n) => `"n${n}"`).join(",")}]}`],
    [
      "/tasks/ID/reassign",
      '[null,{"assignee":null},{"assignee":{"user":"\\u0000","userType":"EXTERNAL_USER"},"slaMinutes":9007199254740991}]',
    ],
    ["/tasks/ID/update", '{"__proto__":{"polluted":true},"n":1e400,"text":"\\ud800"}'],
    ["/template", '{"name":"__proto__","version":2147483647,"tags":{"__proto__":1},"jsonSchema":{"__proto__":{"type":"object"}}}'],
    ["/tasks/ID/externalUser/%00%F0%9F%98%80'%20OR%201=1", undefined],
  ])("%s bears %.60s", async (path, body) => {
    const answer = await call("POST", path, body);
    expect(answer.status === 200 || /"message":".+"/.test(answer.text)).toBe(true);
    expect(answer.text).not.toMatch(/undefined|is not a function|SQLITE|too many/i);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
    expect((await call("GET", "/tasks/ID")).status).toBe(200);
    expect((await call("POST", "/tasks/search", "{}")).text).toContain(taskId);
    expect((await call("POST", "/tasks/ID/update?complete=true", "{}")).status).toBe(200);
    expect(server.api.workflows.getWorkflow(workflowId, false).status).toBe("COMPLETED");
  });
});

describe("templates", () => {
  it("get versions, keep their first time, and are listed by name and version", async () => {
    const versionOf = async (query: string, body: object): Promise<unknown> =>
      JSON.parse((await call("POST", `/template${query}`, JSON.stringify(body))).text).version;
    expect(await versionOf("", { name: "b" })).toBe(1);
    expect(await versionOf("", { name: "b", description: "again" })).toBe(1);
    expect(await versionOf("?newVersion=true", { name: "b" })).toBe(2);
    expect(await versionOf("", { name: "b", version: 7 })).toBe(7);
    expect(await versionOf("", { name: "b" })).toBe(7);
    expect(await versionOf("?newVersion=true", { name: "b", version: 3 })).toBe(8);
    const bulk = await call("POST", "/template/bulk?newVersion=true", '[{"name":"a"},{"name":"a"}]');
    expect(JSON.parse(bulk.text)).toMatchObject([{ version: 1 }, { version: 2 }]);
    const list = async (query: string): Promise<string[]> => {
      const entries: { name: string; version: number }[] = JSON.parse((await call("GET", `/template${query}`)).text);
      return entries.map(({ name, version }) => `${name}${version}`);
    };
    expect(await list("")).toEqual(["a1", "a2", "b1", "b2", "b7", "b8"]);
    expect(await list("?name=b&version=7")).toEqual(["b7"]);
    expect(await list("?version=1")).toEqual(["a1", "b1"]);
    expect(JSON.parse((await call("GET", "/template/b/0")).text)).toMatchObject({ version: 8 });
    expect((await call("DELETE", "/template/b/8")).status).toBe(200);
    expect((await call("DELETE", "/template/a")).status).toBe(200);
    expect(await list("")).toEqual(["b1", "b2", "b7"]);
  });
});
