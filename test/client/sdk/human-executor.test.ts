/** `HumanExecutor` and `TemplateClient` on the embedded server, with the examples of the official SDK's README. */
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from "vitest";
import { HumanExecutor, TemplateClient, createConductorClient, isConflict, isMissing } from "../../../src/client/index.ts";
import type { ConductorClient, HumanTaskEntry } from "../../../src/client/index.ts";
import { humanTask } from "../../../src/index.ts";
import { createServer } from "../../../src/server/create-server.ts";
import type { EmbeddedServer } from "../../../src/server/create-server.ts";

let server: EmbeddedServer;
let client: ConductorClient;
let human: HumanExecutor;
let templates: TemplateClient;
beforeAll(async () => {
  server = await createServer({});
  client = createConductorClient({ url: "http://localhost/api", transport: server.transport });
  [human, templates] = [new HumanExecutor(client), new TemplateClient(client)];
});
afterAll(async () => {
  await client.close();
  await server.close();
});

const john = { userType: "EXTERNAL_USER", user: "john@example.com" } as const;

let counter = 0;
async function startApproval(): Promise<{ task: HumanTaskEntry & { taskId: string }; workflowId: string; reference: string }> {
  const reference = `approval_task_${(counter += 1)}`;
  const task = humanTask(reference, { displayName: "Approve", assignee: john, formTemplate: "approval_template", formVersion: 1 });
  const name = `approval_${counter}`;
  const tasks = [{ ...task, inputParameters: { ...task.inputParameters, priority: "high" } }];
  const outputParameters = { approved: `\${${reference}.output.output.approved}` };
  await client.metadata.createWorkflowDef({ name, version: 1, tasks, outputParameters });
  const workflowId = await client.workflows.start({ name });
  const [found] = await human.pollSearch({ taskRefNames: [reference] });
  if (found === undefined) throw new Error("There is no task.");
  return { task: found, workflowId, reference };
}

const approvalForm = {
  name: "approval_template",
  version: 1,
  description: "Order approval form template",
  formTemplate: {
    name: "Order Approval Form",
    fields: [
      { name: "approved", type: "boolean", required: true, label: "Approve Order", description: "Check to approve the order" },
      { name: "comments", type: "text", required: false, label: "Comments", maxLength: 500 },
    ],
    validationRules: [{ field: "approved", rule: "required", message: "Approval decision is required" }],
  },
  uiTemplate: { name: "Order Approval UI", template: "<div></div>", styles: ".a { color: red; }" },
  tags: ["approval", "order", "form"],
  ownerEmail: "template-owner@example.com",
};

describe("the examples", () => {
  it("search, claim, release, update and complete a task", async () => {
    await templates.registerTemplate(approvalForm);
    const { task, workflowId, reference } = await startApproval();
    const { taskId } = task;
    const tasks = await human.search({
      states: ["PENDING", "ASSIGNED"],
      assignees: [{ userType: "EXTERNAL_USER", user: "john@example.com" }],
      taskRefNames: [reference],
      taskInputQuery: "priority:high",
      size: 10,
      start: 0,
    });
    expect(tasks).toMatchObject([{ taskId, state: "ASSIGNED", displayName: "Approve", input: { priority: "high" } }]);
    expect(await human.getTaskById(taskId)).toEqual(tasks[0]);

    const claimed = await human.claimTaskAsExternalUser(taskId, "john@example.com", { overrideAssignment: false, withTemplate: true });
    expect(claimed).toMatchObject({ state: "IN_PROGRESS", claimant: john, humanTaskDef: { fullTemplate: approvalForm } });
    await human.releaseTask(taskId);
    await expect(human.claimTaskAsConductorUser(taskId, { overrideAssignment: false, withTemplate: true })).rejects.toSatisfy(isConflict);
    const taken = await human.claimTaskAsConductorUser(taskId, { overrideAssignment: true });
    expect(taken).toMatchObject({ state: "IN_PROGRESS", claimant: { userType: "CONDUCTOR_USER" } });

    await human.updateTaskOutput(taskId, { output: { approved: true, comments: "Approved with conditions" } });
    await human.completeTask(taskId, { output: { approved: true, comments: "Task completed" } });
    expect(await client.workflows.get(workflowId)).toMatchObject({ status: "COMPLETED", output: { approved: true } });
    await expect(human.completeTask(taskId)).rejects.toSatisfy(isConflict);
  });

  it("register and get templates of both shapes", async () => {
    const first = await templates.registerTemplate({ ...approvalForm, name: "both" });
    expect(first).toMatchObject({ ...approvalForm, name: "both", createTime: expect.any(Number) });
    const schema = {
      name: "both",
      version: 1,
      jsonSchema: { type: "object", properties: {} },
      templateUI: { type: "VerticalLayout", elements: [] },
    };
    expect(await templates.registerTemplate(schema, true)).toMatchObject({ ...schema, version: 2 });
    const page = {
      name: "custom_ui_template",
      version: 1,
      uiTemplate: { name: "Custom Task UI", template: "<p>{{taskName}}</p>", scripts: "f()" },
    };
    expect(await templates.registerTemplate({ ...page, tags: ["ui", "custom"] })).toMatchObject(page);
    expect(await human.getTemplateByNameVersion("both", 1)).toEqual(first);
    expect(await human.getTemplateById("both")).toEqual(first);
    expect(await client.human.getTemplates({ name: "both" })).toHaveLength(2);
    await client.human.deleteTemplate("both", 2);
    await client.human.deleteTemplate("both");
    await expect(human.getTemplateByNameVersion("both", 1)).rejects.toSatisfy(isMissing);
    await expect(client.human.deleteTemplate("both")).rejects.toSatisfy(isMissing);
  });
});

