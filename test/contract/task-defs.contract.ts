import { describe, expect, it } from "vitest";
import { useSubject } from "./support/subject.ts";

const server = useSubject();
const path = "/metadata/taskdefs";
type Stored = Record<string, unknown> & { createTime: number; updateTime: number };
const read = async (name: string): Promise<Stored> => (await server.get(`${path}/${name}`)).json<Stored>();

const defaults = {
  retryCount: 3,
  timeoutSeconds: 0,
  inputKeys: [],
  outputKeys: [],
  runtimeMetadata: [],
  timeoutPolicy: "TIME_OUT_WF",
  retryLogic: "FIXED",
  retryDelaySeconds: 60,
  responseTimeoutSeconds: 3600,
  inputTemplate: {},
  rateLimitPerFrequency: 0,
  rateLimitFrequencyInSeconds: 1,
  backoffScaleFactor: 1,
  maxRetryDelaySeconds: 0,
  backoffJitterMs: 0,
  totalTimeoutSeconds: 0,
  taskStatusListenerEnabled: true,
  enforceSchema: false,
};

describe("creating", () => {
  it("answers 200 with nothing, and GET shows every default", async () => {
    const name = server.unique("minimal");
    const before = Date.now();
    expect(await server.post(path, [{ name }])).toMatchObject({ status: 200, text: "" });
    const { createTime, ...rest } = await read(name);
    expect(rest).toEqual({ ...defaults, name, updateTime: 0, createdBy: "" });
    expect(createTime).toBeGreaterThanOrEqual(before - 1000);
    await server.delete(`${path}/${name}`);
  });

  it("keeps every field that it knows, and drops the others", async () => {
    const name = server.unique("full");
    const known = {
      name,
      description: "all of it",
      retryCount: 7,
      timeoutSeconds: 1200,
      inputKeys: ["a", "a"],
      outputKeys: ["b"],
      runtimeMetadata: ["KEY"],
      timeoutPolicy: "RETRY",
      retryLogic: "EXPONENTIAL_BACKOFF",
      retryDelaySeconds: 5,
      responseTimeoutSeconds: 100,
      concurrentExecLimit: 4,
      inputTemplate: { kept: null, deep: { list: [1, null, { x: 1.5 }] } },
      rateLimitPerFrequency: 10,
      rateLimitFrequencyInSeconds: 60,
      isolationGroupId: "group",
      executionNameSpace: "space",
      ownerEmail: "not an address",
      ownerApp: "my_app",
      pollTimeoutSeconds: 30,
      backoffScaleFactor: 2,
      maxRetryDelaySeconds: 90,
      backoffJitterMs: 50,
      totalTimeoutSeconds: 5000,
      taskStatusListenerEnabled: false,
      baseType: "base",
      enforceSchema: true,
    };
    await server.registerTasks({ ...known, createdBy: "me", updatedBy: "me", createTime: 5, updateTime: 6, unknownField: 1, tags: [] });
    const { createTime, ...rest } = await read(name);
    expect(rest).toEqual({ ...known, updateTime: 0, createdBy: "" });
    expect(createTime).toBeGreaterThan(5);
  });

  it("keeps a schema and completes it", async () => {
    const name = server.unique("schema");
    await server.registerTasks({ name, inputSchema: { name: "s", type: "JSON", data: { type: "object" } } });
    expect((await read(name))["inputSchema"]).toEqual({
      createTime: 0,
      updateTime: 0,
      name: "s",
      version: 1,
      type: "JSON",
      data: { type: "object" },
    });
  });

  it.each([
    ["text for a number", { retryCount: "5" }, { retryCount: 5 }],
    ["a fraction for a whole number", { timeoutSeconds: 7200.9 }, { timeoutSeconds: 7200 }],
    ["a number for text", { description: 12 }, { description: "12" }],
    ["text for a flag", { taskStatusListenerEnabled: "false" }, { taskStatusListenerEnabled: false }],
    ["null for a count", { retryCount: null }, { retryCount: 0 }],
    ["null for a flag", { taskStatusListenerEnabled: null }, { taskStatusListenerEnabled: false }],
    ["null for a list", { inputKeys: null }, { inputKeys: [] }],
    ["null for a map", { inputTemplate: null }, { inputTemplate: {} }],
    ["null for an enum", { timeoutPolicy: null }, { timeoutPolicy: "TIME_OUT_WF" }],
    ["null for a boxed number", { backoffScaleFactor: null }, { backoffScaleFactor: 1 }],
    ["zero as a limit", { concurrentExecLimit: 0 }, { concurrentExecLimit: 0 }],
    ["a negative delay", { retryDelaySeconds: -1 }, { retryDelaySeconds: -1 }],
    ["a negative timeout", { timeoutSeconds: -1 }, { timeoutSeconds: -1 }],
  ])("reads %s as Jackson does", async (_, sent, stored) => {
    const name = server.unique("coerced");
    await server.registerTasks({ name, ...sent });
    expect(await read(name)).toMatchObject(stored);
  });

  it.each(["with space", "with:colon", "mit-ümlaut", " "])("accepts the name %j", async (name) => {
    const unique = name.trim() === "" ? " ".repeat(3) : server.unique(name);
    await server.registerTasks({ name: unique });
    expect((await server.get(`${path}/${encodeURIComponent(unique)}`)).status).toBe(200);
  });

  it("replaces what exists, and starts its creation time anew", async () => {
    const name = server.unique("again");
    await server.registerTasks({ name, description: "first", ownerApp: "one" });
    const first = await read(name);
    await server.registerTasks({ name, retryCount: 1 });
    const second = await read(name);
    expect(second).toMatchObject({ retryCount: 1, updateTime: 0, createdBy: "" });
    expect(second).not.toHaveProperty("description");
    expect(second).not.toHaveProperty("ownerApp");
    expect(second.createTime).toBeGreaterThanOrEqual(first.createTime);
  });

  it("saves nothing where one of them is invalid", async () => {
    const good = server.unique("good");
    const answer = await server.post(path, [{ name: good }, { name: server.unique("bad"), retryCount: -1 }]);
    expect(answer.status).toBe(400);
    expect(answer.json()).toEqual({
      status: 400,
      message: "Validation failed, check below errors for detail.",
      retryable: false,
      validationErrors: [{ path: "registerTaskDef.arg0[1].retryCount", message: "TaskDef retryCount: 0 must be >= 0", invalidValue: "-1" }],
    });
    expect((await server.get(`${path}/${good}`)).status).toBe(404);
  });

  it("refuses an empty list", async () => {
    const answer = await server.post(path, []);
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({ validationErrors: [{ path: "registerTaskDef.arg0", message: "TaskDefList is empty" }] });
  });
});

