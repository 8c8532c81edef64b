/** A run as a test sees it: always as it stands now. */
import type { JsonObject } from "../core/json.ts";
import { isTerminalTask, isTerminalWorkflow } from "../core/model/execution.ts";
import type { Task, TaskResultStatus, TaskStatus, Workflow, WorkflowStatus } from "../core/model/execution.ts";
import { assertRun } from "./assert-run.ts";
import type { Expected } from "./assert-run.ts";
import type { TestEngine } from "./create-engine.ts";
import { describeRun, lastTries } from "./describe-run.ts";
import { pathOf } from "./path-of.ts";
import { stepName } from "./players.ts";
import { refuseUnknownStep } from "./step-names.ts";
import { testError } from "./test-error.ts";

/** One step of a run; in a loop, of its last turn. */
export interface TestStep {
  readonly name: string;
  readonly type: string;
  readonly status: TaskStatus;
  /** How often it was tried. */
  readonly attempts: number;
  readonly input: JsonObject;
  readonly output: JsonObject;
  /** Why its last try failed. */
  readonly reason: string | undefined;
  /** All tries, the first first. */
  readonly tries: readonly Task[];
}

export interface TestRun {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly status: WorkflowStatus;
  readonly input: JsonObject;
  readonly output: JsonObject;
  readonly variables: JsonObject;
  /** Why it did not complete. */
  readonly reason: string | undefined;
  /** The steps that did work, in the order in which they began. */
  readonly path: readonly string[];
  /** Throws where the run has not come to the step. */
  step(name: string): TestStep;
  /** The run of a SUB_WORKFLOW step. */
  child(name: string): TestRun;
  /** Lets it run to its end, skipping all the time that it waits. */
  done(): Promise<TestRun>;
  /** Lets it run until the step is open: a worker could take it, or a person complete it. */
  reach(name: string): Promise<TestStep>;
  /** Reaches the step and completes it, as a person or a program outside would. */
  complete(name: string, output?: JsonObject): Promise<void>;
  /** Reaches the step and fails it; it is tried again as its definition says, unless `terminal`. */
  fail(name: string, reason: string, options?: { terminal?: boolean }): Promise<void>;
  terminate(reason?: string): Promise<void>;
  /** Throws, with all steps of the run in the message, where something is not so. */
  assert(expected: Expected): TestRun;
  /** The run and its steps as text. */
  describe(): string;
  /** As the server has it. */
  toJSON(): Workflow;
}

export function createTestRun(engine: TestEngine, id: string): TestRun {
  const read = (): Workflow => engine.api.workflows.getWorkflow(id, true);
  const { workflowName, workflowVersion } = read();

  async function reach(name: string): Promise<Task> {
    const findOpen = (run: Workflow): Task | undefined => triesOf(run, name).findLast((task) => !isTerminalTask(task.status));
    refuseUnknownStep(read(), name);
    await engine.until(id, (run) => findOpen(run) !== undefined, { isFleeting: true });
    const task = findOpen(read());
    if (task === undefined) throw testError("failed", `The step ${name} is not open any more.`, describeRun(read()));
    return task;
  }

  async function report(name: string, { status, output = {}, reason }: Report): Promise<void> {
    const { taskId, outputData } = await reach(name);
    const result = { workflowInstanceId: id, taskId, status, outputData: { ...outputData, ...output } };
    await engine.api.tasks.updateTask(reason === undefined ? result : { ...result, reasonForIncompletion: reason });
  }

  const run: TestRun = {
    id,
    name: workflowName,
    version: workflowVersion,
    get status() {
      return read().status;
    },
    get input() {
      return read().input;
    },
    get output() {
      return read().output;
    },
    get variables() {
      return read().variables;
    },
    get reason() {
      return read().reasonForIncompletion;
    },
    get path() {
      return pathOf(read().tasks);
    },
    step: (name) => stepOf(read(), name),
    child(name) {
      const childId = lastOf(read(), name).subWorkflowId;
      if (childId !== undefined) return createTestRun(engine, childId);
      throw testError("failed", `The step ${name} has started no run of its own.`, describeRun(read()));
    },
    async done() {
      await engine.until(id, ({ status }) => isTerminalWorkflow(status));
      return run;
    },
    async reach(name) {
      await reach(name);
      return stepOf(read(), name);
    },
    complete: (name, output) => report(name, { status: "COMPLETED", ...(output === undefined ? {} : { output }) }),
    fail: (name, reason, { terminal = false } = {}) => report(name, { status: terminal ? "FAILED_WITH_TERMINAL_ERROR" : "FAILED", reason }),
    terminate: async (reason) => engine.api.workflows.terminateWorkflow(id, reason),
    assert(expected) {
      assertRun(read(), expected);
      return run;
    },
    describe: () => describeRun(read()),
    toJSON: read,
  };
  return run;
}

interface Report {
  status: TaskResultStatus;
  output?: JsonObject;
  reason?: string;
}

const triesOf = ({ tasks }: Workflow, name: string): Task[] => {
  const exact = tasks.filter((task) => task.referenceTaskName === name);
  return exact.length > 0 ? exact : tasks.filter((task) => stepName(task) === name);
};

function lastOf(run: Workflow, name: string): Task {
  const last = lastTries(triesOf(run, name)).at(-1);
  if (last !== undefined) return last;
  refuseUnknownStep(run, name);
  throw testError("failed", `The run has not come to the step ${name}.`, describeRun(run));
}

function stepOf(run: Workflow, name: string): TestStep {
  const last = lastOf(run, name);
  const tries = run.tasks.filter((task) => task.referenceTaskName === last.referenceTaskName);
  return {
    name: last.referenceTaskName,
    type: last.taskType,
    status: last.status,
    attempts: tries.length,
    input: last.inputData,
    output: last.outputData,
    reason: last.reasonForIncompletion,
    tries,
  };
}
