/** Versions that name another workflow: what a task, a schedule or an event handler starts. */
import type { Json, JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { childPointer } from "../pointer.ts";
import type { Expansion } from "./expand-version.ts";
import { expandItems, expandVersion, expandVersionWithin, inTurn, within } from "./expand-version.ts";

/** Of a workflow in Conductor's own form: its failure workflow, and every task at every depth. */
export function expandWorkflowReferences(workflow: JsonObject, base = ""): Expansion<JsonObject> {
  return inTurn(workflow, [
    (value) => expandVersion(value, base, "failureWorkflowVersion"),
    (value) => expandList(value, "tasks", base, expandTask),
  ]);
}

export function expandScheduleReferences(schedule: JsonObject): Expansion<JsonObject> {
  return expandVersionWithin(schedule, "", "startWorkflowRequest");
}

export function expandHandlerReferences(handler: JsonObject): Expansion<JsonObject> {
  return expandList(handler, "actions", "", (action, base) =>
    inTurn(action, [
      (value) => expandVersionWithin(value, base, "start_workflow"),
      (value) => expandVersionWithin(value, base, "start_agent"),
    ]),
  );
}

type ExpandItem = (item: JsonObject, base: string) => Expansion<JsonObject>;

function expandList(object: JsonObject, key: string, base: string, expand: ExpandItem): Expansion<JsonObject> {
  const list = object[key];
  if (list === undefined) return nothing(object);
  return within(object, key, expandItems(list, childPointer(base, key), expand));
}

function expandTask(task: JsonObject, base: string): Expansion<JsonObject> {
  return inTurn(task, [
    (value) => expandStarted(value, base),
    (value) => expandStartInput(value, base),
    (value) => expandList(value, "defaultCase", base, expandTask),
    (value) => expandList(value, "loopOver", base, expandTask),
    (value) => expandBranches(value, base),
    (value) => expandCases(value, base),
  ]);
}

/** What a SUB_WORKFLOW task starts, which may be a definition that stands inline. */
function expandStarted(task: JsonObject, base: string): Expansion<JsonObject> {
  const started = task["subWorkflowParam"];
  if (!isJsonObject(started)) return nothing(task);
  const place = childPointer(base, "subWorkflowParam");
  const expanded = inTurn(started, [
    (value) => expandVersion(value, place),
    (value) => {
      const inline = value["workflowDefinition"];
      if (!isJsonObject(inline)) return nothing(value);
      const inner = childPointer(place, "workflowDefinition");
      const definition = inTurn(inline, [(one) => expandVersion(one, inner), (one) => expandWorkflowReferences(one, inner)]);
      return within(value, "workflowDefinition", definition);
    },
  ]);
  return within(task, "subWorkflowParam", expanded);
}

/** A START_WORKFLOW task has its request in its input, which is free for every other task. */
function expandStartInput(task: JsonObject, base: string): Expansion<JsonObject> {
  const input = task["inputParameters"];
  if (task["type"] !== "START_WORKFLOW" || !isJsonObject(input)) return nothing(task);
  return within(task, "inputParameters", expandVersionWithin(input, childPointer(base, "inputParameters"), "startWorkflow"));
}

function expandBranches(task: JsonObject, base: string): Expansion<JsonObject> {
  const branches = task["forkTasks"];
  if (!Array.isArray(branches)) return nothing(task);
  const place = childPointer(base, "forkTasks");
  const expanded = branches.map((branch, index) => expandItems(branch, childPointer(place, index), expandTask));
  return within(task, "forkTasks", { ...gather(expanded), value: isChanged(expanded) ? expanded.map(({ value }) => value) : branches });
}

function expandCases(task: JsonObject, base: string): Expansion<JsonObject> {
  const cases = task["decisionCases"];
  if (!isJsonObject(cases)) return nothing(task);
  const place = childPointer(base, "decisionCases");
  const expanded = Object.entries(cases).map(([name, list]) => ({ name, ...expandItems(list, childPointer(place, name), expandTask) }));
  const put = (): Json => Object.fromEntries(expanded.map(({ name, value }) => [name, value]));
  return within(task, "decisionCases", { ...gather(expanded), value: isChanged(expanded) ? put() : cases });
}

const isChanged = (parts: readonly Expansion[]): boolean => parts.some(({ changed }) => changed.length > 0);

const gather = (parts: readonly Expansion[]): Omit<Expansion, "value"> => ({
  changed: parts.flatMap(({ changed }) => changed),
  problems: parts.flatMap(({ problems }) => problems),
});

const nothing = <Value extends Json>(value: Value): Expansion<Value> => ({ value, changed: [], problems: [] });
