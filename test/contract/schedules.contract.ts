import { afterAll, describe, expect, it } from "vitest";
import { pollUntil } from "../harness/poll-until.ts";
import { useSubject } from "./support/subject.ts";

const server = useSubject();
const path = "/scheduler/schedules";
const created: string[] = [];
afterAll(async () => {
  for (const name of created) await server.delete(`${path}/${name}`);
});

type Schedule = Record<string, unknown> & { name: string; createTime: number; updatedTime: number };
const newYear = "0 0 0 1 1 ?";
const defaults = { runCatchupScheduleInstances: false, paused: false, zoneId: "UTC", createdBy: "", updatedBy: "", cronSchedules: [] };
const startDefaults = { input: {}, taskToDomain: {}, priority: 0 };

const read = async (name: string): Promise<Schedule> => (await server.get(`${path}/${name}`)).json<Schedule>();

async function save(more: object = {}, name = server.unique("schedule")): Promise<Schedule> {
  const answer = await server.post(path, { name, cronExpression: newYear, startWorkflowRequest: { name: "none" }, ...more });
  expect(answer).toMatchObject({ status: 200, contentType: "application/json" });
  created.push(name);
  return answer.json<Schedule>();
}

describe("saving", () => {
  it("answers with what is stored, every default in it", async () => {
    const saved = await save();
    const { createTime, updatedTime, ...rest } = saved;
    expect(rest).toEqual({
      ...defaults,
      name: saved.name,
      cronExpression: newYear,
      startWorkflowRequest: { name: "none", ...startDefaults },
    });
    expect(updatedTime).toBe(createTime);
    expect(await read(saved.name)).toEqual(saved);
  });

  it("keeps every field that it knows, and drops the others", async () => {
    const known = {
      cronExpression: newYear,
      zoneId: "Europe/Berlin",
      cronSchedules: [
        { cronExpression: "0 0 1 1 1 ?", zoneId: "UTC" },
        { cronExpression: "0 0 2 1 1 ?", zoneId: "Asia/Tokyo" },
      ],
      runCatchupScheduleInstances: false,
      paused: true,
      pausedReason: "why",
      scheduleStartTime: 1,
      scheduleEndTime: 2,
      description: "d",
      nextRunTime: 7,
      startWorkflowRequest: {
        name: "none",
        version: 3,
        correlationId: "c",
        input: { a: null, b: [1.5] },
        taskToDomain: { t: "d" },
        priority: 5,
        createdBy: "me",
        idempotencyKey: "k",
        idempotencyStrategy: "FAIL",
        externalInputPayloadStoragePath: "p",
      },
    };
    const { name } = await save({ ...known, createTime: 5, updatedTime: 6, createdBy: "x", updatedBy: "y", tags: [], ownerApp: "o" });
    const { createTime, updatedTime, ...rest } = await read(name);
    expect(rest).toEqual({ ...known, name, createdBy: "", updatedBy: "" });
    expect(createTime).toBeGreaterThan(1000);
    expect(updatedTime).toBeGreaterThan(1000);
  });

  it("completes a definition inside of it", async () => {
    const { name } = await save({ startWorkflowRequest: { name: "none", workflowDef: { name: "inner", tasks: [] } } });
    expect((await read(name))["startWorkflowRequest"]).toMatchObject({
      workflowDef: { name: "inner", version: 1, schemaVersion: 2, restartable: true, timeoutPolicy: "ALERT_ONLY", enforceSchema: true },
    });
  });

  it("replaces what exists as a whole, and keeps its creation time", async () => {
    const first = await save({ description: "d", paused: true });
    const second = await save({ createTime: 5 }, first.name);
    expect(second).toMatchObject({ createTime: first.createTime, paused: false });
    expect(second).not.toHaveProperty("description");
    expect(second.updatedTime).toBeGreaterThanOrEqual(first.updatedTime);
  });

  it.each([
    ["null for the flags and lists", { paused: null, runCatchupScheduleInstances: null, cronSchedules: null, zoneId: null }, defaults],
    [
      "a version as text",
      { startWorkflowRequest: { name: "x", version: "2", priority: "3" } },
      { startWorkflowRequest: { version: 2, priority: 3 } },
    ],
    ["a priority out of range", { startWorkflowRequest: { name: "x", priority: 200 } }, { startWorkflowRequest: { priority: 200 } }],
    ["no name for the workflow but an empty one", { startWorkflowRequest: { name: "" } }, { startWorkflowRequest: { name: "" } }],
    ["an expression that nobody reads", { cronExpression: "bogus" }, { cronExpression: "bogus" }],
    ["five fields", { cronExpression: "* * * * *" }, { cronExpression: "* * * * *" }],
    ["a window that ends before it starts", { scheduleStartTime: 9, scheduleEndTime: 3 }, { scheduleStartTime: 9, scheduleEndTime: 3 }],
    ["an entry without a zone", { cronSchedules: [{ cronExpression: "x" }] }, { cronSchedules: [{ cronExpression: "x", zoneId: "UTC" }] }],
    [
      "an unknown zone beside a list",
      { zoneId: "Mars/Olympus", cronSchedules: [{ cronExpression: newYear, zoneId: "Mars/X" }] },
      { zoneId: "Mars/Olympus", cronSchedules: [{ zoneId: "Mars/X" }] },
    ],
  ])("takes %s", async (_, sent, stored) => {
    const { name } = await save(sent);
    expect(await read(name)).toMatchObject(stored);
  });

  it.each(["US/Pacific", "CET", "EST5EDT", "+02:00", "GMT+2", "UTC+01:00", "Z", "Etc/GMT-3"])("knows the zone %s", async (zoneId) => {
    expect(await save({ zoneId })).toMatchObject({ zoneId });
  });

  it.each([
    ["Mars/Olympus", "Unknown time-zone ID: Mars/Olympus"],
    ["EST", "Unknown time-zone ID: EST"],
    ["utc", "Unknown time-zone ID: utc"],
    ["europe/berlin", "Unknown time-zone ID: europe/berlin"],
    ["GMT+25", "Invalid ID for offset-based ZoneId: GMT+25"],
    ["z", "Invalid ID for ZoneOffset, invalid format: z"],
    ["", "Invalid ID for ZoneOffset, invalid format: "],
  ])("answers 500 to the zone %j", async (zoneId, message) => {
    const name = server.unique("zone");
    const answer = await server.post(path, { name, zoneId, paused: true, startWorkflowRequest: { name: "none" } });
    expect(answer.status).toBe(500);
    expect(answer.json()).toMatchObject({ status: 500, message, retryable: false });
    expect((await server.get(`${path}/${name}`)).status).toBe(404);
  });

  it.each([
    ["nothing", {}],
    ["no request", { name: "x" }],
    ["a request without a name", { name: "x", startWorkflowRequest: {} }],
    ["no name", { startWorkflowRequest: { name: "x" } }],
    ["a list", []],
    ["a strategy that does not exist", { name: "x", startWorkflowRequest: { name: "x", idempotencyStrategy: "X" } }],
  ])("answers 500 to %s", async (_, body) => {
    const answer = await server.post(path, body);
    expect(answer.status).toBe(500);
    expect(answer.json()).toMatchObject({ status: 500, retryable: false });
  });

  it("answers 500 to no body", async () => {
    const answer = await server.post(path);
    expect(answer.status).toBe(500);
    expect(answer.json<{ message: string }>().message).toMatch(/^Required request body is missing/);
  });
});

