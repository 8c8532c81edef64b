/** What stands for the work of a workflow's steps in a first test of it: a sample of what each gives. */
import type { Json, JsonObject } from "../../core/json.ts";
import type { ReadTask, ReadWorkflow } from "../../core/nested-tasks.ts";
import { topTasks, typeOf, walkTasks } from "../../core/nested-tasks.ts";
import { isImmediateType } from "../../core/task-types.ts";
import { sampleOf, taskFields } from "./inputs.ts";

export interface MockedProject {
  /** The definition of a task, by its name. */
  task: (name: string) => JsonObject | undefined;
  /** The newest definition of a workflow, by its name. */
  workflow: (name: string) => ReadWorkflow | undefined;
}

/** What the engine starts by itself, without talking to anybody. */
const starting: ReadonlySet<string> = new Set(["DYNAMIC", "EVENT", "SUB_WORKFLOW", "START_WORKFLOW"]);

/** By reference name; also of the workflows that it starts as sub-workflows. */
export function mockSteps(workflow: ReadWorkflow, project: MockedProject): Record<string, JsonObject> {
  const mocks = new Map<string, JsonObject>();
  const seen = new Set<ReadWorkflow>();
  const visit = (one: ReadWorkflow): void => {
    if (seen.has(one)) return;
    seen.add(one);
    for (const { task } of walkTasks(topTasks(one))) {
      if (task === null) continue;
      const { taskReferenceName: name = "" } = task;
      if (!doneByItself(task) && !mocks.has(name)) mocks.set(name, sampleOutput(task, project));
      const child = typeOf(task) === "SUB_WORKFLOW" ? task.subWorkflowParam?.name : undefined;
      const started = child === undefined ? undefined : project.workflow(child);
      if (started !== undefined) visit(started);
    }
  };
  visit(workflow);
  return Object.fromEntries(mocks);
}

function doneByItself(task: ReadTask): boolean {
  const type = typeOf(task);
  if (type !== "WAIT") return isImmediateType(type) || starting.has(type);
  const { duration, until } = task.inputParameters ?? {};
  return duration !== undefined || until !== undefined;
}

function sampleOutput({ name = "", type }: ReadTask, { task }: MockedProject): JsonObject {
  if (type === "HTTP") return { response: { statusCode: 200, body: {} } };
  const definition = task(name);
  const fields: [string, Json][] = [...(definition === undefined ? [] : taskFields(definition, "output"))].map(([key, field]) => [
    key,
    sampleOf(field),
  ]);
  return Object.fromEntries(fields);
}
