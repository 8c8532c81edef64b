/** What people do with HUMAN tasks, on a clock of its own. */
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import type { HumanTaskEntry, HumanTaskSearch } from "../../../src/core/model/human.ts";
import type { WorkflowTask } from "../../../src/core/model/workflow-def.ts";
import { createSubject } from "../runtime/support.ts";
import type { Subject } from "../runtime/support.ts";

const human = (definition: JsonObject = {}, more: Partial<WorkflowTask> & { input?: JsonObject } = {}): WorkflowTask => {
  const { input = {}, ...rest } = more;
  return {
    name: "review",
    taskReferenceName: "review_ref",
    type: "HUMAN",
    inputParameters: { ...input, __humanTaskDefinition: definition },
    ...rest,
  };
};

const jo = { userType: "EXTERNAL_USER", user: "jo@example.com" } as const;
const ann = { userType: "EXTERNAL_USER", user: "ann@example.com" } as const;
const plain = { overrideAssignment: false, withTemplate: false };

function find(subject: Subject, search: HumanTaskSearch = {}): HumanTaskEntry[] {
  return subject.api.human.searchHumanTasks(search).results;
}

async function startOne(
  definition?: JsonObject,
  more?: Parameters<typeof human>[1],
): Promise<{ subject: Subject; taskId: string; workflowId: string }> {
  const subject = await createSubject();
  const workflowId = await subject.start([human(definition, more)]);
  const [entry] = find(subject);
  if (entry === undefined) throw new Error("There is no human task.");
  return { subject, taskId: entry.taskId, workflowId };
}

const minute = 60_000;

