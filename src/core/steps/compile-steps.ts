/** Step form to a plain workflow definition. Deterministic: the same steps give the same tasks, to the byte. */
import type { Json, JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { childPointer } from "../pointer.ts";
import { arrangeSteps } from "./arrange-steps.ts";
import { checkSteps, isStepOf } from "./check-steps.ts";
import { emitTasks } from "./emit-tasks.ts";
import { createNameMaker } from "./made-names.ts";
import { orderSteps } from "./order-steps.ts";
import { stepError, stepWarning } from "./problem.ts";
import type { StepProblem } from "./problem.ts";
import { readSteps } from "./read-steps.ts";
import { expandReferences } from "./step-references.ts";
import type { TaskOrigin } from "./step-tasks.ts";
import type { Step } from "./step.ts";
import { limitDefinition } from "./time-limit.ts";

/** What a step with a time limit needs to know: the task's own definition, where the project has it. */
export type FindTaskDefinition = (name: string) => JsonObject | undefined;

export interface CompiledSteps {
  /** Conductor's form; what was given where an error is among the problems. */
  value: JsonObject;
  /** Where in the step form the value at a pointer of `value` comes from. */
  origin: (pointer: string) => string;
  problems: StepProblem[];
}

/** Whether a workflow definition is written in steps. */
export const hasSteps = (value: Json): value is JsonObject => isJsonObject(value) && value["steps"] !== undefined;

/** Whether compiling may need the definitions of tasks: for a file's whole value, before a profile's is put in. */
export function needsTaskDefinitions(value: Json): boolean {
  if (Array.isArray(value)) return value.some(needsTaskDefinitions);
  if (!isJsonObject(value)) return false;
  const { steps, profiles } = value;
  const hasLimit = Array.isArray(steps) && steps.some((step) => isJsonObject(step) && step["timeoutSeconds"] !== undefined);
  return hasLimit || (isJsonObject(profiles) && Object.values(profiles).some(needsTaskDefinitions));
}

/** `definition` has `steps`. All that is wrong with them is told at once. */
export function compileSteps(definition: JsonObject, findDefinition: FindTaskDefinition = () => undefined): CompiledSteps {
  const read = readSteps(definition["steps"]);
  const { steps } = read;
  const { graph, problems: disorder } = orderSteps(read);
  const problems = [
    ...checkBeside(definition),
    ...read.problems,
    ...disorder,
    ...checkSteps(read, graph, definition),
    ...checkTimeLimits(steps, findDefinition),
  ];
  if (graph === undefined || problems.some(({ severity }) => severity === "error")) {
    return { value: definition, origin: (pointer) => pointer, problems };
  }
  const isStep = isStepOf(steps);
  const { tasks, origins } = emitTasks(graph, arrangeSteps(graph), {
    isStep,
    nameOf: createNameMaker(steps),
    definitionOf: (step) => (step.timeoutSeconds === undefined ? undefined : limitDefinition(step, findDefinition(step.task))),
  });
  const value = Object.fromEntries(
    Object.entries(definition).map(([key, item]): [string, Json] => {
      if (key === "steps") return ["tasks", tasks];
      return key === "output" || key === "outputParameters" ? ["outputParameters", expandReferences(item, isStep)] : [key, item];
    }),
  );
  return { value, origin: createOrigin(tasks, origins, definition), problems };
}

function checkBeside(definition: JsonObject): StepProblem[] {
  const problems: StepProblem[] = [];
  if (definition["tasks"] !== undefined) {
    problems.push(stepError("steps-invalid", "/tasks", "A workflow has `steps` or `tasks`, and here are both.", "Keep one of them."));
  }
  const { output, outputParameters } = definition;
  if (output !== undefined && outputParameters !== undefined) {
    problems.push(
      stepError(
        "steps-invalid",
        "/outputParameters",
        "`output` and `outputParameters` are the same, and here are both.",
        "Keep one of them.",
      ),
    );
  } else if (output !== undefined && !isJsonObject(output)) {
    problems.push(stepError("steps-invalid", "/output", "`output` should be an object."));
  }
  return problems;
}

function checkTimeLimits(steps: readonly Step[], findDefinition: FindTaskDefinition): StepProblem[] {
  return steps.flatMap((step) => {
    if (step.timeoutSeconds === undefined || step.type !== "SIMPLE" || findDefinition(step.task) !== undefined) return [];
    const message = `step ${step.name}: the task ${step.task} is not in the project, so the time limit comes with the server's defaults for everything else.`;
    return [
      stepWarning(
        "step-timeout-task",
        childPointer(step.pointer, "timeoutSeconds"),
        message,
        "Pull the task's definition, or set its timeoutSeconds.",
      ),
    ];
  });
}

/** By the longest beginning of a pointer that is known; what is in no task is where it always was. */
function createOrigin(
  tasks: readonly JsonObject[],
  origins: ReadonlyMap<JsonObject, TaskOrigin>,
  definition: JsonObject,
): (pointer: string) => string {
  const known = new Map<string, string>([["/tasks", "/steps"]]);
  if (definition["output"] !== undefined) known.set("/outputParameters", "/output");
  const visit = (value: Json, pointer: string): void => {
    if (Array.isArray(value)) return value.forEach((item, index) => visit(item, childPointer(pointer, index)));
    if (!isJsonObject(value)) return;
    const origin = origins.get(value);
    if (origin !== undefined) {
      known.set(pointer, origin.pointer);
      for (const [field, written] of Object.entries(origin.fields))
        known.set(childPointer(pointer, field), childPointer(origin.pointer, written));
    }
    for (const [key, item] of Object.entries(value)) visit(item, childPointer(pointer, key));
  };
  visit([...tasks], "/tasks");
  return (pointer) => {
    for (let end = pointer.length; end > 0; end = pointer.lastIndexOf("/", end - 1)) {
      const origin = known.get(pointer.slice(0, end));
      if (origin !== undefined) return origin + pointer.slice(end);
    }
    return pointer;
  };
}