describe("refusals", () => {
  it.each([
    [{ name: "" }, "name"],
    [{ name: null }, "name"],
    [{ name: "x", retryCount: -1 }, "retryCount"],
    [{ name: "x", responseTimeoutSeconds: 0 }, "responseTimeoutSeconds"],
    [{ name: "x", responseTimeoutSeconds: null }, "responseTimeoutSeconds"],
    [{ name: "x", pollTimeoutSeconds: -1 }, "pollTimeoutSeconds"],
    [{ name: "x", backoffScaleFactor: 0 }, "backoffScaleFactor"],
    [{ name: "x", maxRetryDelaySeconds: -1 }, "maxRetryDelaySeconds"],
    [{ name: "x", backoffJitterMs: -1 }, "backoffJitterMs"],
    [{ name: "x", totalTimeoutSeconds: -1 }, "totalTimeoutSeconds"],
    [{ name: "x", timeoutSeconds: 60 }, ""],
    [{ name: "x", timeoutSeconds: 4000, totalTimeoutSeconds: 3700 }, ""],
  ])("refuses %j", async (definition, field) => {
    const answer = await server.post(path, [definition]);
    expect(answer.status).toBe(400);
    const errors = answer.json<{ validationErrors: { path: string; message: string }[] }>().validationErrors;
    expect(errors.map((error) => error.path)).toEqual([field === "" ? "registerTaskDef.arg0[0]" : `registerTaskDef.arg0[0].${field}`]);
    expect({ message: errors[0]?.message }).toMatchSnapshot();
  });

  it("reports all that is wrong at once", async () => {
    const answer = await server.put(path, { name: "", retryCount: -1, timeoutSeconds: 10 });
    expect(answer.status).toBe(400);
    const { validationErrors } = answer.json<{ validationErrors: object[] }>();
    expect(validationErrors).toHaveLength(3);
    expect(validationErrors).toEqual(
      expect.arrayContaining([
        { path: "updateTaskDef.arg0.name", message: "TaskDef name cannot be null or empty", invalidValue: "" },
        { path: "updateTaskDef.arg0", message: "TaskDef:  responseTimeoutSeconds: 3600 must be less than timeoutSeconds: 10" },
        { path: "updateTaskDef.arg0.retryCount", message: "TaskDef retryCount: 0 must be >= 0", invalidValue: "-1" },
      ]),
    );
  });
});

describe("updating", () => {
  it("replaces one as a whole and keeps its creation time", async () => {
    const name = server.unique("updated");
    await server.registerTasks({ name, description: "first", ownerApp: "one", retryCount: 9 });
    const { createTime } = await read(name);
    expect(await server.put(path, { name, timeoutSeconds: 0, createTime: 1, createdBy: "me" })).toMatchObject({ status: 200, text: "" });
    const updated = await read(name);
    expect(updated).toMatchObject({ ...defaults, name, createTime, createdBy: "", updatedBy: "" });
    expect(updated.updateTime).toBeGreaterThanOrEqual(createTime);
    expect(updated).not.toHaveProperty("description");
    expect(updated).not.toHaveProperty("ownerApp");
  });

  it("answers 404 where there is none", async () => {
    const name = server.unique("absent");
    const answer = await server.put(path, { name });
    expect(answer.status).toBe(404);
    expect(answer.json()).toMatchObject({ message: `No such task by name ${name}` });
  });
});

describe("reading and deleting", () => {
  it("lists all of them", async () => {
    const names = [server.unique("list"), server.unique("list")];
    await server.registerTasks(...names.map((name) => ({ name })));
    const all = (await server.get(path)).json<{ name: string }[]>();
    expect(all.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
    expect(all.find(({ name }) => name === names[0])).toMatchObject(defaults);
  });

  it("answers 404 where there is none", async () => {
    const name = server.unique("absent");
    const answer = await server.get(`${path}/${name}`);
    expect(answer.status).toBe(404);
    expect(answer.json()).toMatchObject({ status: 404, message: `No such taskType found by name: ${name}`, retryable: false });
  });

  it("deletes", async () => {
    const name = server.unique("deleted");
    await server.post(path, [{ name }]);
    expect(await server.delete(`${path}/${name}`)).toMatchObject({ status: 200, text: "" });
    expect((await server.get(`${path}/${name}`)).status).toBe(404);
  });

  it("fails to delete what is not there", async () => {
    const answer = await server.delete(`${path}/${server.unique("absent")}`);
    expect(answer.status).toBe(server.expected("delete-missing-definition"));
    expect(answer.json<{ message: string }>().message).toMatch(/^No such task definition/);
  });
});