describe("pausing and resuming", () => {
  it("keeps the reason until it is resumed", async () => {
    const { name, updatedTime } = await save();
    expect(await server.put(`${path}/${name}/pause?reason=for%20good`)).toMatchObject({ status: 200, text: "" });
    const paused = await read(name);
    expect(paused).toMatchObject({ paused: true, pausedReason: "for good", updatedBy: "" });
    expect(paused.updatedTime).toBeGreaterThanOrEqual(updatedTime);
    expect(await server.put(`${path}/${name}/resume`)).toMatchObject({ status: 200, text: "" });
    const resumed = await read(name);
    expect(resumed["paused"]).toBe(false);
    expect(resumed).not.toHaveProperty("pausedReason");
  });

  it("pauses once more, and forgets the reason where none is given", async () => {
    const { name } = await save({ paused: true, pausedReason: "first" });
    expect((await server.put(`${path}/${name}/pause`)).status).toBe(200);
    expect(await read(name)).not.toHaveProperty("pausedReason");
  });

  it("answers 404 where there is none, or nothing to resume", async () => {
    const { name } = await save();
    const absent = server.unique("absent");
    for (const [call, schedule] of [
      [`${absent}/pause`, absent],
      [`${absent}/resume`, absent],
      [`${name}/resume`, name],
    ] as const) {
      const answer = await server.put(`${path}/${call}`);
      expect(answer.status).toBe(404);
      expect(answer.json()).toMatchObject({ message: `Schedule '${schedule}' not found` });
    }
  });

  it("does it to many at once, and says what failed", async () => {
    const [one, other, absent] = [(await save()).name, (await save()).name, server.unique("absent")];
    const missing = { [absent]: `Schedule '${absent}' not found` };
    const paused = await server.put("/scheduler/bulk/pause", [one, absent, other]);
    expect(paused).toMatchObject({ status: 200 });
    expect(paused.json()).toEqual({ bulkErrorResults: missing, bulkSuccessfulResults: [one, other] });
    expect(await read(other)).toMatchObject({ paused: true });
    await server.put(`${path}/${other}/resume`);
    const resumed = (await server.put("/scheduler/bulk/resume", [one, absent, other])).json();
    expect(resumed).toEqual({
      bulkErrorResults: { ...missing, [other]: `Schedule '${other}' not found` },
      bulkSuccessfulResults: [one],
    });
  });

  it.each(["pause", "resume"])("refuses to %s none, or too many, or what is no list", async (verb) => {
    const call = `/scheduler/bulk/${verb}`;
    const validationErrors = (message: string): object => ({ validationErrors: [{ path: `${verb}Schedules.arg0`, message }] });
    const none = await server.put(call, []);
    expect(none.status).toBe(400);
    expect(none.json()).toMatchObject(validationErrors("Schedule names list cannot be null."));
    const many = await server.put(
      call,
      Array.from({ length: 1001 }, (_, index) => `x${index}`),
    );
    expect(many.status).toBe(400);
    expect(many.json()).toMatchObject(validationErrors("Cannot process more than 1000 schedules. Please use multiple requests."));
    expect((await server.put(call, {})).status).toBe(500);
    expect((await server.post(call, [])).status).toBe(405);
  });
});

