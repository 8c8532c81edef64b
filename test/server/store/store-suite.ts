/** What every store has to do. `open` gives a fresh one for each test. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ScheduleExecution } from "../../../src/core/model/schedule.ts";
import type { ExecutionCriteria, Store } from "../../../src/server/store/store.ts";
import { queueEntry, sampleDefinition, sampleTask, sampleWorkflow, sampleWrite } from "./fixtures.ts";

export function testStore(open: () => Promise<Store>): void {
  describe("a store", () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    describe("definitions", () => {
      it("keeps them by kind, name and version", () => {
        store.saveDefinitions([
          { kind: "workflow", name: "b", version: 2, body: "2" },
          { kind: "workflow", name: "b", version: 1, body: "1" },
          { kind: "workflow", name: "a", version: 1, body: "3" },
          { kind: "task", name: "a", version: 0, body: "4" },
        ]);
        store.saveDefinitions([{ kind: "workflow", name: "b", version: 2, body: "new" }]);
        expect(store.loadDefinitions("workflow").map(({ name, version, body }) => [name, version, body])).toEqual([
          ["a", 1, "3"],
          ["b", 1, "1"],
          ["b", 2, "new"],
        ]);
        expect(store.loadDefinitions("task")).toHaveLength(1);
      });

      it("says whether there was one to delete", () => {
        store.saveDefinitions([{ kind: "task", name: "a", version: 0, body: "{}" }]);
        expect(store.deleteDefinition("task", "a", 0)).toBe(true);
        expect(store.deleteDefinition("task", "a", 0)).toBe(false);
      });
    });

    describe("schedules", () => {
      const execution = (id: string, more: Partial<ScheduleExecution> = {}): ScheduleExecution => ({
        executionId: id,
        scheduleName: "s",
        scheduledTime: 1000,
        executionTime: 1001,
        workflowName: "Daily",
        startWorkflowRequest: { name: "Daily" },
        state: "EXECUTED",
        zoneId: "UTC",
        ...more,
      });
      const found = (criteria: Partial<ExecutionCriteria>): string[] =>
        store.searchExecutions({ sort: [], start: 0, size: 10, ...criteria }).executions.map(({ executionId }) => executionId);

      it("keeps when they are due, and replaces all that is known of one", () => {
        store.saveSchedule({ name: "s", body: "{}" }, [
          { entry: 0, dueAt: 5 },
          { entry: 2, dueAt: 6 },
        ]);
        store.saveSchedule({ name: "other", body: "{}" }, [{ entry: 0, dueAt: 7 }]);
        store.saveExecution(execution("e"), { entry: 2, dueAt: 8 });
        expect(store.loadDueTimes("s")).toEqual([
          { entry: 0, dueAt: 5 },
          { entry: 2, dueAt: 8 },
        ]);
        store.saveSchedule({ name: "s", body: "{}" }, []);
        expect(store.loadDueTimes("s")).toEqual([]);
        expect(store.loadDueTimes("other")).toHaveLength(1);
        store.deleteSchedule("other");
        expect(store.loadDueTimes("other")).toEqual([]);
        expect(store.loadDefinitions("schedule")).toEqual([{ kind: "schedule", name: "s", version: 0, body: "{}" }]);
      });

      it("finds executions by all that is asked, the latest first", () => {
        store.saveExecution(execution("a"));
        store.saveExecution(execution("b", { scheduledTime: 2000, state: "FAILED", reason: "no" }));
        store.saveExecution(execution("c", { scheduledTime: 3000, scheduleName: "t", workflowName: "other" }));
        expect(store.searchExecutions({ sort: [], start: 0, size: -1 })).toMatchObject({
          totalHits: 3,
          executions: [execution("c", { scheduledTime: 3000, scheduleName: "t", workflowName: "other" }), { reason: "no" }, execution("a")],
        });
        expect(found({ scheduleNames: ["s", "x"] })).toEqual(["b", "a"]);
        expect(found({ states: ["FAILED"] })).toEqual(["b"]);
        expect(found({ workflowName: "dail" })).toEqual(["b", "a"]);
        expect(found({ scheduledAfter: 1000, scheduledBefore: 3000 })).toEqual(["b"]);
        expect(found({ executionId: "c" })).toEqual(["c"]);
        expect(
          found({
            sort: [
              { field: "scheduleName", descending: true },
              { field: "scheduledTime", descending: false },
            ],
          }),
        ).toEqual(["c", "a", "b"]);
        expect(store.searchExecutions({ sort: [], start: 1, size: 1 })).toMatchObject({ totalHits: 3, executions: [{ executionId: "b" }] });
      });

      it("forgets the oldest of many", () => {
        for (let time = 0; time < 1002; time += 1) store.saveExecution(execution(`e${time}`, { scheduledTime: time }));
        store.saveExecution(execution("other", { scheduleName: "t", scheduledTime: 0 }));
        const { totalHits, executions } = store.searchExecutions({
          sort: [{ field: "scheduledTime", descending: false }],
          start: 0,
          size: 3,
        });
        expect(totalHits).toBe(1001);
        expect(executions.map(({ executionId }) => executionId)).toEqual(["other", "e2", "e3"]);
      });
    });

    describe("runs", () => {
      it("answers what was written, value for value", () => {
        const workflow = sampleWorkflow("w1", { correlationId: "c", parentWorkflowId: "p" });
        const tasks = [
          sampleTask(workflow, "t1"),
          sampleTask(workflow, "t2", {
            seq: 2,
            workflowTask: { name: "dynamic", taskReferenceName: "d" },
            taskDefinition: { name: "own" },
          }),
        ];
        store.saveRuns([sampleWrite(workflow, tasks)]);
        expect(store.loadRun("w1")).toEqual({ workflow, tasks });
        expect(store.loadWorkflow("w1")).toEqual(workflow);
        expect(store.loadRun("w2")).toBeUndefined();
        expect(store.findRunOfTask("t2")).toBe("w1");
        expect(store.findRunOfTask("t3")).toBeUndefined();
      });

      it("shares a definition between its runs", () => {
        const definition = store.internSnapshot(sampleDefinition());
        expect(store.internSnapshot(sampleDefinition())).toBe(definition);
        store.saveRuns(["w1", "w2"].map((id) => sampleWrite(sampleWorkflow(id, { workflowDefinition: definition }), [])));
        expect(store.loadRun("w1")?.workflow.workflowDefinition).toBe(store.loadRun("w2")?.workflow.workflowDefinition);
      });

      it("changes, adds and removes tasks, and leaves the others alone", () => {
        const workflow = sampleWorkflow("w1");
        const [kept, changed, removed] = ["t1", "t2", "t3"].map((id, index) => sampleTask(workflow, id, { seq: index + 1 }));
        if (kept === undefined || changed === undefined || removed === undefined) throw new Error("three tasks");
        const previous = { workflow, tasks: [kept, changed, removed] };
        store.saveRuns([sampleWrite(workflow, previous.tasks)]);
        const next = { ...workflow, output: { done: true }, status: "COMPLETED" as const, endTime: 5 };
        const done = { ...changed, status: "COMPLETED" as const, outputData: { x: 1 } };
        const added = sampleTask(workflow, "t4", { seq: 4 });
        store.saveRuns([sampleWrite(next, [done, added], { previous, removedTaskIds: ["t3"] })]);
        expect(store.loadRun("w1")).toEqual({ workflow: next, tasks: [kept, done, added] });
        expect(store.loadOpenRuns()).toEqual([]);
      });

      it("writes all of them or none", () => {
        const good = sampleWorkflow("w1");
        const bad = sampleWorkflow("w2", { startTime: Number.NaN });
        expect(() => store.saveRuns([sampleWrite(good, []), sampleWrite(bad, [])])).toThrow("bound");
        expect(store.loadRun("w1")).toBeUndefined();
        store.saveRuns([sampleWrite(good, [])]);
        expect(store.loadRun("w1")).toBeDefined();
      });

      it("removes a run with all that belongs to it", () => {
        const workflow = sampleWorkflow("w1");
        const task = sampleTask(workflow, "t1");
        const effect = { id: "e1", workflowId: "w1", createdTime: 1, effect: { type: "http" as const, taskId: "t1" } };
        store.saveRuns([
          sampleWrite(workflow, [task], {
            queued: [queueEntry(task)],
            effects: [effect],
            logs: [{ taskId: "t1", log: "x", createdTime: 1 }],
          }),
        ]);
        store.removeRun("w1");
        expect(store.loadRun("w1")).toBeUndefined();
        expect(store.findRunOfTask("t1")).toBeUndefined();
        expect(store.loadQueuedTasks()).toEqual([]);
        expect(store.loadPendingEffects()).toEqual([]);
        expect(store.loadTaskLogs("t1")).toEqual([]);
      });

      it("finds runs by what is asked, oldest first", () => {
        store.saveRuns([
          sampleWrite(sampleWorkflow("late", { startTime: 30, correlationId: "c1" }), []),
          sampleWrite(sampleWorkflow("early", { startTime: 10 }), []),
          sampleWrite(sampleWorkflow("other", { startTime: 20, workflowName: "x", workflowVersion: 3, parentWorkflowId: "late" }), []),
          sampleWrite(sampleWorkflow("ended", { startTime: 40, status: "FAILED", correlationId: "c1" }), []),
        ]);
        expect(store.findRuns({ name: "order" })).toEqual(["early", "late", "ended"]);
        expect(store.findRuns({ name: "order", statuses: ["RUNNING"] })).toEqual(["early", "late"]);
        expect(store.findRuns({ name: "order", correlationId: "c1" })).toEqual(["late", "ended"]);
        expect(store.findRuns({ version: 3 })).toEqual(["other"]);
        expect(store.findRuns({ parentWorkflowId: "late" })).toEqual(["other"]);
        expect(store.findRuns({ startedAfter: 10, startedBefore: 40 })).toEqual(["other", "late"]);
      });
    });

    describe("recovery", () => {
      it("knows the queued tasks until they are polled, ended or taken out", () => {
        const workflow = sampleWorkflow("w1");
        const tasks = ["t1", "t2", "t3", "t4"].map((id) => sampleTask(workflow, id));
        const queued = tasks.map((task, index) => ({
          ...queueEntry(task, 1000 + index),
          priority: index,
          ...(index === 0 ? { domain: "blue" } : {}),
        }));
        store.saveRuns([sampleWrite(workflow, tasks, { queued })]);
        expect(store.loadQueuedTasks()).toEqual(queued);
        const [first, second] = tasks;
        if (first === undefined || second === undefined) throw new Error("two tasks");
        const polled = { ...first, status: "IN_PROGRESS" as const };
        store.saveRuns([
          sampleWrite(workflow, [polled, { ...second, pollCount: 1 }], { previous: { workflow, tasks }, unqueuedTaskIds: ["t3"] }),
        ]);
        expect(store.loadQueuedTasks().map(({ taskId }) => taskId)).toEqual(["t2", "t4"]);
        expect(store.loadTasksInProgress()).toEqual([{ taskId: "t1", taskDefName: "price", workflowId: "w1" }]);
      });

      it("moves a queued task to another time", () => {
        const workflow = sampleWorkflow("w1");
        const task = sampleTask(workflow, "t1");
        store.saveRuns([sampleWrite(workflow, [task], { queued: [queueEntry(task)] })]);
        store.saveRuns([sampleWrite(workflow, [], { previous: { workflow, tasks: [task] }, queued: [queueEntry(task, 9000)] })]);
        expect(store.loadQueuedTasks().map(({ availableAt }) => availableAt)).toEqual([9000]);
      });

      it("knows the open runs and when they are to be decided", () => {
        store.saveRuns([
          sampleWrite(sampleWorkflow("w1"), [], { wakeAt: 5000 }),
          sampleWrite(sampleWorkflow("w2", { status: "PAUSED" }), []),
          sampleWrite(sampleWorkflow("w3", { status: "TERMINATED" }), []),
        ]);
        expect(store.loadOpenRuns()).toEqual([{ workflowId: "w1", wakeAt: 5000 }, { workflowId: "w2" }]);
        const previous = store.loadRun("w1");
        if (previous === undefined) throw new Error("w1");
        store.saveRuns([sampleWrite(previous.workflow, [], { previous, wakeAt: 6000 })]);
        expect(store.loadOpenRuns()[0]).toEqual({ workflowId: "w1", wakeAt: 6000 });
      });

      it("keeps effects until they are done", () => {
        const workflow = sampleWorkflow("w1");
        const effects = ["e1", "e2", "e3"].map((id, index) => ({
          id,
          workflowId: "w1",
          createdTime: index,
          effect: { type: "terminate-child" as const, workflowId: "child", reason: id },
        }));
        store.saveRuns([sampleWrite(workflow, [], { effects })]);
        store.saveRuns([sampleWrite(workflow, [], { previous: { workflow, tasks: [] }, doneEffectIds: ["e1"] })]);
        store.removePendingEffect("e3");
        expect(store.loadPendingEffects()).toEqual(effects.slice(1, 2));
      });
    });

    it("keeps task logs in order", () => {
      store.addTaskLog({ taskId: "t1", log: "second", createdTime: 9 });
      store.addTaskLog({ taskId: "t1", log: "third", createdTime: 1 });
      store.addTaskLog({ taskId: "t2", log: "other", createdTime: 1 });
      expect(store.loadTaskLogs("t1")).toEqual([
        { taskId: "t1", log: "second", createdTime: 9 },
        { taskId: "t1", log: "third", createdTime: 1 },
      ]);
    });

    it("keeps the last poll of each queue and domain", () => {
      store.savePollData([
        { queueName: "a", workerId: "w", lastPollTime: 1 },
        { queueName: "a", domain: "blue", lastPollTime: 2 },
      ]);
      store.savePollData([{ queueName: "a", lastPollTime: 3 }]);
      expect(store.loadPollData()).toEqual([
        { queueName: "a", lastPollTime: 3 },
        { queueName: "a", domain: "blue", lastPollTime: 2 },
      ]);
    });

    describe("search", () => {
      beforeEach(() => {
        const runs = [
          sampleWorkflow("w1", { startTime: 100, correlationId: "c-1" }),
          sampleWorkflow("w2", { startTime: 200, status: "COMPLETED", output: { city: "Köln" } }),
          sampleWorkflow("w3", { startTime: 300, workflowName: "order_return" }),
        ];
        store.saveRuns(runs.map((run) => sampleWrite(run, [sampleTask(run, `task-of-${run.workflowId}`, { updateTime: run.startTime })])));
      });
      const page = { freeText: "", start: 0, size: 10 };
      const ids = (conditions: Parameters<Store["searchRuns"]>[0]["conditions"], more = {}) =>
        store.searchRuns({ ...page, conditions, ...more }).workflows.map(({ workflowId }) => workflowId);

      it("compares", () => {
        expect(ids([])).toEqual(["w3", "w2", "w1"]);
        expect(ids([{ field: "workflowType", operator: "=", values: ["order"] }])).toEqual(["w2", "w1"]);
        expect(ids([{ field: "workflowType", operator: "=", values: ["order*"] }])).toEqual(["w3", "w2", "w1"]);
        expect(ids([{ field: "workflowType", operator: "=", values: ["?rder*"] }])).toEqual([]);
        expect(
          ids([
            { field: "startTime", operator: ">", values: ["100"] },
            { field: "startTime", operator: "<", values: ["300"] },
          ]),
        ).toEqual(["w2"]);
        expect(ids([{ field: "status", operator: "IN", values: ["COMPLETED", "FAILED"] }])).toEqual(["w2"]);
        expect(ids([{ field: "status", operator: "IN", values: [] }])).toEqual([]);
        expect(ids([{ field: "correlationId", operator: "=", values: ["' OR 1=1 --"] }])).toEqual([]);
      });

      it("sorts, pages and counts", () => {
        const sort = { field: "startTime", descending: false };
        expect(ids([], { sort })).toEqual(["w1", "w2", "w3"]);
        const second = store.searchRuns({ ...page, conditions: [], sort, start: 1, size: 1 });
        expect(second.workflows.map(({ workflowId }) => workflowId)).toEqual(["w2"]);
        expect(second.totalHits).toBe(3);
      });

      it("finds text anywhere in the run", () => {
        expect(ids([], { freeText: "köln" })).toEqual(["w2"]);
        expect(ids([], { freeText: "%" })).toEqual([]);
      });

      it("refuses what is no number where one is needed", () => {
        expect(() => ids([{ field: "startTime", operator: ">", values: ["soon"] }])).toThrow("'soon' is not a value of startTime");
      });

      it("finds tasks by their own and their run's fields", () => {
        const found = store.searchTasks({
          ...page,
          conditions: [
            { field: "workflowType", operator: "=", values: ["order"] },
            { field: "taskDefName", operator: "=", values: ["price"] },
          ],
        });
        expect(found.tasks.map(({ taskId }) => taskId)).toEqual(["task-of-w2", "task-of-w1"]);
        expect(found.tasks[0]?.taskDefinition).toEqual({ name: "price", retryCount: 1 });
      });
    });
  });
}
