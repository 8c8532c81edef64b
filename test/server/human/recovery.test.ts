/** People's work outlives the server, in order or not. */
import path from "node:path";
import { expect, it } from "vitest";
import type { WorkflowTask } from "../../../src/core/model/workflow-def.ts";
import { checkDatabase } from "../../../src/server/store/check-database.ts";
import { openDatabase, openForReading } from "../../../src/server/store/database.ts";
import { textOf } from "../../contract/support/subject.ts";
import { tempFolder } from "../../harness/temp-folder.ts";
import { startServerProcess } from "../crashes/server-process.ts";
import { createManualClock } from "../runtime/manual-clock.ts";
import { createSubject } from "../runtime/support.ts";

const jo = { userType: "EXTERNAL_USER", user: "jo" } as const;
const ann = { userType: "EXTERNAL_USER", user: "ann" } as const;
const freshFile = (): string => path.join(tempFolder(), "server.db");

const human = (definition: object): WorkflowTask => ({
  name: "review",
  taskReferenceName: "review",
  type: "HUMAN",
  inputParameters: { __humanTaskDefinition: JSON.parse(JSON.stringify(definition)) },
});

it("a claim survives a server that is killed", async () => {
  const dbFile = freshFile();
  const first = await startServerProcess(dbFile);
  if (first === undefined) throw new Error("The server did not start.");
  await first.send("POST", "/metadata/workflow", { name: "wf", tasks: [human({ assignments: [{ assignee: ann }] })] });
  const workflowId = (await first.send("POST", "/workflow/wf", {}))?.body;
  const found = await first.send("POST", "/human/tasks/search", {});
  const taskId = /"taskId":"([^"]+)"/.exec(JSON.stringify(found?.body))?.[1] ?? "";
  await first.send("POST", "/human/template", { name: "form", jsonSchema: {} });
  await first.send("POST", `/human/tasks/${taskId}/update`, { notes: "so far" });
  expect((await first.send("POST", `/human/tasks/${taskId}/externalUser/jo?overrideAssignment=true`))?.status).toBe(200);
  await first.kill();

  const second = await createSubject({ dbFile });
  const { human: calls, humanTemplates, workflows } = second.api;
  expect(calls.getHumanTask(taskId, false)).toMatchObject({
    workflowId,
    state: "IN_PROGRESS",
    claimant: jo,
    assignee: jo,
    output: { notes: "so far" },
  });
  expect(humanTemplates.getTemplate("form", 1)).toMatchObject({ name: "form", version: 1, jsonSchema: {} });
  await calls.updateHumanTask(taskId, { done: true }, true);
  expect(workflows.getWorkflow(textOf(workflowId), false)).toMatchObject({ status: "COMPLETED", output: { notes: "so far", done: true } });
});

it("times that were up meanwhile count at the next start, and reassignments stay", async () => {
  const dbFile = freshFile();
  const first = await createSubject({ dbFile });
  await first.start([
    human({
      assignments: [
        { assignee: jo, slaMinutes: 10 },
        { assignee: ann, slaMinutes: 1000 },
      ],
    }),
  ]);
  const [task] = first.api.human.searchHumanTasks({}).results;
  const taskId = task?.taskId ?? "";
  const startedAt = first.clock.now();
  await first.close();

  const later = createManualClock(startedAt + 3_600_000);
  const second = await createSubject({ dbFile, clock: later });
  later.advance(0);
  const isAnn = (): boolean => second.api.human.getHumanTask(taskId, false).assignee?.user === "ann";
  await second.until(isAnn);
  second.api.human.reassignHumanTask(taskId, [{ assignee: jo }]);
  await second.close();

  const third = await createSubject({ dbFile, clock: createManualClock(startedAt + 7_200_000) });
  expect(third.api.human.getHumanTask(taskId, false)).toMatchObject({ assignee: jo, humanTaskDef: { assignments: [{ assignee: jo }] } });
  await third.close();
  const database = await openForReading(dbFile);
  expect(checkDatabase(database).findings).toEqual([]);
  database.close();
});

it("an open task of an older file is for anybody", async () => {
  const dbFile = freshFile();
  const beforeHumanTasks = 6;
  const database = await openDatabase(dbFile, beforeHumanTasks);
  const definition = { name: "wf", version: 1, tasks: [human({})] };
  const run = { workflowId: "w1", workflowName: "wf", workflowVersion: 1, status: "RUNNING", startTime: 5, updateTime: 5, endTime: 0 };
  const task = {
    taskId: "t1",
    workflowInstanceId: "w1",
    status: "IN_PROGRESS",
    referenceTaskName: "review",
    taskType: "HUMAN",
    workflowTask: 0,
  };
  database.run("INSERT INTO snapshots (id, body) VALUES ('s', ?)", JSON.stringify(definition));
  database.run(
    `INSERT INTO runs (workflow_id, snapshot_id, name, version, status, start_time, update_time, end_time, is_open, body, input, output)
     VALUES ('w1', 's', 'wf', 1, 'RUNNING', 5, 5, 0, 1, ?, '{}', '{}')`,
    JSON.stringify(run),
  );
  database.run(
    `INSERT INTO tasks (task_id, workflow_id, seq, reference_name, task_type, task_def_name, status, scheduled_time, start_time, update_time,
       end_time, body, input, output) VALUES ('t1', 'w1', 1, 'review', 'HUMAN', 'review', 'IN_PROGRESS', 5, 5, 5, 0, ?, '{}', '{}')`,
    JSON.stringify(task),
  );
  database.close();

  const { api } = await createSubject({ dbFile });
  expect(api.human.searchHumanTasks({ states: ["PENDING"] }).results).toMatchObject([{ taskId: "t1", workflowName: "wf" }]);
  const claimed = api.human.claimHumanTask("t1", ann, { overrideAssignment: false, withTemplate: false });
  expect(claimed).toMatchObject({ state: "IN_PROGRESS", claimant: ann });
});

it("a trigger that was not done yet is done at the next start, once", async () => {
  const dbFile = freshFile();
  const first = await createSubject({ dbFile });
  first.api.metadata.createWorkflowDef({ name: "notify", tasks: [{ name: "n", taskReferenceName: "n", type: "NOOP" }] }, true);
  await first.start([human({ taskTriggers: [{ triggerType: "IN_PROGRESS", startWorkflowRequest: { name: "notify" } }] })]);
  const taskId = first.api.human.searchHumanTasks({}).results[0]?.taskId ?? "";
  first.api.human.claimHumanTask(taskId, jo, { overrideAssignment: false, withTemplate: false });
  // The claim is stored; what follows from it comes in a later turn, which this server does not live to see.
  await first.close();

  const second = await createSubject({ dbFile });
  const started = (): number =>
    second.api.workflows.searchWorkflows({ start: 0, size: 10, freeText: "*", query: "workflowType = notify" }).totalHits;
  await second.until(() => started() > 0);
  expect(started()).toBe(1);
  expect(second.api.human.getHumanTask(taskId, false)).toMatchObject({ claimant: jo });
});