describe("reading and deleting", () => {
  it("deletes, also what is not there", async () => {
    const { name } = await save();
    expect(await server.delete(`${path}/${name}`)).toMatchObject({ status: 200, text: "" });
    expect((await server.get(`${path}/${name}`)).status).toBe(404);
    expect(await server.delete(`${path}/${name}`)).toMatchObject({ status: 200, text: "" });
  });

  it("lists those of one workflow, or all", async () => {
    const workflow = server.unique("workflow");
    const { name } = await save({ startWorkflowRequest: { name: workflow } });
    const { name: other } = await save();
    const names = async (query: string): Promise<string[]> => (await server.get(path + query)).json<Schedule[]>().map(({ name }) => name);
    expect(await names(`?workflowName=${workflow}`)).toEqual([name]);
    expect(await names("?workflowName=")).toEqual(expect.arrayContaining([name, other]));
    expect(await names("")).toEqual(expect.arrayContaining([name, other]));
  });

  it("searches by a part of the name, the workflow and whether it is paused", async () => {
    const [part, workflow] = [server.unique("Part"), server.unique("workflow")];
    await save({ paused: true }, `${part}_b`);
    await save({ startWorkflowRequest: { name: workflow } }, `${part}_a`);
    await save({}, `${part}_c`);
    const search = async (query: string): Promise<[number, string[]]> => {
      const answer = (await server.get(`${path}/search?${query}`)).json<{ totalHits: number; results: Schedule[] }>();
      return [answer.totalHits, answer.results.map(({ name }) => name.slice(part.length + 1))];
    };
    expect(await search(`scheduleName=${part}`)).toEqual([3, ["a", "b", "c"]]);
    expect(await search(`scheduleName=${part.toLowerCase()}&freeText=nonsense&sort=name:DESC`)).toEqual([3, ["a", "b", "c"]]);
    expect(await search(`scheduleName=${part}*`)).toEqual([0, []]);
    expect(await search(`scheduleName=${part}&paused=true`)).toEqual([1, ["b"]]);
    expect(await search(`scheduleName=${part}&paused=false`)).toEqual([2, ["a", "c"]]);
    expect(await search(`workflowName=${workflow}`)).toEqual([1, ["a"]]);
    expect(await search(`scheduleName=${part}&start=1&size=1`)).toEqual([3, ["b"]]);
    expect(await search(`scheduleName=${part}&size=0`)).toEqual([3, []]);
    expect(await search(`scheduleName=${part}&start=-1&size=-1`)).toEqual([3, ["a", "b", "c"]]);
    const bad = await server.get(`${path}/search?paused=maybe`);
    expect(bad.status).toBe(500);
    expect(bad.json()).toMatchObject({
      message:
        "Method parameter 'paused': Failed to convert value of type 'java.lang.String' to required type 'java.lang.Boolean'; Invalid boolean value [maybe]",
    });
  });

  it("has no other calls", async () => {
    expect((await server.put(path, {})).status).toBe(405);
    expect((await server.post(`${path}/x/pause`)).status).toBe(405);
    expect((await server.get(`${path}/x/pause`)).status).toBe(405);
    expect((await server.get("/scheduler")).status).toBe(404);
  });
});