describe("the executor", () => {
  it("finds by the filters of the older call", async () => {
    const { task, reference } = await startApproval();
    expect(await human.getTasksByFilter("ASSIGNED", john.user, "EXTERNAL_USER", undefined, reference, "priority:high")).toHaveLength(1);
    expect(await human.getTasksByFilter("ASSIGNED", john.user, "EXTERNAL_GROUP", undefined, reference)).toEqual([]);
    await human.claimTaskAsExternalUser(task.taskId, john.user);
    expect(await human.getTasksByFilter("IN_PROGRESS", undefined, undefined, `EXTERNAL_USER:${john.user}`, reference)).toHaveLength(1);
    const aborted = { signal: AbortSignal.abort() };
    const search = human.getTasksByFilter("PENDING", undefined, undefined, undefined, undefined, undefined, undefined, aborted);
    await expect(search).rejects.toMatchObject({ code: "aborted" });
    await expect(human.getTasksByFilter("PENDING", undefined, undefined, "jo")).rejects.toThrow('claimedBy must be TYPE:USER, not "jo".');
  });

  it("gives up polling after so many searches, and at once when it is aborted", async () => {
    expect(await human.pollSearch({ taskRefNames: ["nothing"] }, { pollInterval: 1, maxPollTimes: 2 })).toEqual([]);
    const aborting = new AbortController();
    const search = human.pollSearch({ taskRefNames: ["nothing"] }, { pollInterval: 60_000, maxPollTimes: 2 }, { signal: aborting.signal });
    aborting.abort();
    await expect(search).rejects.toThrow(expect.objectContaining({ code: "aborted" }));
  });

  it("tells what is not there from what cannot be", async () => {
    await expect(human.getTaskById("nothing")).rejects.toSatisfy(isMissing);
    const { task } = await startApproval();
    await expect(human.releaseTask(task.taskId)).rejects.toSatisfy(isConflict);
    await expect(human.getTaskById("a/b")).rejects.toThrow("cannot stand in an address");
  });

  it("has the calls of the server besides", async () => {
    const { task, workflowId, reference } = await startApproval();
    const { human: calls } = client;
    expect(await calls.getDisplayNames()).toContain("Approve");
    expect(await calls.getTemplateOfTask(task.taskId)).toMatchObject({ name: "approval_template" });
    expect(await calls.getConductorTask(task.taskId)).toMatchObject({ taskId: task.taskId, taskType: "HUMAN", status: "IN_PROGRESS" });
    await calls.reassign(task.taskId, [{ assignee: { userType: "EXTERNAL_USER", user: "ann" } }]);
    expect(await human.getTaskById(task.taskId)).toMatchObject({ assignee: { user: "ann" } });
    await calls.skip(task.taskId, { reason: "away" });
    expect(await human.getTaskById(task.taskId)).toMatchObject({ state: "PENDING" });
    await calls.updateByReference({ workflowId, taskRefName: reference }, { n: 1 }, { complete: true });
    expect(await human.getTaskById(task.taskId)).toMatchObject({ state: "COMPLETED", output: { n: 1 } });
    await calls.deleteRecords([task.taskId]);
    await expect(human.getTaskById(task.taskId)).rejects.toSatisfy(isMissing);
  });

  it("has the types of the official class", () => {
    expectTypeOf(human.search).returns.resolves.toEqualTypeOf<HumanTaskEntry[]>();
    expectTypeOf(human.completeTask).toBeCallableWith("id", { output: { approved: true } });
    // @ts-expect-error -- there is no such state
    const wrong = (): unknown => human.search({ states: ["DONE"] });
    expectTypeOf(wrong).toBeFunction();
  });
});