describe("a HUMAN task", () => {
  it("is for anybody without a definition", async () => {
    const { subject, taskId, workflowId } = await startOne({}, { input: { order: 7 } });
    expect(subject.api.human.getHumanTask(taskId, true)).toEqual({
      taskId,
      state: "PENDING",
      definitionName: "review",
      taskRefName: "review_ref",
      workflowId,
      workflowName: "wf",
      humanTaskDef: {},
      input: { order: 7 },
      output: {},
      createdOn: subject.clock.now(),
      updatedOn: subject.clock.now(),
    });
  });

  it("is claimed, worked on and completed, and its run goes on with the output", async () => {
    const { subject, taskId, workflowId } = await startOne({ assignments: [{ assignee: jo }] });
    const { human: calls, workflows } = subject.api;
    expect(calls.getHumanTask(taskId, false)).toMatchObject({ state: "ASSIGNED", assignee: jo });
    subject.clock.advance(5);
    expect(calls.claimHumanTask(taskId, jo, plain)).toMatchObject({ state: "IN_PROGRESS", claimant: jo, updatedOn: subject.clock.now() });
    await calls.updateHumanTask(taskId, { notes: "so far", approved: false }, false);
    expect(calls.getHumanTask(taskId, false)).toMatchObject({ state: "IN_PROGRESS", output: { notes: "so far", approved: false } });
    await calls.updateHumanTask(taskId, { approved: true }, true);
    expect(calls.getHumanTask(taskId, false)).toMatchObject({
      state: "COMPLETED",
      claimant: jo,
      output: { notes: "so far", approved: true },
    });
    expect(workflows.getWorkflow(workflowId, true)).toMatchObject({ status: "COMPLETED", output: { notes: "so far", approved: true } });
  });

  it("goes back to whom it is assigned when it is released", async () => {
    const { subject, taskId } = await startOne({ assignments: [{ assignee: { userType: "EXTERNAL_GROUP", user: "reviewers" } }] });
    const { human: calls } = subject.api;
    expect(() => calls.releaseHumanTask(taskId)).toThrow("Nobody has claimed the task");
    calls.claimHumanTask(taskId, jo, plain);
    calls.releaseHumanTask(taskId);
    const released = calls.getHumanTask(taskId, false);
    expect(released).toMatchObject({ state: "ASSIGNED", assignee: { user: "reviewers" } });
    expect(released).not.toHaveProperty("claimant");
  });

  it.each([
    ["is another's", [{ assignee: jo }], ann, "is assigned to jo@example.com (EXTERNAL_USER)"],
    ["is for conductor users", [{ assignee: { userType: "CONDUCTOR_GROUP", user: "ops" } }], ann, "is assigned to ops (CONDUCTOR_GROUP)"],
  ])("is not claimed where it %s, unless that is overridden", async (_why, assignments, claimant, message) => {
    const { subject, taskId } = await startOne({ assignments });
    const { human: calls } = subject.api;
    expect(() => calls.claimHumanTask(taskId, claimant, plain)).toThrow(
      expect.objectContaining({ status: 409, message: expect.stringContaining(message) }),
    );
    expect(calls.getHumanTask(taskId, false)).not.toHaveProperty("claimant");
    const taken = calls.claimHumanTask(taskId, claimant, { ...plain, overrideAssignment: true });
    expect(taken).toMatchObject({ state: "IN_PROGRESS", assignee: claimant, claimant });
  });

  it("is claimed once", async () => {
    const { subject, taskId } = await startOne();
    const { human: calls } = subject.api;
    calls.claimHumanTask(taskId, jo, plain);
    expect(calls.claimHumanTask(taskId, jo, plain)).toMatchObject({ claimant: jo });
    expect(() => calls.claimHumanTask(taskId, ann, plain)).toThrow("is claimed by jo@example.com");
    expect(calls.claimHumanTask(taskId, ann, { ...plain, overrideAssignment: true })).toMatchObject({ claimant: ann });
  });

  it("is none where a worker's task has that name", async () => {
    const subject = await createSubject();
    const workflowId = await subject.start([{ name: "HUMAN", taskReferenceName: "worker", type: "SIMPLE" }]);
    await subject.report(await subject.pollOne("HUMAN"), "IN_PROGRESS");
    expect(find(subject)).toEqual([]);
    const report = { workflowId, taskRefName: "worker", output: {}, complete: true };
    await expect(subject.api.human.updateHumanTaskByReference(report)).rejects.toThrow("Human task not found");
  });

  it("takes the single assignee that the official builder writes", async () => {
    const { subject, taskId } = await startOne({ assignee: jo, displayName: "Review" });
    expect(subject.api.human.getHumanTask(taskId, false)).toMatchObject({ state: "ASSIGNED", assignee: jo, displayName: "Review" });
    expect(subject.api.human.getDisplayNames()).toEqual(["Review"]);
  });

  it.each<JsonObject>([
    { assignments: "nobody" },
    { assignments: [7, { assignee: "jo" }, { assignee: { user: null } }] },
    { displayName: { __proto__: 1 }, taskTriggers: [{ triggerType: "NEVER" }, null] },
    { userFormTemplate: [], assignmentCompletionStrategy: "MAYBE" },
  ])("with the broken definition %j is for anybody", async (definition) => {
    const { subject, taskId } = await startOne(definition);
    expect(subject.api.human.getHumanTask(taskId, true)).toMatchObject({ state: "PENDING" });
    await subject.api.human.updateHumanTask(taskId, {}, true);
    expect(subject.api.human.getHumanTask(taskId, true)).toMatchObject({ state: "COMPLETED" });
  });
});

