import { describe, expect, it } from "vitest";
import { useSubject } from "./support/subject.ts";

const server = useSubject();
const path = "/metadata/workflow";
type Stored = Record<string, unknown> & { tasks: Record<string, unknown>[]; createTime: number; updateTime: number };
const read = async (name: string, version?: number): Promise<Stored> =>
  (await server.get(`${path}/${name}${version === undefined ? "" : `?version=${version}`}`)).json<Stored>();
const simple = (ref = "t1"): object => ({ name: "contract_task", taskReferenceName: ref });

const taskDefaults = {
  inputParameters: {},
  type: "SIMPLE",
  decisionCases: {},
  defaultCase: [],
  forkTasks: [],
  startDelay: 0,
  joinOn: [],
  optional: false,
  defaultExclusiveJoinTask: [],
  asyncComplete: false,
  loopOver: [],
  onStateChange: {},
  permissive: false,
  metadata: {},
};
const defaults = {
  inputParameters: [],
  outputParameters: {},
  schemaVersion: 2,
  restartable: true,
  workflowStatusListenerEnabled: false,
  timeoutPolicy: "ALERT_ONLY",
  timeoutSeconds: 0,
  variables: {},
  inputTemplate: {},
  enforceSchema: true,
  metadata: {},
  maskedFields: [],
};