describe("the next times of an expression", () => {
  const next = (cronExpression: string, more: object = {}): ReturnType<typeof server.get> =>
    server.get(`/scheduler/nextFewSchedules?${String(new URLSearchParams({ cronExpression, ...more }))}`);
  const yearsFrom = (year: number, count: number): number[] => Array.from({ length: count }, (_, index) => Date.UTC(year + index, 0, 1));
  const thisYear = new Date().getUTCFullYear();

  it("are five of them at most, in UTC", async () => {
    expect((await next(newYear)).json()).toEqual(yearsFrom(thisYear + 1, 5));
    expect((await next(newYear, { limit: "10" })).json()).toEqual(yearsFrom(thisYear + 1, 5));
    expect((await next(newYear, { limit: "2" })).json()).toEqual(yearsFrom(thisYear + 1, 2));
    expect((await next(newYear, { limit: "0" })).json()).toEqual([]);
  });

  it("lie in the window", async () => {
    const [start, end] = [String(Date.UTC(thisYear + 3, 0, 1)), String(Date.UTC(thisYear + 4, 0, 1))];
    expect((await next(newYear, { scheduleStartTime: start })).json()).toEqual(yearsFrom(thisYear + 3, 5));
    expect((await next(newYear, { scheduleStartTime: String(Number(start) + 1) })).json()).toEqual(yearsFrom(thisYear + 3, 5));
    expect((await next(newYear, { scheduleStartTime: "1" })).json()).toEqual(yearsFrom(thisYear + 1, 5));
    expect((await next(newYear, { scheduleEndTime: end })).json()).toEqual(yearsFrom(thisYear + 1, 4));
    expect((await next(newYear, { scheduleStartTime: start, scheduleEndTime: end })).json()).toEqual(yearsFrom(thisYear + 3, 2));
    expect((await next(newYear, { scheduleEndTime: "0" })).json()).toEqual([]);
  });

  it.each([
    "@yearly",
    "0 0 0 1W 2 *",
    "0 0 0 L-3 * ?",
    "0 0 12 LW 6 ?",
    "0 0 12 ? * FRI#2",
    "0 0 12 ? 3 5L",
    "0 0 0 13 * 5",
    "0 0 0 29 2 *",
  ])("are those of %s", async (cronExpression) => {
    const times = (await next(cronExpression)).json<number[]>();
    expect(times).toHaveLength(5);
    expect(times.map((time) => new Date(time).toISOString())).toMatchSnapshot();
  });

  it.each(["", "bogus", "__proto__", "* * * * *", "0 0 12 * * ? 2027", "0 0 25 * * *", "@reboot", "0 0 0 * * FRI-MON", "0 0/0 * * * *"])(
    "are refused for %j",
    async (cronExpression) => {
      const answer = await next(cronExpression);
      expect(answer.status).toBe(500);
      expect(answer.json()).toMatchObject({ message: "Invalid cron expression" });
    },
  );

  it("are none where there are none", async () => {
    expect((await next("0 0 0 31 2 *")).json()).toEqual([]);
  });

  it.each([
    ["", "Required request parameter 'cronExpression'"],
    ["?cronExpression=x&limit=x", "Method parameter 'limit': Failed to convert"],
    ["?cronExpression=x&scheduleStartTime=x", "required type 'java.lang.Long'; For input string: \"x\""],
  ])("need values that can be read: %j", async (query, message) => {
    const answer = await server.get(`/scheduler/nextFewSchedules${query}`);
    expect(answer.status).toBe(500);
    expect(answer.json<{ message: string }>().message).toContain(message);
  });
});

