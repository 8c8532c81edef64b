/** A store that fails: whoever asked is told, and memory stays where the store is. */
import { expect, it, onTestFinished } from "vitest";
import { createSqliteStore } from "../../../src/server/store/sqlite-store.ts";
import type { RunWrite, Store } from "../../../src/server/store/store.ts";
import { createSubject, worker } from "./support.ts";
import type { Subject } from "./support.ts";

interface Failing extends Subject {
  /** Writes that hold, from now on, cannot be stored; together with others neither. */
  failOn: (isBad: (write: RunWrite) => boolean) => void;
  /** How many runs each transaction that was stored has changed. */
  groups: number[];
}

const never = (): boolean => false;
const always = (): boolean => true;

async function createFailing(): Promise<Failing> {
  const store = await createSqliteStore();
  let isBad: (write: RunWrite) => boolean = never;
  const groups: number[] = [];
  const failing: Store = {
    ...store,
    saveRuns(writes) {
      if (writes.some(isBad)) throw new Error("the store fails");
      store.saveRuns(writes);
      groups.push(writes.length);
    },
  };
  const subject = await createSubject({ store: failing });
  // So that the end of the runtime, which stores what is left, succeeds.
  onTestFinished(() => void (isBad = never));
  return { ...subject, groups, failOn: (test) => void (isBad = test) };
}

const isOf =
  (workflowId: string) =>
  ({ workflow }: RunWrite): boolean =>
    workflow.workflowId === workflowId;

it("a start that is not stored leaves no run and no task", async () => {
  const { start, failOn, poll, api } = await createFailing();
  await start([worker("step")]);
  await poll("step");
  failOn(always);
  await expect(api.workflows.startWorkflow({ name: "wf" })).rejects.toThrow("the store fails");
  failOn(never);
  expect(api.workflows.getRunning("wf", {})).toHaveLength(1);
  expect(await poll("step")).toEqual([]);
  expect(api.tasks.getQueueSizes(["step"])).toEqual({ step: 0 });
});

it("a task whose poll is not stored stays in its queue, for the next poll", async () => {
  const { start, failOn, poll, pollOne, api } = await createFailing();
  const workflowId = await start([worker("step")]);
  failOn(always);
  await expect(poll("step")).rejects.toThrow("the store fails");
  expect(api.workflows.getWorkflow(workflowId, true).tasks).toMatchObject([{ status: "SCHEDULED", pollCount: 0 }]);
  expect(api.tasks.getQueueSizes(["step"])).toEqual({ step: 1 });
  failOn(never);
  expect(await pollOne("step")).toMatchObject({ pollCount: 1 });
});

it("a result that is not stored can be sent again, and nothing follows from it before", async () => {
  const { start, failOn, poll, pollOne, report, api } = await createFailing();
  const workflowId = await start([worker("first"), worker("second")]);
  const task = await pollOne("first");
  failOn(always);
  await expect(report(task, "COMPLETED", { outputData: { value: 1 } })).rejects.toThrow("the store fails");
  expect(api.workflows.getWorkflow(workflowId, true).tasks).toMatchObject([{ status: "IN_PROGRESS", outputData: {} }]);
  failOn(never);
  expect(await poll("second")).toEqual([]);
  await report(task, "COMPLETED", { outputData: { value: 2 } });
  expect(await poll("second")).toHaveLength(1);
  expect(api.workflows.getWorkflow(workflowId, true).tasks).toMatchObject([{ outputData: { value: 2 } }, { status: "IN_PROGRESS" }]);
});