describe("creating", () => {
  it("answers 200 with nothing, and GET shows every default", async () => {
    const name = server.unique("minimal");
    expect(await server.post(path, { name, tasks: [simple()] })).toMatchObject({ status: 200, text: "" });
    const { createTime, ...rest } = await read(name);
    expect(rest).toEqual({ ...defaults, name, version: 1, updateTime: 0, tasks: [{ ...taskDefaults, ...simple() }] });
    expect(createTime).toBeGreaterThan(0);
    await server.delete(`${path}/${name}/1`);
  });

  it("keeps every field that it knows, and drops the others", async () => {
    const name = server.unique("full");
    const known = {
      name,
      version: 3,
      description: "all of it",
      inputParameters: ["a", "b"],
      outputParameters: { kept: null, one: 1.5 },
      failureWorkflow: "other",
      failureWorkflowVersion: 2,
      restartable: false,
      workflowStatusListenerEnabled: true,
      workflowStatusListenerSink: "sink",
      ownerEmail: "x",
      ownerApp: "my_app",
      createdBy: "me",
      updatedBy: "you",
      timeoutPolicy: "TIME_OUT_WF",
      timeoutSeconds: 90,
      variables: { v: [1, { x: null }] },
      inputTemplate: { t: true },
      enforceSchema: false,
      metadata: { classifier: "contract" },
      maskedFields: ["secret"],
      cacheConfig: { key: "k", ttlInSecond: 5 },
    };
    await server.registerWorkflow({
      ...known,
      rateLimitConfig: { rateLimitKey: "k", concurrentExecLimit: 3 },
      tasks: [simple()],
      tags: [],
      other: 1,
    });
    const { createTime, ...rest } = await read(name);
    expect(rest).toEqual({
      ...defaults,
      ...known,
      rateLimitConfig: { rateLimitKey: "k", concurrentExecLimit: 3, policy: "QUEUE" },
      updateTime: 0,
      tasks: [{ ...taskDefaults, ...simple() }],
    });
    expect(createTime).toBeGreaterThan(0);
  });

  it("completes nested tasks at every depth", async () => {
    const name = server.unique("nested");
    const leaf = { ...taskDefaults, name: "contract_task" };
    await server.registerWorkflow({
      name,
      tasks: [
        {
          name: "switch",
          taskReferenceName: "s",
          type: "SWITCH",
          evaluatorType: "value-param",
          expression: "x",
          decisionCases: { b: [simple("in_case")], a: [] },
          defaultCase: [{ name: "loop", taskReferenceName: "l", type: "DO_WHILE", loopCondition: "false", loopOver: [simple("in_loop")] }],
        },
        { name: "fork", taskReferenceName: "f", type: "FORK_JOIN", forkTasks: [[simple("in_fork")], []] },
        { name: "join", taskReferenceName: "j", type: "JOIN", joinOn: ["in_fork"] },
      ],
    });
    const { tasks } = await read(name);
    expect(tasks[0]).toMatchObject({
      ...taskDefaults,
      type: "SWITCH",
      decisionCases: { b: [{ ...leaf, taskReferenceName: "in_case" }], a: [] },
      defaultCase: [{ loopOver: [{ ...leaf, taskReferenceName: "in_loop" }] }],
    });
    expect(Object.keys(tasks[0]?.["decisionCases"] ?? {})).toEqual(["b", "a"]);
    expect(tasks[1]).toMatchObject({ forkTasks: [[{ ...leaf, taskReferenceName: "in_fork" }], []] });
  });

  it("completes an inline sub-workflow and shows its name", async () => {
    const name = server.unique("inline");
    const inner = { name: `${name}_inner`, version: 4, tasks: [simple("in")] };
    await server.registerWorkflow({
      name,
      tasks: [
        {
          name: "sub",
          taskReferenceName: "sub",
          type: "SUB_WORKFLOW",
          subWorkflowParam: { name: "posted", version: 9, workflowDefinition: inner },
        },
      ],
    });
    const { tasks } = await read(name);
    expect(tasks[0]?.["subWorkflowParam"]).toMatchObject({
      name: inner.name,
      version: 4,
      workflowDefinition: { ...defaults, name: inner.name, tasks: [{ ...taskDefaults, ...simple("in") }] },
    });
  });

  it("completes an embedded task definition", async () => {
    const name = server.unique("embedded");
    await server.registerWorkflow({ name, tasks: [{ ...simple(), taskDefinition: { name: "contract_task", retryCount: 1 } }] });
    const { tasks } = await read(name);
    expect(tasks[0]?.["taskDefinition"]).toMatchObject({
      name: "contract_task",
      retryCount: 1,
      createTime: 0,
      updateTime: 0,
      retryDelaySeconds: 60,
    });
  });

  it.each([
    ["null as version", { version: null }, { version: 0 }],
    ["text as version", { version: "7" }, { version: 7 }],
    ["null for a flag", { restartable: null }, { restartable: false }],
    ["null for a flag that is on by default", { enforceSchema: null }, { enforceSchema: false }],
    ["null for a map", { variables: null }, { variables: {} }],
    ["a negative timeout", { timeoutSeconds: -5 }, { timeoutSeconds: -5 }],
  ])("reads %s as Jackson does", async (_, sent, stored) => {
    const name = server.unique("coerced");
    await server.registerWorkflow({ name, tasks: [simple()], ...sent });
    expect(await read(name)).toMatchObject(stored);
  });

  it("finds a negative version only by its number", async () => {
    const name = server.unique("negative");
    await server.registerWorkflow({ name, version: -2, tasks: [simple()] });
    expect(await read(name, -2)).toMatchObject({ name, version: -2 });
    expect((await server.get(`${path}/${name}`)).status).toBe(404);
  });

  it.each([
    ["null for optional", { optional: null }, { optional: false }],
    ["null for startDelay", { startDelay: null }, { startDelay: 0 }],
    ["null for joinOn", { joinOn: null }, { joinOn: [] }],
    ["an unknown type", { type: "NO_SUCH_TYPE" }, { type: "NO_SUCH_TYPE" }],
    ["a join mode", { joinMode: "SYNC" }, { joinMode: "SYNC" }],
  ])("reads %s in a task as Jackson does", async (_, sent, stored) => {
    const name = server.unique("task_coerced");
    await server.registerWorkflow({ name, tasks: [{ ...simple(), ...sent }] });
    expect((await read(name)).tasks[0]).toMatchObject(stored);
  });

  it.each([
    ["a bad policy", { timeoutPolicy: "RETRY" }],
    ["parameters that are no text", { inputParameters: [{ name: "a" }] }],
    ["tasks that are no list", { tasks: {} }],
  ])("answers 500 to %s", async (_, wrong) => {
    const answer = await server.post(path, { name: server.unique("unreadable"), tasks: [simple()], ...wrong });
    expect(answer.status).toBe(500);
    expect(answer.json<{ message: string }>().message).toMatch(/^JSON parse error: /);
  });

  it("refuses the same version again, unless it may overwrite", async () => {
    const name = server.unique("twice");
    await server.registerWorkflow({ name, tasks: [simple()], ownerApp: "one" });
    const again = await server.post(path, { name, tasks: [simple("other")] });
    expect(again.status).toBe(409);
    expect(again.json()).toMatchObject({ status: 409, message: `Workflow with ${name}.1 already exists!`, retryable: false });
    expect((await server.post(`${path}?overwrite=true`, { name, tasks: [simple("other")] })).status).toBe(200);
    const stored = await read(name);
    expect(stored).toMatchObject({ createTime: 0, tasks: [{ taskReferenceName: "other" }] });
    expect(stored.updateTime).toBeGreaterThan(0);
    expect(stored).not.toHaveProperty("ownerApp");
  });
});

