/** People's work by the official JavaScript SDK. Only Orkes and the embedded server have these calls. */
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../src/core/json.ts";
import { isJavascriptSdkInstalled } from "./support/javascript-sdk.ts";
import { unique, useJavascriptSdk } from "./support/use-javascript-sdk.ts";

const isEmbedded = (process.env["FLOW_CONDUCTOR_URL"] ?? "") === "";
const reviewer = { userType: "EXTERNAL_USER", user: "reviewer@example.com" };

describe.runIf(isJavascriptSdkInstalled && isEmbedded)("human tasks by the JavaScript SDK", () => {
  const subject = useJavascriptSdk();

  async function startReview(options: JsonObject = {}): Promise<{ taskId: string; workflowId: string; reference: string }> {
    const { executor, human, metadata, sdk } = subject();
    const [name, reference] = [unique("review"), unique("task")];
    const task = sdk.humanTask(reference, {
      displayName: "Review Order",
      assignee: reviewer,
      assignmentCompletionStrategy: "LEAVE_OPEN",
      ...options,
    });
    const outputParameters = { approved: `\${${reference}.output.output.approved}` };
    await metadata.registerWorkflowDef({ name, version: 1, tasks: [task], outputParameters }, true);
    const workflowId = await executor.startWorkflow({ name, version: 1, input: { orderId: "ORD-12345" } });
    const found = await human.pollSearch(
      { states: ["PENDING", "ASSIGNED"], taskRefNames: [reference] },
      { pollInterval: 20, maxPollTimes: 100 },
    );
    expect(found).toHaveLength(1);
    return { taskId: found[0]?.taskId ?? "", workflowId, reference };
  }

  test("a task is found, claimed, worked on and completed", async () => {
    const { human, runEnded } = subject();
    const { taskId, workflowId, reference } = await startReview();
    expect(await human.getTaskById(taskId)).toMatchObject({
      taskId,
      workflowId,
      taskRefName: reference,
      state: "ASSIGNED",
      assignee: reviewer,
    });
    expect(await human.getTasksByFilter("ASSIGNED", reviewer.user, "EXTERNAL_USER", undefined, reference)).toHaveLength(1);
    expect(await human.claimTaskAsExternalUser(taskId, reviewer.user, { overrideAssignment: false })).toMatchObject({
      state: "IN_PROGRESS",
      claimant: reviewer,
    });
    await human.releaseTask(taskId);
    await expect(human.claimTaskAsConductorUser(taskId)).rejects.toThrow(/is assigned to reviewer@example.com/);
    expect(await human.claimTaskAsConductorUser(taskId, { overrideAssignment: true })).toMatchObject({ state: "IN_PROGRESS" });
    await human.updateTaskOutput(taskId, { output: { reviewNotes: "Looks good" } });
    await human.completeTask(taskId, { output: { approved: true, reviewNotes: "Approved" } });
    expect(await runEnded(workflowId)).toMatchObject({ status: "COMPLETED", output: { approved: true } });
    expect(await human.search({ states: ["COMPLETED"], taskRefNames: [reference] })).toMatchObject([
      { taskId, output: { output: { approved: true } } },
    ]);
    await expect(human.completeTask(taskId)).rejects.toThrow(/has ended/);
    await expect(human.getTaskById("nothing")).rejects.toThrow(/Human task not found/);
  });

  test("templates are registered in versions, and come along with a claim", async () => {
    const { human, templates } = subject();
    const name = unique("form");
    const template = {
      name,
      version: 1,
      jsonSchema: { type: "object", properties: { ok: { type: "boolean" } } },
      templateUI: { type: "VerticalLayout", elements: [] },
    };
    expect(await templates.registerTemplate(template)).toMatchObject(template);
    expect(await templates.registerTemplate(template, true)).toMatchObject({ name, version: 2 });
    expect(await human.getTemplateByNameVersion(name, 2)).toMatchObject({ name, version: 2 });
    expect(await human.getTemplateById(name)).toMatchObject(template);
    // Version 0 is what the builder writes for none.
    const { taskId } = await startReview({ formTemplate: name });
    const claimed = await human.claimTaskAsExternalUser(taskId, reviewer.user, { withTemplate: true });
    expect(claimed).toMatchObject({ humanTaskDef: { fullTemplate: { name, version: 2 } } });
  });
});
