/** Definitions and runs to draw. */
import type { Task, TaskStatus, Workflow } from "../../../src/core/model/execution.ts";
import type { WorkflowDef } from "../../../src/core/model/workflow-def.ts";
import type { ReadTask } from "../../../src/core/nested-tasks.ts";
import { emptyRun } from "../empty-run.ts";

export const task = (type: string, ref: string, more: object = {}): ReadTask => ({ name: ref, taskReferenceName: ref, type, ...more });
export const simple = (ref: string, name = ref): ReadTask => ({ name, taskReferenceName: ref });

export function workflowOf(tasks: readonly ReadTask[], more: object = {}): WorkflowDef {
  return JSON.parse(JSON.stringify({ name: "order", version: 1, ...more, tasks }));
}

export const fork = (ref: string, ...branches: ReadTask[][]): ReadTask[] => [
  task("FORK_JOIN", `${ref}_fork`, { forkTasks: branches }),
  task("JOIN", `${ref}_join`, { joinOn: branches.map((branch) => branch.at(-1)?.taskReferenceName ?? "") }),
];

/** Tries of tasks in the order in which they were scheduled, a second apart; each took 200 ms unless it is open. */
export function runOf(definition: WorkflowDef, tasks: readonly [ref: string, status: TaskStatus, more?: Partial<Task>][]): Workflow {
  return {
    ...emptyRun,
    workflowId: "6a10c9b7-81c1-40bb-9f32-f05a1957f5c2",
    workflowName: definition.name,
    workflowVersion: definition.version ?? 1,
    startTime: 1_000,
    workflowDefinition: definition,
    tasks: tasks.map(([ref, status, more], index) => tryOf(ref, status, { seq: index + 1, ...more })),
  };
}

function tryOf(ref: string, status: TaskStatus, more: Partial<Task>): Task {
  const startTime = status === "SCHEDULED" ? 0 : 1_000 * (more.seq ?? 0);
  const isOpen = status === "SCHEDULED" || status === "IN_PROGRESS";
  return {
    taskType: ref,
    status,
    inputData: {},
    outputData: {},
    referenceTaskName: ref,
    retryCount: 0,
    seq: 0,
    pollCount: 0,
    taskDefName: ref,
    scheduledTime: 0,
    startTime,
    endTime: isOpen ? 0 : startTime + 200,
    updateTime: 0,
    startDelayInSeconds: 0,
    retried: false,
    executed: false,
    callbackFromWorker: true,
    responseTimeoutSeconds: 0,
    workflowInstanceId: "",
    workflowType: "",
    taskId: `${ref} ${more.seq}`,
    callbackAfterSeconds: 0,
    workflowPriority: 0,
    rateLimitPerFrequency: 0,
    rateLimitFrequencyInSeconds: 0,
    iteration: 0,
    subworkflowChanged: false,
    firstStartTime: 0,
    loopOverTask: false,
    queueWaitTime: 0,
    ...more,
  };
}

/** One of each shape, with cases, a loop in a loop, and names that nobody should choose. */
export const everything = workflowOf([
  simple("a"),
  ...fork(
    "b",
    [
      task("DO_WHILE", "again", {
        loopCondition: "$.again.iteration < 3",
        loopOver: [
          simple("c", "count"),
          ...fork("d", [simple("d")], [task("DO_WHILE", "inner", { items: "${a.output.list}", loopOver: [simple("e")] })]),
        ],
      }),
    ],
    [simple("side")],
  ),
  task("SWITCH", "pick", {
    evaluatorType: "value-param",
    expression: "kind",
    inputParameters: { kind: "${a.output.kind}" },
    decisionCases: {
      x: [simple("x1"), simple("x2")],
      "y & <z>": [task("WAIT", "pause", { inputParameters: { duration: "30 days" } })],
      "": [],
    },
    defaultCase: [task("TERMINATE", "stop", { inputParameters: { terminationStatus: "FAILED" } })],
  }),
  task("SUB_WORKFLOW", "ship", { subWorkflowParam: { name: "ship_order", version: 2_001_000 } }),
  task("HUMAN", '"]; <script> & \u001B[2J \u202E `x` #1;'),
]);
