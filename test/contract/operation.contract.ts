import { describe, expect, it } from "vitest";
import type { Task } from "../../src/core/model/execution.ts";
import { useSubject } from "./support/subject.ts";

const server = useSubject();

/** Runs with a worker task each, in a domain where one is given. */
async function queued(count: number, domain?: string): Promise<{ taskType: string; workflowIds: string[] }> {
  const taskType = server.unique("queued");
  await server.registerTasks({ name: taskType });
  const request = domain === undefined ? {} : { taskToDomain: { [taskType]: domain } };
  const workflowIds: string[] = [];
  for (let n = 0; n < count; n += 1) workflowIds.push(await server.startTasks([{ name: taskType, taskReferenceName: "t" }], { request }));
  return { taskType, workflowIds };
}

describe("an operator", () => {
  it("reads the settings, and nothing of the machine's environment", async () => {
    const answer = await server.get("/admin/config");
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({ version: expect.stringMatching(/^\d+\.\d+/) });
    const isOfTheMachine = answer.text.includes("java.class.path") || answer.text.includes(process.cwd());
    expect(isOfTheMachine ? "the machine's properties" : "our settings").toBe(server.expected("admin-config"));
  });

  it("lists the pending tasks of a type, paged as Java pages lists", async () => {
    const { taskType, workflowIds } = await queued(3);
    await server.take(taskType);
    const page = async (query: string) => {
      const answer = await server.get(`/admin/task/${taskType}?${query}`);
      return answer.status === 200 ? answer.json<Task[]>().length : [answer.status, answer.json<{ message: string }>().message];
    };
    const all = (await server.get(`/admin/task/${taskType}`)).json<Task[]>();
    expect(all.map(({ workflowInstanceId }) => workflowInstanceId).sort()).toEqual([...workflowIds].sort());
    expect(all.map(({ status }) => status).sort()).toEqual(["IN_PROGRESS", "SCHEDULED", "SCHEDULED"]);
    expect(await page("start=1&count=1")).toBe(1);
    expect(await page("start=2")).toBe(1);
    expect(await page("start=9")).toBe(0);
    expect(await page("count=-5")).toEqual([400, "fromIndex(0) > toIndex(-5)"]);
    expect(await page("start=-1")).toEqual([500, "fromIndex = -1"]);
    expect((await server.get(`/admin/task/${server.unique("none")}`)).json()).toEqual([]);
    await server.report(await server.take(taskType), "COMPLETED");
    expect(await page("")).toBe(2);
  });

  it("has a run looked at again", async () => {
    const { workflowIds } = await queued(1);
    expect(await server.post(`/admin/sweep/requeue/${workflowIds[0]}`)).toMatchObject({
      status: 200,
      contentType: "text/plain",
      text: `false.${workflowIds[0]}`,
    });
    const none = server.unique("none");
    expect((await server.post(`/admin/sweep/requeue/${none}`)).text).toBe(`true.${none}`);
  });

  it("repairs nothing: that is off", async () => {
    const answer = await server.post("/admin/consistency/verifyAndRepair/nope");
    expect(answer.status).toBe(500);
    expect(answer.json()).toMatchObject({ message: "WorkflowRepairService is disabled." });
  });
});

describe("the queues of other systems", () => {
  it("are none", async () => {
    for (const path of ["/queue/", "/queue/size"]) expect((await server.get(path)).json()).toEqual({});
    expect((await server.get("/queue")).status).toBe(404);
  });

  it.each(["/queue/update/w/t", "/queue/update/w/task/t"])("take no message at %s", async (path) => {
    const refused = await server.post(`${path}/COMPLETED`, {});
    expect(refused.status).toBe(400);
    expect(refused.json()).toMatchObject({ message: "There is no queue for handling COMPLETED status" });
    const bad = await server.post(`${path}/DONE`, {});
    expect(bad.status).toBe(500);
    expect(bad.json<{ message: string }>().message).toContain("'com.netflix.conductor.model.TaskModel$Status'");
    expect((await server.post(`${path}/COMPLETED`)).status).toBe(500);
  });
});

describe("the queues of tasks", () => {
  it("are counted by domain", async () => {
    const { taskType } = await queued(2, "d1");
    const size = async (query: string) => (await server.get(`/tasks/queue/size?taskType=${query}`)).json();
    expect(await size(`${taskType}&domain=d1`)).toBe(2);
    expect(await size(`d1:${taskType}`)).toBe(2);
    expect(await size(taskType)).toBe(0);
    expect(await size(`${taskType}&domain=%20`)).toBe(0);
    expect(await size(`${taskType}&domain=d1&isolationGroupId=x`)).toBe(0);
    expect(await size(`${taskType}&domain=d1&executionNamespace=x`)).toBe(0);
    expect(await size(`${taskType}&domain=d1&executionNamespace=&isolationGroupId=`)).toBe(2);
  });

  it("are listed at length", async () => {
    const { taskType } = await queued(2);
    const all = (await server.get("/tasks/queue/all/verbose")).json<Record<string, unknown>>();
    expect(all[taskType]).toEqual({ a: { size: 2, uacked: 0 } });
  });
});

describe("a batch poll", () => {
  it("takes odd counts and times", async () => {
    const { taskType } = await queued(3);
    const poll = async (query: string) => {
      const answer = await server.get(`/tasks/poll/batch/${taskType}?${query}`);
      return answer.status === 200 ? answer.json<Task[]>().length : answer.status;
    };
    expect(await poll("count=0")).toBe(0);
    expect(await poll("count=99999999999")).toBe(500);
    expect(await poll("count=")).toBe(1);
    expect(await poll("count=-1&timeout=0")).toBe(server.expected("negative-count"));
    await poll("count=1000000&timeout=-5");
    expect(await poll("count=9&timeout=0")).toBe(0);
  });
});

describe("what is off in the shipped server", () => {
  it.each(["GET", "POST"])("answers 404 to %s of a run's messages", async (method) => {
    const answer = await server.send(method, "/workflow/nope/messages", method === "POST" ? { body: {} } : {});
    expect(answer.status).toBe(404);
    expect(answer.json()).toMatchObject({ message: "No static resource api/workflow/nope/messages." });
  });

  it.each(["/files", "/files/x/upload", "/skills", "/a2a/workflow/x"])("answers 404 to %s", async (path) => {
    const answer = await server.get(path);
    expect(answer.status).toBe(404);
    expect(answer.json<{ message: string }>().message).toMatch(new RegExp(`^No static resource api${path}\\.`));
  });

  it("leaves agents and AI to the real server, and says so", async () => {
    for (const path of ["/agent/list", "/agent/executions", "/providers/status"]) {
      const answer = await server.get(path);
      const status = server.expected("agent-routes");
      expect([path, answer.status, answer.text.includes("out of the scope of the embedded server")]).toEqual([
        path,
        status,
        status === 404,
      ]);
    }
  });
});