describe("the end", () => {
  it("in the ordinary way ends it for people, too", async () => {
    const { subject, taskId, workflowId } = await startOne();
    await subject.api.tasks.updateTask({ workflowInstanceId: workflowId, taskId, status: "COMPLETED", outputData: { by: "api" } });
    expect(subject.api.human.getHumanTask(taskId, false)).toMatchObject({ state: "COMPLETED", output: { by: "api" } });
    expect(() => subject.api.human.claimHumanTask(taskId, jo, plain)).toThrow("has ended: it is COMPLETED");
    await expect(subject.api.human.updateHumanTask(taskId, {}, true)).rejects.toThrow(expect.objectContaining({ status: 409 }));
  });

  it("of the run ends it", async () => {
    const { subject, taskId, workflowId } = await startOne();
    await subject.api.workflows.terminateWorkflow(workflowId, "no more");
    expect(find(subject, { states: ["DELETED"] })).toMatchObject([{ taskId }]);
    expect(find(subject, { searchType: "INBOX" })).toEqual([]);
    for (const call of [
      () => subject.api.human.releaseHumanTask(taskId),
      () => subject.api.human.reassignHumanTask(taskId, []),
      () => subject.api.human.claimHumanTask(taskId, jo, plain),
    ]) {
      expect(call).toThrow("has ended: it is DELETED");
    }
  });

  it("by a removal of the run takes it away", async () => {
    const { subject, taskId, workflowId } = await startOne();
    await subject.api.workflows.removeWorkflow(workflowId, false);
    expect(() => subject.api.human.getHumanTask(taskId, false)).toThrow(expect.objectContaining({ status: 404 }));
    expect(find(subject)).toEqual([]);
  });

  it("lets it be deleted from the list, and not before", async () => {
    const { subject, taskId } = await startOne();
    expect(() => subject.api.human.deleteHumanTasks([taskId])).toThrow("is open");
    await subject.api.human.updateHumanTask(taskId, {}, true);
    expect(() => subject.api.human.deleteHumanTasks([taskId, "nothing"])).toThrow("Human task not found: nothing");
    subject.api.human.deleteHumanTasks([taskId]);
    expect(find(subject)).toEqual([]);
  });

  it("is told by the definition of the task as well", async () => {
    const subject = await createSubject();
    const taskDefs = [
      { name: "review", timeoutSeconds: 60, responseTimeoutSeconds: 30, retryCount: 0, timeoutPolicy: "TIME_OUT_WF" as const },
    ];
    const workflowId = await subject.start([human()], { taskDefs });
    subject.clock.advance(61_000);
    await subject.until(() => subject.api.workflows.getWorkflow(workflowId, false).status === "TIMED_OUT");
    expect(find(subject)).toMatchObject([{ state: "TIMED_OUT" }]);
  });
});

