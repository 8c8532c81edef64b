import { describe, expect, it } from "vitest";
import type { Workflow } from "../../../src/core/model/execution.ts";
import { pollUntil } from "../../harness/poll-until.ts";
import { useSubject } from "../support/subject.ts";

const server = useSubject();
const task = (type: string, ref: string, more: object = {}): object => ({ name: ref, taskReferenceName: ref, type, ...more });
const set = (ref: string): object => task("SET_VARIABLE", ref);
const join = task("JOIN", "join");

async function runFork(fork: object, before: object[] = []) {
  return server.runEnded(await server.startTasks([...before, task("FORK_JOIN_DYNAMIC", "fork", fork), join]));
}

const listed = (tasks: unknown, inputs: unknown = {}): object => ({
  dynamicForkTasksParam: "tasks",
  dynamicForkTasksInputParamName: "inputs",
  inputParameters: { tasks, inputs },
});
const legacy = (given: unknown): object => ({ dynamicForkJoinTasksParam: "given", inputParameters: { given } });

describe("a list of tasks", () => {
  it("may name one twice: it runs once, and the JOIN is told twice", async () => {
    const run = await runFork(listed([set("x"), set("x")]));
    expect(run.status).toBe("COMPLETED");
    expect(run.tasks.map(({ referenceTaskName }) => referenceTaskName)).toEqual(["fork", "x", "join"]);
    expect(run.tasks[0]?.inputData["forkedTasks"]).toEqual(["x", "x"]);
    expect(run.tasks[2]?.inputData["joinOn"]).toEqual(["x", "x"]);
  });

  it("must not name a task that is there already", async () => {
    const run = await runFork(listed([set("x")]), [set("x")]);
    expect(run.status).toBe("FAILED");
    expect(run.reasonForIncompletion).toBe(
      `No dynamic tasks could be created for the Workflow: ${run.workflowName}.1/${run.workflowId}, Dynamic Fork Task: x/x attempted to create a duplicate task reference name: x`,
    );
    expect(run.tasks).toHaveLength(1);
  });

  it("must not have an input that is no map", async () => {
    const run = await runFork(listed([set("x")], { x: 5 }));
    expect(run.status).toBe("FAILED");
    expect(run.reasonForIncompletion).toContain("Tasks could not be dynamically forked due to invalid input: ");
  });

  it("may hold a SWITCH; what follows the first task of its case is only run here", async () => {
    const choice = task("SWITCH", "choice", {
      evaluatorType: "value-param",
      expression: "value",
      inputParameters: { value: "a" },
      decisionCases: { a: [set("first"), set("second")] },
    });
    const run = await runFork(listed([choice]));
    expect(run.status).toBe("COMPLETED");
    const isThere = run.tasks.some(({ referenceTaskName }) => referenceTaskName === "second");
    expect(isThere).toBe(server.expected("dynamic-branch-goes-on"));
  });
});

it("what a branch holds is tried again as its registered definition says", async () => {
  const name = server.unique("in_branch");
  await server.registerTasks({ name, retryCount: 1, retryDelaySeconds: 0, inputTemplate: { b: "filled" } });
  const inner = { name, taskReferenceName: "inner", type: "SIMPLE", inputParameters: { a: 1 } };
  const choice = { evaluatorType: "value-param", expression: "v", inputParameters: { v: "x" }, decisionCases: { x: [inner] } };
  const failOnce = async (): Promise<Workflow> => {
    const id = await server.startTasks([
      task("FORK_JOIN_DYNAMIC", "fork", listed([{ name: "choice", taskReferenceName: "choice", type: "SWITCH", ...choice }])),
      task("JOIN", "join"),
    ]);
    await server.finish(name, "FAILED");
    return server.runWhen(id, ({ tasks, status }) => tasks.length === 5 || status === "FAILED");
  };
  // Now and then a thread of the real server looks at the JOIN between the failed try and the next.
  const run = await pollUntil(failOnce, ({ status }) => status === "RUNNING");
  expect(run.tasks.at(-1)).toMatchObject({ referenceTaskName: "inner", status: "SCHEDULED", retryCount: 1 });
});

describe("the same task for each input", () => {
  it("an optional one that fails lets the JOIN complete with errors", async () => {
    const inputs = [{ evaluatorType: "javascript", expression: "throw new Error('no')" }];
    const run = await runFork({ optional: true, inputParameters: { forkTaskType: "INLINE", forkTaskInputs: inputs } });
    expect(run.status).toBe("COMPLETED");
    expect(run.tasks.map(({ status }) => status)).toEqual(["COMPLETED", "COMPLETED_WITH_ERRORS", "COMPLETED_WITH_ERRORS"]);
    expect(run.tasks[2]?.reasonForIncompletion).toBe(`INLINE/${run.tasks[1]?.taskId} completed with errors`);
  });

  it("a sub-workflow that is nowhere fails the run before anything is scheduled", async () => {
    const run = await runFork({ inputParameters: { forkTaskWorkflow: "nowhere-at-all", forkTaskInputs: [{ a: 1 }] } });
    expect(run.status).toBe("FAILED");
    expect(run.reasonForIncompletion).toBe("The Task nowhere-at-all defined as a sub-workflow has no workflow definition available ");
    expect(run.tasks).toEqual([]);
  });
});

describe("the old way", () => {
  it("an object without a list has no branches", async () => {
    const run = await runFork(legacy({}));
    expect(run.status).toBe("COMPLETED");
    expect(run.tasks.map(({ referenceTaskName }) => referenceTaskName)).toEqual(["fork", "join"]);
  });

  it("without the name of a parameter there is nothing to fork", async () => {
    const run = await runFork({ inputParameters: { forkTaskInputs: "none" } });
    expect(run.reasonForIncompletion).toBe(
      "Dynamic tasks could not be created. The value of null from task's input {forkTaskInputs=none} has no dynamic tasks to be scheduled",
    );
  });
});
