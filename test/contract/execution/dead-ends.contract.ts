/** Definitions that leave a run of the real server stuck, or end it by surprise. Random workflows found them. */
import { expect, it } from "vitest";
import { useSubject } from "../support/subject.ts";

const server = useSubject();
const task = (ref: string, type: string, more: object = {}): object => ({ name: ref, taskReferenceName: ref, type, ...more });

async function startOf(tasks: object[]): Promise<number> {
  const name = server.unique("dead_end");
  await server.registerWorkflow({ name, version: 1, tasks });
  return (await server.post("/workflow", { name, input: {} })).status;
}

it("an EXCLUSIVE_JOIN in a loop finds its default tasks", async () => {
  const choice = {
    evaluatorType: "value-param",
    expression: "v",
    inputParameters: { v: "none" },
    decisionCases: { a: [task("a", "NOOP")] },
  };
  const join = task("join", "EXCLUSIVE_JOIN", { joinOn: ["a"], defaultExclusiveJoinTask: ["choice"] });
  const loop = task("loop", "DO_WHILE", { loopCondition: "$.loop.iteration < 2", loopOver: [task("choice", "SWITCH", choice), join] });
  const expected = server.expected("exclusive-join-in-loop");
  const run = await server.runWhen(await server.startTasks([loop]), ({ status }) => status === expected);
  expect(run.tasks).toHaveLength(expected === "COMPLETED" ? 5 : 3);
});

it("a null among the inputs of a dynamic fork is one input", async () => {
  const fork = task("fork", "FORK_JOIN_DYNAMIC", { inputParameters: { forkTaskName: server.unique("worker"), forkTaskInputs: [null] } });
  expect(await startOf([fork, task("join", "JOIN")])).toBe(server.expected("null-fork-input"));
});

it("a variable can hold all variables as they were", async () => {
  const set = task("set", "SET_VARIABLE", { inputParameters: { all: "${workflow.variables}" } });
  expect(await startOf([task("first", "SET_VARIABLE", { inputParameters: { a: 1 } }), set])).toBe(
    server.expected("variables-in-variables"),
  );
});

it("a WAIT for a time whose definition has a response timeout waits", async () => {
  const name = server.unique("wait");
  await server.registerTasks({ name, retryCount: 0, responseTimeoutSeconds: 3600 });
  const id = await server.startTasks([{ name, taskReferenceName: "wait", type: "WAIT", inputParameters: { duration: "1 hour" } }]);
  await server.runWhen(id, ({ tasks }) => tasks[0]?.status !== "SCHEDULED");
  await server.put(`/workflow/decide/${id}`);
  const run = await server.runWhen(id, ({ status }) => status === server.expected("wait-with-a-definition"));
  expect(run.tasks[0]?.status).toBe(run.status === "RUNNING" ? "IN_PROGRESS" : "TIMED_OUT");
});
