/** From the value below `steps` to steps, or to what is wrong with it. */
import type { Json, JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { nearest } from "../nearest.ts";
import { childPointer } from "../pointer.ts";
import { isSystemTaskType } from "../task-types.ts";
import { stepError } from "./problem.ts";
import type { StepProblem } from "./problem.ts";
import { meantBy, ownFields, replacementOf, stepFieldNames, typeReplacementOf } from "./step-fields.ts";
import type { Dependency, Step } from "./step.ts";

export interface ReadSteps {
  steps: Step[];
  /** How many have no name, which others may depend on. */
  unread: number;
  /** The names of those that may be meant to come after others: what they wait for could not be read. */
  unsure: ReadonlySet<string>;
  problems: StepProblem[];
}

export function readSteps(value: Json | undefined): ReadSteps {
  if (!Array.isArray(value) || value.length === 0) {
    const message = "`steps` should be a list with at least one step.";
    return { steps: [], unread: 1, unsure: new Set(), problems: [stepError("steps-invalid", "/steps", message, hintOnList(value))] };
  }
  const problems: StepProblem[] = [];
  const unsure = new Set<string>();
  const steps = value.flatMap((item, index) => readStep(item, `/steps/${index}`, { problems, unsure }) ?? []);
  problems.push(...findDuplicates(steps));
  return { steps, unread: value.length - steps.length, unsure, problems };
}

function hintOnList(value: Json | undefined): string {
  const [name] = isJsonObject(value) ? Object.keys(value) : [];
  return name === undefined
    ? "Write `steps: [{ name: ..., task: ... }]`."
    : `Each step is an item of the list and says its name itself: \`- { name: ${name}, task: ... }\`.`;
}

/** What reading finds besides the steps. */
interface Found {
  problems: StepProblem[];
  unsure: Set<string>;
}

/** What reference names may hold without quotes in an expression. */
const stepName = /^[A-Za-z_][\w-]*$/;
/** The first words of expressions that mean something else. */
const reserved: ReadonlySet<string> = new Set(["workflow", "context", "env", "CPEWF_TASK_ID"]);

function readStep(item: Json, pointer: string, { problems, unsure }: Found): Step | undefined {
  if (!isJsonObject(item)) {
    problems.push(stepError("steps-invalid", pointer, "A step should be an object with a name and a task."));
    return undefined;
  }
  const { name } = item;
  if (typeof name !== "string" || name === "") {
    problems.push(stepError("step-name", childPointer(pointer, "name"), "A step needs a name, which is a text.", hintOnName(item)));
    return undefined;
  }
  const fail = (field: string, message: string, hint?: string): void => {
    problems.push(stepError("step-field", childPointer(pointer, field), `step ${name}: ${message}`, hint));
    if (field === "dependsOn" || !stepFieldNames.includes(field)) unsure.add(name);
  };
  checkName(name, pointer, problems);
  checkKeys(item, fail);
  problems.push(...findNestedSteps(item, pointer, name));
  return assembleStep(name, pointer, item, fail);
}

/** In loops and choices tasks stand as Conductor writes them, and a step there would be a task without most of its fields. */
function findNestedSteps(item: JsonObject, pointer: string, name: string): StepProblem[] {
  const cases = item["decisionCases"];
  const lists: [string, Json | undefined][] = [
    ...["loopOver", "defaultCase"].map((key): [string, Json | undefined] => [childPointer(pointer, key), item[key]]),
    ...Object.entries(isJsonObject(cases) ? cases : {}).map(([key, list]): [string, Json] => [
      childPointer(childPointer(pointer, "decisionCases"), key),
      list,
    ]),
  ];
  return lists.flatMap(([place, list]) =>
    (Array.isArray(list) ? list : []).flatMap((task, index): StepProblem[] => {
      if (!isJsonObject(task)) return [];
      const at = childPointer(place, index);
      const word = ownFields.find((field) => task[field] !== undefined);
      if (word === undefined) return findNestedSteps(task, at, name);
      const message = `step ${name}: what it holds is a task as Conductor writes it, which has no \`${word}\`.`;
      const hint = "Write the task as `name`, its own name as `taskReferenceName`, and its input as `inputParameters`.";
      return [stepError("step-field", childPointer(at, word), message, hint)];
    }),
  );
}

/** `- price: { task: price_order }`, as other tools write it, and keys that are like it. */
function hintOnName(item: JsonObject): string | undefined {
  const [key, ...others] = Object.keys(item);
  if (key !== undefined && others.length === 0 && isJsonObject(item[key])) return `Write \`name: ${key}\`, and the fields beside it.`;
  const meant = Object.keys(item).find((one) => nameWords.has(one) || nearest(one, ["name"]) !== undefined);
  return meant === undefined || item["name"] !== undefined ? undefined : `Is ${meant} its name? Write \`name:\`.`;
}

/** What the names of steps are called elsewhere. */
const nameWords: ReadonlySet<string> = new Set(["id", "step", "key", "taskReferenceName"]);

type Fail = (field: string, message: string, hint?: string) => void;

function assembleStep(name: string, pointer: string, item: JsonObject, fail: Fail): Step {
  const inputKey = item["input"] !== undefined ? "input" : item["inputParameters"] !== undefined ? "inputParameters" : undefined;
  if (inputKey === "input" && item["inputParameters"] !== undefined) fail("inputParameters", "has `input` too.", "Keep one of them.");
  const input = inputKey === undefined ? {} : item[inputKey];
  if (inputKey !== undefined && !isJsonObject(input)) fail(inputKey, `\`${inputKey}\` should be an object.`, hintOnInput(inputKey, input));
  const retryLimit = readRetryLimit(item, fail);
  const timeoutSeconds = readTimeLimit(item["timeoutSeconds"], fail);
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

const hintOnInput = (inputKey: string, input: Json | undefined): string | undefined =>
  typeof input === "string" && input.includes("${") ? `Give it a name: \`${inputKey}: { value: "${input}" }\`.` : undefined;

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
      const near = meantBy(key) ?? nearest(key, stepFieldNames);
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

function readTimeLimit(value: Json | undefined, fail: Fail): Json | undefined {
  if (value === undefined || isCount(value, 1)) return value;
  fail("timeoutSeconds", "`timeoutSeconds` should be a whole number of at least 1.");
  return undefined;
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