it("a timeout is not forgotten where the decision on it is not stored", async () => {
  const { start, failOn, pollOne, report, clock, api, until } = await createFailing();
  const workflowId = await start([worker("step")], {
    taskDefs: [{ name: "step", retryCount: 0, responseTimeoutSeconds: 10, timeoutSeconds: 0 }],
  });
  const task = await pollOne("step");
  failOn(always);
  await expect(report(task, "IN_PROGRESS", { callbackAfterSeconds: 1000 })).rejects.toThrow("the store fails");
  failOn(never);
  clock.advance(11_000);
  const { tasks } = await until(() => {
    const run = api.workflows.getWorkflow(workflowId, true);
    return run.status === "RUNNING" ? undefined : run;
  });
  expect(tasks).toMatchObject([{ status: "TIMED_OUT" }]);
});

it("a poll that is not stored takes no place of a limited task", async () => {
  const { start, failOn, poll, api } = await createFailing();
  await start([worker("limited")], { taskDefs: [{ name: "limited", concurrentExecLimit: 1 }] });
  await api.workflows.startWorkflow({ name: "wf" });
  failOn(always);
  await expect(poll("limited", { count: 2 })).rejects.toThrow("the store fails");
  failOn(never);
  expect(api.tasks.getQueueSizes(["limited"])).toEqual({ limited: 2 });
  expect(await poll("limited", { count: 2 })).toHaveLength(1);
  expect(await poll("limited", { count: 2 })).toEqual([]);
});

it("requests of the same turn share a transaction, and one that cannot be stored fails alone", async () => {
  const { start, failOn, poll, report, groups, api } = await createFailing();
  const first = await start([worker("step")]);
  const others = [await api.workflows.startWorkflow({ name: "wf" }), await api.workflows.startWorkflow({ name: "wf" })];
  const tasks = await poll("step", { count: 3 });
  const last = tasks.at(-1);
  groups.length = 0;
  failOn(isOf(first));
  const results = await Promise.allSettled(tasks.map((task) => report(task, "COMPLETED")));
  const failed = tasks.filter((_, index) => results[index]?.status === "rejected");
  expect(failed.map(({ workflowInstanceId }) => workflowInstanceId)).toEqual([first]);
  expect(groups).toEqual([1, 1]);
  expect(others.map((id) => api.workflows.getWorkflow(id, false).status)).toEqual(["COMPLETED", "COMPLETED"]);
  expect(api.workflows.getWorkflow(first, false).status).toBe("RUNNING");
  failOn(never);
  groups.length = 0;
  await Promise.all([report(last ?? failNoTask(), "COMPLETED"), ...failed.map((task) => report(task, "COMPLETED"))]);
  expect(groups).toEqual([2]);
  expect(api.workflows.getWorkflow(first, false).status).toBe("COMPLETED");
});

function failNoTask(): never {
  throw new Error("No task was polled.");
}

it("decisions of one turn on the same run follow each other", async () => {
  const { start, poll, report, groups, api } = await createFailing();
  const branches = ["a", "b", "c"].map((name) => [worker("branch", { taskReferenceName: name })]);
  const fork = { name: "fork", taskReferenceName: "fork", type: "FORK_JOIN", forkTasks: branches };
  const join = { name: "join", taskReferenceName: "join", type: "JOIN", joinOn: ["a", "b", "c"] };
  const workflowId = await start([fork, join]);
  const tasks = await poll("branch", { count: 3 });
  groups.length = 0;
  await Promise.all(tasks.map((task) => report(task, "COMPLETED", { outputData: { from: task.referenceTaskName } })));
  expect(groups).toEqual([3]);
  const run = api.workflows.getWorkflow(workflowId, true);
  expect(run.status).toBe("COMPLETED");
  expect(run.tasks.at(-1)?.outputData).toEqual({ a: { from: "a" }, b: { from: "b" }, c: { from: "c" } });
});

it("polls of one turn share a limit", async () => {
  const { start, poll, api } = await createFailing();
  await start([worker("limited")], { taskDefs: [{ name: "limited", concurrentExecLimit: 2 }] });
  for (let more = 0; more < 3; more++) await api.workflows.startWorkflow({ name: "wf" });
  const polled = await Promise.all(Array.from({ length: 4 }, () => poll("limited")));
  expect(polled.flat()).toHaveLength(2);
});
