/** From the value below `steps` to steps, or to what is wrong with it. */
import type { Json, JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { nearest } from "../nearest.ts";
import { childPointer } from "../pointer.ts";
import { isSystemTaskType } from "../task-types.ts";
import { stepError } from "./problem.ts";
import type { StepProblem } from "./problem.ts";
import { ownFields, replacementOf, stepFieldNames, typeReplacementOf } from "./step-fields.ts";
import type { Dependency, Step } from "./step.ts";

export interface ReadSteps {
  steps: Step[];
  problems: StepProblem[];
}

export function readSteps(value: Json | undefined): ReadSteps {
  if (!Array.isArray(value) || value.length === 0) {
    const message = "`steps` should be a list with at least one step.";
    return { steps: [], problems: [stepError("steps-invalid", "/steps", message, "Write `steps: [{ name: ..., task: ... }]`.")] };
  }
  const problems: StepProblem[] = [];
  const steps = value.flatMap((item, index) => readStep(item, `/steps/${index}`, problems) ?? []);
  problems.push(...findDuplicates(steps));
  return { steps, problems };
}

/** What reference names may hold without quotes in an expression. */
const stepName = /^[A-Za-z_][\w-]*$/;
/** The first words of expressions that mean something else. */
const reserved: ReadonlySet<string> = new Set(["workflow", "context", "env", "CPEWF_TASK_ID"]);

function readStep(item: Json, pointer: string, problems: StepProblem[]): Step | undefined {
  if (!isJsonObject(item)) {
    problems.push(stepError("steps-invalid", pointer, "A step should be an object with a name and a task."));
    return undefined;
  }
  const { name } = item;
  if (typeof name !== "string" || name === "") {
    problems.push(stepError("step-name", childPointer(pointer, "name"), "A step needs a name, which is a text."));
    return undefined;
  }
  const fail = (field: string, message: string, hint?: string): void => {
    problems.push(stepError("step-field", childPointer(pointer, field), `step ${name}: ${message}`, hint));
  };
  checkName(name, pointer, problems);
  checkKeys(item, fail);
  return assembleStep(name, pointer, item, fail);
}

type Fail = (field: string, message: string, hint?: string) => void;

function assembleStep(name: string, pointer: string, item: JsonObject, fail: Fail): Step {
  const inputKey = item["input"] !== undefined ? "input" : item["inputParameters"] !== undefined ? "inputParameters" : undefined;
  if (inputKey === "input" && item["inputParameters"] !== undefined) fail("inputParameters", "has `input` too.", "Keep one of them.");
  const input = inputKey === undefined ? {} : item[inputKey];
  if (inputKey !== undefined && !isJsonObject(input)) fail(inputKey, `\`${inputKey}\` should be an object.`);
  const retryLimit = readRetryLimit(item, fail);
  const { timeoutSeconds } = item;
  if (timeoutSeconds !== undefined && !isCount(timeoutSeconds, 1))
    fail("timeoutSeconds", "`timeoutSeconds` should be a whole number of at least 1.");
  const { task, type } = readTask(name, item, fail);
  return {
    name,
    pointer,
    task,
    type,
    dependsOn: readDependsOn(item["dependsOn"], childPointer(pointer, "dependsOn"), fail),
    ...(inputKey === undefined ? {} : { inputKey }),
    input: isJsonObject(input) ? input : {},
    ...(retryLimit === undefined ? {} : { retryLimit }),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    when: readCondition(item["when"], fail),
    fields: fieldsOf(item),
  };
}

/** Everything that goes to Conductor as it is. */
function fieldsOf(item: JsonObject): JsonObject {
  const taken = new Set([...ownFields, "name", "type", "inputParameters"]);
  return Object.fromEntries(Object.entries(item).filter(([key]) => !taken.has(key)));
}

function checkName(name: string, pointer: string, problems: StepProblem[]): void {
  const place = childPointer(pointer, "name");
  if (reserved.has(name)) {
    problems.push(
      stepError("step-name", place, `A step cannot be called ${name}: in an expression that means something else.`, "Rename it."),
    );
  } else if (!stepName.test(name)) {
    const hint = "Use letters, digits, _ and -, and begin with a letter or _.";
    problems.push(stepError("step-name", place, `The step's name ${JSON.stringify(name)} cannot be used in an expression.`, hint));
  }
}

function checkKeys(item: JsonObject, fail: Fail): void {
  for (const key of Object.keys(item)) {
    const replacement = replacementOf(key);
    if (replacement !== undefined) fail(key, `a step has no \`${key}\`.`, replacement);
    else if (!stepFieldNames.includes(key)) {
      const near = nearest(key, stepFieldNames);
      fail(key, `a step has no field \`${key}\`.`, near === undefined ? undefined : `Did you mean ${near}?`);
    }
  }
}

/** `task: HTTP` is `type: HTTP`; without either a step runs the task of its own name. */
function readTask(name: string, item: JsonObject, fail: Fail): { task: string; type: string } {
  const task = readText(item, "task", fail);
  const type = readText(item, "type", fail);
  const isSystem = type === undefined && task !== undefined && isSystemTaskType(task);
  const read = isSystem ? { task: name, type: task } : { task: task ?? name, type: type ?? "SIMPLE" };
  const replacement = typeReplacementOf(read.type);
  if (replacement !== undefined) fail(isSystem ? "task" : "type", `a step cannot be a ${read.type}.`, replacement);
  return read;
}

function readText(item: JsonObject, field: string, fail: Fail): string | undefined {
  const value = item[field];
  if (value === undefined || (typeof value === "string" && value !== "")) return value;
  fail(field, `\`${field}\` should be a text.`);
  return undefined;
}

function readDependsOn(value: Json | undefined, pointer: string, fail: Fail): Dependency[] {
  if (typeof value === "string") return [{ name: value, pointer }];
  const names = value ?? [];
  if (Array.isArray(names) && names.every((name) => typeof name === "string")) {
    return names.map((name, index) => ({ name, pointer: childPointer(pointer, index) }));
  }
  fail("dependsOn", "`dependsOn` should be the name of a step, or a list of names.");
  return [];
}

function readRetryLimit(item: JsonObject, fail: Fail): Json | undefined {
  const { retryable, retryLimit } = item;
  if (retryable !== undefined && typeof retryable !== "boolean") fail("retryable", "`retryable` should be true or false.");
  if (retryLimit !== undefined && !isCount(retryLimit, 0)) fail("retryLimit", "`retryLimit` should be a whole number of at least 0.");
  if (retryable === false && retryLimit !== undefined && retryLimit !== 0) {
    fail("retryLimit", "is not retryable and has a `retryLimit`.", "Keep one of them.");
  }
  const wanted = retryable === false ? 0 : retryLimit;
  if (wanted !== undefined && item["retryCount"] !== undefined)
    fail("retryCount", "says twice how often it is tried again.", "Keep one of them.");
  return wanted;
}

function readCondition(value: Json | undefined, fail: Fail): string | boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === "boolean" || (typeof value === "string" && value.trim() !== "")) return value;
  fail("when", "`when` should be a condition, such as `${price.total} > 100`.");
  return true;
}

const isCount = (value: Json, least: number): boolean => typeof value === "number" && Number.isInteger(value) && value >= least;

function findDuplicates(steps: readonly Step[]): StepProblem[] {
  const first = new Map<string, Step>();
  return steps.flatMap((step) => {
    if (!first.has(step.name)) {
      first.set(step.name, step);
      return [];
    }
    const message = `Two steps are called ${step.name}.`;
    return [stepError("step-duplicate", childPointer(step.pointer, "name"), message, "Give each a name of its own.")];
  });
}