describe("the bulk update", () => {
  it("creates and replaces, and says what it did by name", async () => {
    const name = server.unique("bulk");
    await server.registerWorkflow({ name, tasks: [simple()] });
    const other = server.unique("bulk");
    const answer = await server.put(path, [
      { name, tasks: [simple("changed")] },
      { name, version: 2, tasks: [simple()] },
      { name: other, tasks: [simple()] },
    ]);
    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual({ bulkErrorResults: {}, bulkSuccessfulResults: [name, name, other] });
    expect(await read(name, 1)).toMatchObject({ createTime: 0, tasks: [{ taskReferenceName: "changed" }] });
    expect((await read(name, 2)).updateTime).toBeGreaterThan(0);
  });

  it("keeps the audit fields that are echoed", async () => {
    const name = server.unique("echo");
    await server.put(path, [{ name, tasks: [simple()], createTime: 1234, createdBy: "me", ownerApp: "app" }]);
    expect(await read(name)).toMatchObject({ createTime: 1234, createdBy: "me", ownerApp: "app" });
  });

  it("saves nothing where one of them is invalid", async () => {
    const good = server.unique("good");
    const answer = await server.put(path, [
      { name: good, tasks: [simple()] },
      { name: "", tasks: [] },
    ]);
    expect(answer.status).toBe(400);
    expect(answer.json<{ validationErrors: object[] }>().validationErrors).toEqual(
      expect.arrayContaining([
        { path: "updateWorkflowDef.arg0[1].tasks", message: "WorkflowTask list cannot be empty" },
        { path: "updateWorkflowDef.arg0[1].name", message: "WorkflowDef name cannot be null or empty", invalidValue: "" },
      ]),
    );
    expect((await server.get(`${path}/${good}`)).status).toBe(404);
  });

  it("refuses an empty list and cannot read an object", async () => {
    const empty = await server.put(path, []);
    expect(empty.status).toBe(400);
    expect(empty.json()).toMatchObject({ validationErrors: [{ path: "updateWorkflowDef.arg0", message: "WorkflowDefList is empty" }] });
    expect((await server.put(path, {})).status).toBe(500);
  });
});

