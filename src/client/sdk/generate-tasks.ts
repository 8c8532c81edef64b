/**
 * Tasks and workflows with made-up values wherever nothing is given: for tests and for trying things out. Names are random, so that
 * two generated tasks go into one workflow.
 */
import type {
  InlineTaskDef,
  InlineTaskInputParameters,
  JsonJQTransformTaskDef,
  SetVariableTaskDef,
  TerminateTaskDef,
} from "../../core/builders/data-tasks.ts";
import type { EventTaskDef } from "../../core/builders/event-tasks.ts";
import type { ForkJoinTaskDef, JoinTaskDef } from "../../core/builders/fork-tasks.ts";
import type { HttpTaskDef } from "../../core/builders/http-task.ts";
import type { KafkaPublishTaskDef } from "../../core/builders/kafka-task.ts";
import type { DoWhileTaskDef } from "../../core/builders/loop-tasks.ts";
import type { SimpleTaskDef } from "../../core/builders/simple-task.ts";
import type { SwitchTaskDef } from "../../core/builders/switch-task.ts";
import { asJson } from "../../core/builders/task-input.ts";
import type { WaitTaskDef } from "../../core/builders/wait-tasks.ts";
import type { SubWorkflowTaskDef } from "../../core/builders/workflow-tasks.ts";
import { FlowError } from "../../core/errors.ts";
import type { WorkflowDef, WorkflowTask } from "../../core/model/workflow-def.ts";
import { madeUpOther, madeUpTasks } from "./made-up-tasks.ts";

type NestedField = "decisionCases" | "defaultCase" | "forkTasks" | "loopOver";

/** What is known of a task and of those nested in it; the rest is made up. Without a type it is SIMPLE. */
export interface TaskOverrides extends Partial<Omit<WorkflowTask, NestedField | "inputParameters">> {
  inputParameters?: Record<string, unknown>;
  decisionCases?: Record<string, TaskOverrides[]>;
  defaultCase?: TaskOverrides[];
  forkTasks?: TaskOverrides[][];
  loopOver?: TaskOverrides[];
}

/** Makes whole tasks of those nested in one. */
export type NestedTaskMapper = (tasks: TaskOverrides[]) => WorkflowTask[];

/** What is known of a task of one type. */
type Known<Task extends WorkflowTask, Nested extends NestedField = never> = Partial<Omit<Task, Nested>> & Pick<TaskOverrides, Nested>;

/** Of an INLINE task the script may be given as a function that answers with the function whose source is the script. */
type KnownInline = Partial<Omit<InlineTaskDef, "inputParameters">> & {
  inputParameters?: Partial<Omit<InlineTaskInputParameters, "expression">> & { expression?: string | ((...args: never[]) => unknown) };
};

export function generateSimpleTask(overrides: Known<SimpleTaskDef> = {}): SimpleTaskDef {
  return makeUp("SIMPLE", overrides);
}

export function generateEventTask(overrides: Known<EventTaskDef> = {}): EventTaskDef {
  return makeUp("EVENT", overrides);
}

export function generateJoinTask(overrides: Known<JoinTaskDef> = {}): JoinTaskDef {
  return makeUp("JOIN", overrides);
}

export function generateHTTPTask(overrides: Known<HttpTaskDef> = {}): HttpTaskDef {
  return makeUp("HTTP", overrides);
}

/** Throws a FlowError (`usage`) where `expression` is a function that does not answer with one. */
export function generateInlineTask(overrides: KnownInline = {}): InlineTaskDef {
  return makeUp("INLINE", overrides);
}

export function generateJQTransformTask(overrides: Known<JsonJQTransformTaskDef> = {}): JsonJQTransformTaskDef {
  return makeUp("JSON_JQ_TRANSFORM", overrides);
}

export function generateKafkaPublishTask(overrides: Known<KafkaPublishTaskDef> = {}): KafkaPublishTaskDef {
  return makeUp("KAFKA_PUBLISH", overrides);
}

export function generateSubWorkflowTask(overrides: Known<SubWorkflowTaskDef> = {}): SubWorkflowTaskDef {
  return makeUp("SUB_WORKFLOW", overrides);
}

export function generateSetVariableTask(overrides: Known<SetVariableTaskDef> = {}): SetVariableTaskDef {
  return makeUp("SET_VARIABLE", overrides);
}

export function generateTerminateTask(overrides: Known<TerminateTaskDef> = {}): TerminateTaskDef {
  return makeUp("TERMINATE", overrides);
}

/** Waits for whoever completes it, unless a time is given. (The official package drops the time that it is given.) */
export function generateWaitTask(overrides: Known<WaitTaskDef> = {}): WaitTaskDef {
  return makeUp("WAIT", overrides);
}