describe("an assignment", () => {
  const chain = {
    assignments: [
      { assignee: jo, slaMinutes: 10 },
      { assignee: ann, slaMinutes: 5 },
    ],
  };

  it("goes on to the next when its time is up, and then to anybody", async () => {
    const { subject, taskId } = await startOne(chain);
    subject.clock.advance(10 * minute);
    await subject.until(() => subject.api.human.getHumanTask(taskId, false).assignee?.user === ann.user);
    subject.clock.advance(5 * minute - 1);
    expect(subject.api.human.getHumanTask(taskId, false)).toMatchObject({ state: "ASSIGNED" });
    subject.clock.advance(1);
    await subject.until(() => subject.api.human.getHumanTask(taskId, false).state === "PENDING");
  });

  it("stays with whoever has claimed the task, and goes on at once when it is released late", async () => {
    const { subject, taskId } = await startOne(chain);
    subject.api.human.claimHumanTask(taskId, jo, plain);
    subject.clock.advance(60 * minute);
    expect(subject.api.human.getHumanTask(taskId, false)).toMatchObject({ state: "IN_PROGRESS", assignee: jo });
    subject.api.human.releaseHumanTask(taskId);
    subject.clock.advance(0);
    await subject.until(() => subject.api.human.getHumanTask(taskId, false).assignee?.user === ann.user);
  });

  it("that is the last lets the task time out with TERMINATE, and the run with it", async () => {
    const { subject, taskId, workflowId } = await startOne({ ...chain, assignmentCompletionStrategy: "TERMINATE" });
    subject.clock.advance(10 * minute);
    await subject.until(() => subject.api.human.getHumanTask(taskId, false).assignee?.user === ann.user);
    subject.clock.advance(5 * minute);
    await subject.until(() => subject.api.human.getHumanTask(taskId, false).state === "TIMED_OUT");
    expect(subject.api.workflows.getWorkflow(workflowId, true)).toMatchObject({
      status: "TIMED_OUT",
      tasks: [{ status: "TIMED_OUT", reasonForIncompletion: "The time of the last assignment is up." }],
    });
  });

  it.each<[string, (subject: Subject, taskId: string) => void]>([
    ["claims it", ({ api }, taskId) => void api.human.claimHumanTask(taskId, jo, plain)],
    ["gives it to another", ({ api }, taskId) => api.human.reassignHumanTask(taskId, [{ assignee: ann, slaMinutes: 10 }])],
  ])("that is the last does not end it where somebody %s at the last moment", async (_what, act) => {
    const { subject, taskId } = await startOne({
      assignments: [{ assignee: jo, slaMinutes: 1 }],
      assignmentCompletionStrategy: "TERMINATE",
    });
    subject.clock.advance(minute);
    // The time is up, and what follows from that is to be decided in the next turn.
    await new Promise((resolve) => setImmediate(resolve));
    act(subject, taskId);
    const { state } = subject.api.human.getHumanTask(taskId, false);
    for (let turns = 0; turns < 10; turns += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(subject.api.human.getHumanTask(taskId, false).state).toBe(state);
  });

  it("is skipped by hand", async () => {
    const { subject, taskId } = await startOne(chain);
    const { human: calls } = subject.api;
    await calls.skipHumanTask(taskId);
    expect(calls.getHumanTask(taskId, false)).toMatchObject({ assignee: ann });
    await calls.skipHumanTask(taskId);
    expect(calls.getHumanTask(taskId, false)).toMatchObject({ state: "PENDING" });
    await expect(calls.skipHumanTask(taskId)).rejects.toThrow("Nobody is assigned");
    // The time of the first was for nobody else.
    subject.clock.advance(60 * minute);
    expect(calls.getHumanTask(taskId, false)).toMatchObject({ state: "PENDING" });
  });

  it("is replaced by others", async () => {
    const { subject, taskId } = await startOne(chain);
    const { human: calls } = subject.api;
    calls.claimHumanTask(taskId, jo, plain);
    calls.reassignHumanTask(taskId, [{ assignee: ann, slaMinutes: 1 }]);
    const entry = calls.getHumanTask(taskId, false);
    expect(entry).toMatchObject({ state: "ASSIGNED", assignee: ann, humanTaskDef: { assignments: [{ assignee: ann, slaMinutes: 1 }] } });
    expect(entry).not.toHaveProperty("claimant");
    subject.clock.advance(minute);
    await subject.until(() => calls.getHumanTask(taskId, false).state === "PENDING");
  });

  it("of a task that has ended ends nothing", async () => {
    const { subject, taskId, workflowId } = await startOne({ ...chain, assignmentCompletionStrategy: "TERMINATE" });
    await subject.api.human.updateHumanTask(taskId, {}, true);
    subject.clock.advance(60 * minute);
    expect(subject.api.workflows.getWorkflow(workflowId, false).status).toBe("COMPLETED");
    expect(find(subject)).toMatchObject([{ state: "COMPLETED" }]);
  });
});

describe("triggers", () => {
  async function startTriggered(
    ...types: string[]
  ): Promise<{ subject: Subject; taskId: string; workflowId: string; started: () => unknown[] }> {
    const subject = await createSubject();
    subject.api.metadata.createWorkflowDef({ name: "notify", tasks: [{ name: "wait", taskReferenceName: "wait", type: "WAIT" }] }, true);
    const taskTriggers = types.map((triggerType) => ({
      triggerType,
      startWorkflowRequest: { name: "notify", input: { to: "${workflow.input.to}" } },
    }));
    const definition = { assignments: [{ assignee: jo, slaMinutes: 1 }], taskTriggers };
    const workflowId = await subject.start([human(definition)], { input: { to: "boss" } });
    const [entry] = find(subject);
    const inputs = (): unknown[] =>
      subject.api.workflows
        .searchWorkflowsV2({ start: 0, size: 100, freeText: "*", query: "workflowType = notify", sort: "startTime:ASC" })
        .results.map(({ input }) => input);
    return { subject, taskId: entry?.taskId ?? "", workflowId, started: inputs };
  }

  it("start workflows that learn of the task", async () => {
    const { subject, taskId, workflowId, started } = await startTriggered("ASSIGNED");
    await subject.until(() => started().length === 1);
    expect(started()).toEqual([
      {
        to: "boss",
        _humanTask: { triggerType: "ASSIGNED", taskId, taskRefName: "review_ref", workflowId, state: "ASSIGNED", assignee: jo },
      },
    ]);
  });

  it("follow each change once", async () => {
    const types = ["PENDING", "IN_PROGRESS", "COMPLETED", "TIMED_OUT", "ASSIGNEE_CHANGED", "CLAIMANT_CHANGED"];
    const { subject, taskId, started } = await startTriggered(...types);
    const { human: calls } = subject.api;
    const seen = (): string[] => started().map((input) => JSON.stringify(input).match(/"triggerType":"(\w+)"/)?.[1] ?? "");
    const become = async (...expected: string[]): Promise<void> => {
      await subject.until(() => started().length >= expected.length);
      expect(seen().toSorted()).toEqual(expected.toSorted());
    };
    calls.claimHumanTask(taskId, jo, plain);
    const claims = ["IN_PROGRESS", "CLAIMANT_CHANGED"];
    await become(...claims);
    calls.claimHumanTask(taskId, jo, plain);
    calls.releaseHumanTask(taskId);
    await become(...claims, "CLAIMANT_CHANGED");
    subject.clock.advance(minute);
    const expiry = [...claims, "CLAIMANT_CHANGED", "PENDING", "ASSIGNEE_CHANGED"];
    await become(...expiry);
    await calls.updateHumanTask(taskId, {}, true);
    await become(...expiry, "COMPLETED");
  });

  it("that start nothing tell it in the log of the task", async () => {
    const { subject, taskId } = await startOne({ taskTriggers: [{ triggerType: "PENDING", startWorkflowRequest: { name: "nowhere" } }] });
    const [log] = await subject.until(() => {
      const logs = subject.api.tasks.getTaskLogs(taskId);
      return logs.length > 0 && logs;
    });
    expect(log?.log).toMatch(/^The workflow nowhere of a trigger could not be started: No such workflow/);
  });
});

describe("other tries", () => {
  it("start anew with nobody", async () => {
    const { subject, taskId, workflowId } = await startOne({ assignments: [{ assignee: jo }] });
    subject.api.human.claimHumanTask(taskId, jo, plain);
    await subject.api.tasks.updateTask({ workflowInstanceId: workflowId, taskId, status: "FAILED_WITH_TERMINAL_ERROR" });
    expect(find(subject)).toMatchObject([{ state: "DELETED" }]);
    await subject.api.workflows.retryWorkflow(workflowId, false);
    const [open] = find(subject, { searchType: "INBOX" });
    expect(open).toMatchObject({ state: "ASSIGNED", assignee: jo });
    expect(open?.taskId).not.toBe(taskId);
    await subject.api.workflows.terminateWorkflow(workflowId);
    await subject.api.workflows.rerunWorkflow(workflowId, { reRunFromTaskId: open?.taskId ?? "" });
    const [again] = find(subject, { searchType: "INBOX" });
    expect(again).toMatchObject({ state: "ASSIGNED" });
    expect(again).not.toHaveProperty("claimant");
  });

  it("are found by reference, also in a loop", async () => {
    const subject = await createSubject();
    const loop: WorkflowTask = {
      name: "loop",
      taskReferenceName: "loop",
      type: "DO_WHILE",
      loopCondition: "if ($.loop['iteration'] < 2) { true; } else { false; }",
      loopOver: [human()],
    };
    const workflowId = await subject.start([loop]);
    const report = { workflowId, taskRefName: "review_ref", output: { n: 1 }, complete: true };
    await expect(subject.api.human.updateHumanTaskByReference({ ...report, iteration: 2 })).rejects.toThrow(
      "Human task not found: review_ref of the run",
    );
    await subject.api.human.updateHumanTaskByReference({ ...report, iteration: 1 });
    await subject.until(() => find(subject, { taskRefNames: ["review_ref"], searchType: "INBOX" }).length === 1);
    expect(find(subject, { taskRefNames: ["review_ref"] })).toHaveLength(2);
    expect(find(subject, { taskRefNames: ["review_ref__2"] })).toMatchObject([{ state: "PENDING" }]);
    await subject.api.human.updateHumanTaskByReference(report);
    await subject.until(() => subject.api.workflows.getWorkflow(workflowId, false).status === "COMPLETED");
    await expect(subject.api.human.updateHumanTaskByReference(report)).rejects.toThrow("has ended");
  });
});