describe("versions", () => {
  it("takes the greatest as the latest, in whatever order they came", async () => {
    const name = server.unique("versions");
    for (const version of [2, 5, 1]) await server.registerWorkflow({ name, version, tasks: [simple()] });
    expect(await read(name)).toMatchObject({ version: 5 });
    expect(await read(name, 1)).toMatchObject({ version: 1 });
    await server.delete(`${path}/${name}/5`);
    expect(await read(name)).toMatchObject({ version: 2 });
    const listed = (await server.get(`${path}/${name}/versions`)).json<Record<string, unknown>[]>();
    expect(listed.map(({ version }) => version)).toEqual([1, 2]);
    expect(Object.keys(listed[0] ?? {}).sort()).toEqual(["createTime", "name", "version"]);
  });

  it("lists names, latest versions and every version", async () => {
    const name = server.unique("listed");
    for (const version of [1, 2]) await server.registerWorkflow({ name, version, tasks: [simple()] });
    const ofName = (all: { name: string; version: number }[]): number[] =>
      all.filter((one) => one.name === name).map(({ version }) => version);
    expect(ofName((await server.get(path)).json())).toEqual([1, 2]);
    expect(ofName((await server.get(`${path}/latest-versions`)).json())).toEqual([2]);
    const names = (await server.get(`${path}/names`)).json<string[]>();
    expect(names).toContain(name);
    expect(names).toEqual(names.toSorted());
    const byName = (await server.get(`${path}/names-and-versions`)).json<Record<string, object[]>>();
    expect(byName[name]).toMatchObject([
      { name, version: 1, updateTime: 0 },
      { name, version: 2, updateTime: 0 },
    ]);
  });

  it("tells in the list of names when each version was made and changed, as its definition does", async () => {
    const name = server.unique("dated");
    const definition = (version: number, more: object = {}): object => ({ name, version, tasks: [simple()], ...more });
    const dates = async (): Promise<unknown> => (await server.get(`${path}/names-and-versions`)).json<Record<string, unknown>>()[name];
    const expectSame = async (...versions: number[]): Promise<void> => {
      const stored = await Promise.all(versions.map((version) => read(name, version)));
      const shown = stored.map(({ createTime, updateTime }, index) => ({ name, version: versions[index], createTime, updateTime }));
      expect(await dates()).toEqual(shown);
      const listed = (await server.get(`${path}/${name}/versions`)).json();
      expect(listed).toEqual(shown.map(({ updateTime: _updateTime, ...rest }) => rest));
    };
    const before = Date.now() - 1000;
    await server.post(path, definition(1));
    await expectSame(1);
    expect((await read(name)).createTime).toBeGreaterThan(before);
    expect((await read(name)).updateTime).toBe(0);

    await server.put(path, [definition(1, { createTime: 77, updateTime: 88 })]);
    await expectSame(1);
    const updated = await read(name);
    expect(updated.createTime).toBe(77);
    expect(updated.updateTime).toBeGreaterThan(before);

    await server.put(path, [definition(1), definition(2)]);
    await expectSame(1, 2);
    expect(await dates()).toMatchObject([{ createTime: 0 }, { createTime: 0 }]);
    expect((await read(name, 1)).updateTime).toBeGreaterThanOrEqual(updated.updateTime);

    // A version that is created keeps an update time that is sent along.
    await server.post(path, definition(3, { createTime: 77, updateTime: 88 }));
    await expectSame(1, 2, 3);
    expect(await read(name, 3)).toMatchObject({ updateTime: 88 });
    expect((await read(name, 3)).createTime).toBeGreaterThan(before);
    await server.post(`${path}?overwrite=true`, definition(3, { updateTime: 88 }));
    await expectSame(1, 2, 3);
    expect((await read(name, 3)).updateTime).toBeGreaterThan(before);
    for (const version of [1, 2, 3]) await server.delete(`${path}/${name}/${version}`);
    expect(await dates()).toBeUndefined();
  });

  it("filters by class", async () => {
    const name = server.unique("classified");
    await server.registerWorkflow({ name, tasks: [simple()], metadata: { classifier: name } });
    const found = (await server.get(`${path}?classifier=${name}`)).json<{ name: string }[]>();
    expect(found.map((one) => one.name)).toEqual([name]);
    const plain = (await server.get(`${path}?classifier=workflow`)).json<{ name: string }[]>();
    expect(plain.map((one) => one.name)).not.toContain(name);
  });
});

describe("what is not there", () => {
  it("answers 404 to a name or a version", async () => {
    const name = server.unique("absent");
    const answer = await server.get(`${path}/${name}`);
    expect(answer.status).toBe(404);
    expect(answer.json()).toMatchObject({ message: `No such workflow found by name: ${name}, version: null` });
    expect((await server.get(`${path}/${name}?version=2`)).json()).toMatchObject({
      message: `No such workflow found by name: ${name}, version: 2`,
    });
    expect(await server.get(`${path}/${name}/versions`)).toMatchObject({ status: 200, text: "[]" });
  });

  it("fails to delete it", async () => {
    const name = server.unique("absent");
    const answer = await server.delete(`${path}/${name}/1`);
    expect(answer.status).toBe(server.expected("delete-missing-definition"));
    expect(answer.json()).toMatchObject({ message: `No such workflow definition: ${name} version: 1` });
  });
});
