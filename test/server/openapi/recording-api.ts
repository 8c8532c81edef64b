/** A `ConductorApi` that notes what it is asked and has something to answer. */
import type { ConductorApi } from "../../../src/core/conductor-api.ts";

export interface Recorded {
  call: string;
  args: unknown[];
}

/** So that whoever waits for the run goes on. */
const openWait = { taskId: "wait", referenceTaskName: "wait", taskType: "WAIT", status: "IN_PROGRESS", inputData: {}, outputData: {} };
const tasks = Array.from({ length: 130 }, (_, index) => ({
  taskId: `t${index}`,
  referenceTaskName: `t${index}`,
  taskType: "X",
  status: "COMPLETED",
}));

/** What routes need to find in an answer; everything else gets an empty object. */
const answers: Readonly<Record<string, unknown>> = {
  startWorkflow: "id",
  rerunWorkflow: "id",
  updateTask: "id",
  updateTaskByReference: "id",
  requeuePending: 0,
  getTaskDefs: [],
  getTaskDef: { name: "t" },
  getWorkflowDefs: [{ name: "w", version: 1, tasks: [] }],
  getLatestWorkflowDefs: [],
  getWorkflowDef: { name: "w", version: 1, tasks: [] },
  getTaskLogs: [],
  getSecretNames: [],
  getVariables: [],
  getVariable: "value",
  getSecret: "value",
  pollTasks: [],
  getWorkflow: { workflowId: "id", status: "RUNNING", input: {}, output: {}, tasks: [openWait, ...tasks] },
  getWorkflowModel: { workflowId: "id" },
  getTasks: { totalHits: tasks.length, results: tasks },
  getPendingTasks: tasks,
  getConfig: {},
  signalWorkflow: "id",
  requeueSweep: true,
  getQueueSizes: { one: 1 },
  getAllQueueSizes: { one: 1 },
  locatePayload: { path: "p" },
  saveTemplates: [{ name: "t", version: 1 }],
  searchHumanTasks: { start: 0, hits: 0, totalHits: 0, pageSizeLimit: 1000, results: [] },
  getProto: new Uint8Array(),
  getHumanTask: { taskId: "t", taskRefName: "t", state: "PENDING", humanTaskDef: {}, input: {}, output: {} },
};

export function recordingApi(): { api: ConductorApi; calls: Recorded[] } {
  const calls: Recorded[] = [];
  const part = (): object =>
    new Proxy(
      {},
      {
        get:
          (_target, call) =>
          (...args: unknown[]) => {
            // A signal cannot be compared.
            calls.push({ call: String(call), args: JSON.parse(JSON.stringify(args)) });
            return answers[String(call)] ?? {};
          },
      },
    );
  const parts = new Map<PropertyKey, object>();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every call of it is answered
  const api = new Proxy({}, { get: (_target, name) => parts.get(name) ?? (parts.set(name, part()), parts.get(name)) }) as ConductorApi;
  return { api, calls };
}
