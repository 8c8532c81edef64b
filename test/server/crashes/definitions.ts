/** Workflows in which every way of going on occurs: workers, children, forks, loops, scripts, times, schedules, failures. */
import type { WorkflowTask } from "../../../src/core/model/workflow-def.ts";

const worker = (name: string, ref = name): WorkflowTask => ({
  name,
  taskReferenceName: ref,
  type: "SIMPLE",
  inputParameters: { n: "${workflow.input.n}" },
});

/** A task that a dead worker held comes again after this time. */
export const responseTimeoutMs = 1000;

export const workerTypes = ["crash_a", "crash_b"] as const;

export const taskDefs = workerTypes.map((name) => ({
  name,
  ownerEmail: "test@example.com",
  retryCount: 5,
  retryLogic: "FIXED",
  retryDelaySeconds: 0,
  responseTimeoutSeconds: responseTimeoutMs / 1000,
  timeoutSeconds: 0,
}));

const workflow = (name: string, tasks: WorkflowTask[], more = {}) => ({ name, version: 1, ownerEmail: "test@example.com", tasks, ...more });

export const workflowDefs = [
  workflow("crash_line", [worker("crash_a"), worker("crash_b")]),
  workflow("crash_parent", [
    worker("crash_a"),
    { name: "sub", taskReferenceName: "sub", type: "SUB_WORKFLOW", subWorkflowParam: { name: "crash_line", version: 1 } },
    {
      name: "begin",
      taskReferenceName: "begin",
      type: "START_WORKFLOW",
      inputParameters: { startWorkflow: { name: "crash_line", correlationId: "${workflow.workflowId}" } },
    },
  ]),
  workflow("crash_fork", [
    {
      name: "fork",
      taskReferenceName: "fork",
      type: "FORK_JOIN",
      forkTasks: [
        [worker("crash_a", "left"), worker("crash_b", "left_2")],
        [{ name: "wait", taskReferenceName: "wait", type: "WAIT", inputParameters: { duration: "1 seconds" } }, worker("crash_b", "right")],
      ],
    },
    { name: "join", taskReferenceName: "join", type: "JOIN", joinOn: ["left_2", "right"] },
    {
      name: "script",
      taskReferenceName: "script",
      type: "INLINE",
      inputParameters: { evaluatorType: "javascript", expression: "(function () { return 6 * 7; })()" },
    },
  ]),
  workflow("crash_loop", [
    {
      name: "loop",
      taskReferenceName: "loop",
      type: "DO_WHILE",
      loopCondition: "if ($.loop['iteration'] < 2) { true; } else { false; }",
      loopOver: [
        worker("crash_b", "round"),
        { name: "set", taskReferenceName: "set", type: "SET_VARIABLE", inputParameters: { seen: true } },
      ],
    },
  ]),
  workflow("crash_fails", [{ ...worker("crash_a"), retryCount: 0 }, worker("crash_b")], { failureWorkflow: "crash_line" }),
  workflow("crash_scheduled", [worker("crash_a")]),
];

export const startable = ["crash_line", "crash_parent", "crash_fork", "crash_loop", "crash_fails"] as const;

export const schedule = {
  name: "crash_every_second",
  cronExpression: "* * * * * *",
  zoneId: "UTC",
  runCatchupScheduleInstances: false,
  startWorkflowRequest: { name: "crash_scheduled", version: 1, input: {} },
};