export function generateSwitchTask(
  overrides: Known<SwitchTaskDef, "decisionCases" | "defaultCase"> = {},
  nestedTasksMapper: NestedTaskMapper = taskGenMapper,
): SwitchTaskDef {
  return makeUp("SWITCH", overrides, nestedTasksMapper);
}

export function generateDoWhileTask(
  overrides: Known<DoWhileTaskDef, "loopOver"> = {},
  nestedTasksMapper: NestedTaskMapper = taskGenMapper,
): DoWhileTaskDef {
  return makeUp("DO_WHILE", overrides, nestedTasksMapper);
}

export function generateForkJoinTask(
  overrides: Known<ForkJoinTaskDef, "forkTasks"> = {},
  nestedMapper: NestedTaskMapper = taskGenMapper,
): ForkJoinTaskDef {
  return makeUp("FORK_JOIN", overrides, nestedMapper);
}

/**
 * Whole tasks, with a JOIN after each fork that another task than a JOIN follows. That join has an empty `joinOn`, and a fork at the end
 * gets none: so the official package does it. Give the JOIN where it matters.
 */
export function taskGenMapper(tasks: TaskOverrides[]): WorkflowTask[] {
  return tasks.flatMap((task, place) => {
    const whole = makeUp<WorkflowTask>(task.type, task);
    const next = tasks[place + 1];
    const isFork = whole.type === "FORK_JOIN" || whole.type === "FORK_JOIN_DYNAMIC";
    return isFork && next !== undefined && next.type !== "JOIN" ? [whole, generateJoinTask()] : [whole];
  });
}

/** A whole workflow. Its name is always the same unless it is given. */
export function generate(overrides: Partial<Omit<WorkflowDef, "tasks">> & { tasks?: TaskOverrides[] } = {}): WorkflowDef {
  return {
    name: "NewWorkflow_3nxbi",
    version: 1,
    inputParameters: [],
    outputParameters: {},
    schemaVersion: 2,
    restartable: true,
    workflowStatusListenerEnabled: false,
    timeoutPolicy: "ALERT_ONLY",
    timeoutSeconds: 0,
    ...overrides,
    tasks: taskGenMapper(overrides.tasks ?? []),
  };
}

const randomName = (word: string): string => `${word}__task_${Math.random().toString(36).slice(2, 8)}`;

function makeUp<Task extends WorkflowTask>(type: Task["type"], overrides: object, mapNested?: NestedTaskMapper): Task;
function makeUp(type = "SIMPLE", overrides: TaskOverrides, mapNested: NestedTaskMapper = taskGenMapper): WorkflowTask {
  const { word, fields } = Object.hasOwn(madeUpTasks, type) ? (madeUpTasks[type] ?? madeUpOther) : madeUpOther;
  const { inputParameters, decisionCases, defaultCase, forkTasks, loopOver, ...rest } = overrides;
  const name = overrides.name ?? randomName(word);
  return {
    taskReferenceName: `${name}_ref`,
    ...structuredClone(fields),
    ...rest,
    name,
    type,
    ...(type === "INLINE" ? { inputParameters: inlineInput(inputParameters) } : {}),
    ...(type !== "INLINE" && inputParameters !== undefined ? { inputParameters: asJson(inputParameters) } : {}),
    ...(type === "SWITCH" ? { decisionCases: mapCases(decisionCases, mapNested), defaultCase: mapNested(defaultCase ?? []) } : {}),
    ...(type === "FORK_JOIN" ? { forkTasks: (forkTasks ?? []).map((branch) => mapNested(branch)) } : {}),
    ...(type === "DO_WHILE" ? { loopOver: mapNested(loopOver ?? []) } : {}),
  };
}

const mapCases = (cases: Record<string, TaskOverrides[]> = {}, mapNested: NestedTaskMapper): Record<string, WorkflowTask[]> =>
  Object.fromEntries(Object.entries(cases).map(([value, tasks]) => [value, mapNested(tasks)]));

const isFunction = (value: unknown): value is () => unknown => typeof value === "function";

function inlineInput(given: Record<string, unknown> = {}) {
  if (!isFunction(given["expression"])) {
    return asJson({ value: "${workflow.input.value}", evaluatorType: "graaljs", expression: "true", ...given });
  }
  const script = given["expression"]();
  if (!isFunction(script)) {
    throw new FlowError("usage", "The expression of an INLINE task is a function that does not answer with a function.", {
      hint: "Write () => function () { ... }, or give the script as text.",
    });
  }
  return asJson({ evaluatorType: "graaljs", ...given, expression: `(${script.toString()})();` });
}