describe("executions", () => {
  type Execution = Record<string, unknown> & { executionId: string; workflowId: string; scheduledTime: number; executionTime: number };
  interface Found {
    totalHits: number;
    results: Execution[];
  }
  const search = async (query: string, more: object = {}): Promise<Found> =>
    (await server.get(`/scheduler/search/executions?${String(new URLSearchParams({ query, ...more }))}`)).json<Found>();
  /** Once the schedule has started something, it is paused. */
  async function firstExecution(startWorkflowRequest: object): Promise<Execution> {
    const { name } = await save({ cronExpression: "* * * * * *", startWorkflowRequest });
    // A server that has just been booted looks at its schedules after fifteen seconds.
    const { results } = await pollUntil(
      () => search(`scheduleName IN (${name})`),
      ({ results }) => results.length > 0,
      { deadlineMs: 60_000, everyMs: 100 },
    );
    await server.put(`${path}/${name}/pause`);
    const oldest = results.at(-1);
    if (oldest === undefined) throw new Error("There is none.");
    return oldest;
  }

  it("start a run that says where it comes from", async () => {
    const workflow = server.unique("scheduled");
    await server.registerWorkflow({ name: workflow, tasks: [{ name: "n", taskReferenceName: "n", type: "NOOP" }] });
    const request = { name: workflow, correlationId: "c", priority: 7, input: { k: 1, _scheduledTime: "mine" } };
    const execution = await firstExecution(request);
    expect(execution).toEqual({
      executionId: expect.any(String),
      scheduleName: execution["scheduleName"],
      scheduledTime: expect.any(Number),
      executionTime: expect.any(Number),
      workflowName: workflow,
      workflowId: expect.any(String),
      startWorkflowRequest: { ...request, taskToDomain: {} },
      state: "EXECUTED",
      zoneId: "UTC",
    });
    expect(execution.scheduledTime % 1000).toBe(0);
    expect(await server.run(execution.workflowId)).toMatchObject({
      workflowName: workflow,
      correlationId: "c",
      priority: 7,
      input: {
        k: 1,
        _startedByScheduler: execution["scheduleName"],
        _scheduledTime: execution.scheduledTime,
        _executedTime: execution.executionTime,
        _executionId: execution.executionId,
        _schedulerCron: "* * * * * * UTC",
      },
    });
  }, 180_000);

  it("tell why nothing was started, and are found by name, state, workflow and time", async () => {
    const workflow = server.unique("missing");
    const execution = await firstExecution({ name: workflow });
    expect(execution).toMatchObject({ state: "FAILED", reason: `No such workflow defined. name=${workflow}, version=null` });
    expect(execution["stackTrace"]).toContain("No such workflow defined.");
    const [schedule, time] = [String(execution["scheduleName"]), execution.scheduledTime];
    const hits = async (query: string): Promise<number> => (await search(query, { size: "0" })).totalHits;
    const all = await hits(`scheduleName IN (${schedule})`);
    expect(await hits(`scheduleName IN (${schedule}, x) AND state IN (FAILED,POLLED)`)).toBe(all);
    expect(await hits(`scheduleName IN (${schedule}) AND state IN (EXECUTED)`)).toBe(0);
    expect(await hits(`workflowName=${workflow.slice(0, -1)}`)).toBeGreaterThanOrEqual(all);
    expect(await hits(`executionId=${execution.executionId}`)).toBe(1);
    expect(await hits(`${schedule} AND scheduledTime<${time + 1}`)).toBe(1);
    expect(await hits(`${schedule} AND scheduledTime>${time}`)).toBe(all - 1);
    expect(await hits(`scheduleName=${schedule}`)).toBe(0);
    const [first] = (await search(schedule, { sort: "scheduledTime:ASC", size: "1" })).results;
    expect(first?.executionId).toBe(execution.executionId);
    expect((await search(schedule, { sort: "scheduledTime" })).results.at(-1)?.executionId).toBe(execution.executionId);
    const bad = await server.get(`/scheduler/search/executions?query=${encodeURIComponent("scheduledTime>x")}`);
    expect(bad.status).toBe(500);
    expect(bad.json()).toMatchObject({ message: 'For input string: "x"' });
  }, 180_000);

  it("are never left to be queued again", async () => {
    expect((await server.get("/scheduler/admin/requeue")).json()).toEqual({ sampleIds: [], "recordIds.size": 0 });
    expect((await server.get("/scheduler/admin/resume")).json()).toEqual({ status: "done" });
  });
});
