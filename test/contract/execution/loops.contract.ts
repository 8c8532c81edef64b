import { expect, it } from "vitest";
import type { Workflow } from "../../../src/core/model/execution.ts";
import { useSubject } from "../support/subject.ts";

const server = useSubject();
const task = (type: string, ref: string, more: object = {}): object => ({ name: ref, taskReferenceName: ref, type, ...more });
const inline = (ref: string, expression: string, more: object = {}): object =>
  task("INLINE", ref, { inputParameters: { evaluatorType: "javascript", expression }, ...more });
const loop = (loopCondition: string, loopOver: object[], more: object = {}): object =>
  task("DO_WHILE", "loop", { loopCondition, loopOver, ...more });
const outline = ({ tasks }: Workflow): string[] => tasks.map(({ referenceTaskName, status }) => `${referenceTaskName} ${status}`);

it("a permissive task that fails ends its loop, with a space after the reason", async () => {
  const failing = inline("a", "throw new Error('no')", { permissive: true });
  const run = await server.runEnded(await server.startTasks([loop("$.loop.iteration < 2", [failing, inline("b", "1")])]));
  expect(run.status).toBe("FAILED");
  const [first, second] = run.tasks;
  expect(first?.status).toBe("FAILED");
  expect(first?.reasonForIncompletion).toBe(`${second?.reasonForIncompletion} `);
  expect(first?.outputData).toEqual({ "1": { a: second?.outputData }, iteration: 1 });
});

it("keepLastN of 0 keeps no output, and the tasks of the last round", async () => {
  const run = await server.runEnded(
    await server.startTasks([loop("$.loop.iteration < 3", [inline("a", "1")], { inputParameters: { keepLastN: 0 } })]),
  );
  expect(outline(run)).toEqual(["loop COMPLETED", "a__3 COMPLETED"]);
  expect(run.tasks[0]?.outputData).toEqual({ iteration: 3 });
});

it("keepLastN drops a round's tasks when the next has begun, and its output when that has ended", async () => {
  const wait = task("HUMAN", "a", { inputParameters: {} });
  const workflowId = await server.startTasks([loop("$.loop.iteration < 3", [wait], { inputParameters: { keepLastN: 1 } })]);
  const [, first] = (await server.run(workflowId)).tasks;
  await server.post("/tasks", { workflowInstanceId: workflowId, taskId: first?.taskId, status: "COMPLETED" });
  const run = await server.run(workflowId);
  expect(outline(run)).toEqual(["loop IN_PROGRESS", "a__2 IN_PROGRESS"]);
  expect(run.tasks[0]?.outputData).toEqual({ iteration: 2, "1": { a: {} } });
});

it("an optional loop that fails lets the run go on", async () => {
  const run = await server.runEnded(
    await server.startTasks([loop("nobody.knows", [inline("a", "1")], { optional: true }), inline("b", "1")]),
  );
  expect(run.status).toBe("COMPLETED");
  expect(outline(run)).toEqual(["loop COMPLETED_WITH_ERRORS", "a__1 COMPLETED", "b COMPLETED"]);
});

it("tasks of a dropped round are seen as long as what follows comes in the same decision", async () => {
  const set = (ref: string): object => task("SET_VARIABLE", ref, { inputParameters: { before: "${b.iteration}" } });
  const fork = task("FORK_JOIN_DYNAMIC", "f", { inputParameters: { forkTaskName: "x", forkTaskType: "NOOP", forkTaskInputs: [{}] } });
  const rounds = loop("$.loop.iteration < 3", [set("a"), set("b"), fork, task("JOIN", "j")], { inputParameters: { keepLastN: 1 } });
  const run = await server.runEnded(await server.startTasks([rounds]));
  expect(run.tasks.slice(-5).map(({ referenceTaskName }) => referenceTaskName)).toEqual(["a__3", "b__3", "f__3", "_f_x_0__3", "j__3"]);
  const calm = loop("$.loop.iteration < 3", [set("a"), set("b")], { inputParameters: { keepLastN: 1 } });
  const seen = await server.runEnded(await server.startTasks([calm]));
  expect(seen.tasks.slice(1).map(({ inputData }) => inputData)).toEqual([{ before: 2 }, { before: 2 }]);
});
