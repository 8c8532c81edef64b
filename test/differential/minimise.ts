/** Makes a differing case smaller for as long as it still differs. */
import type { Json, JsonObject } from "../../src/core/json.ts";
import { isJsonObject } from "../../src/core/json.ts";
import { childPointer, pointerKeys } from "../../src/core/pointer.ts";
import type { Case } from "./case.ts";

/** Asks at most `tries` times. */
export async function minimise(given: Case, isDifferent: (candidate: Case) => Promise<boolean>, tries = 300): Promise<Case> {
  let smallest = given;
  let left = tries;
  for (let shrank = true; shrank && left > 0;) {
    shrank = false;
    for (const candidate of smallerCases(smallest)) {
      if ((left -= 1) < 0) break;
      if (!(await isDifferent(candidate))) continue;
      smallest = candidate;
      shrank = true;
      break;
    }
  }
  return smallest;
}

/** Larger steps first: without a whole workflow, without a task, with a task's contents in its place, without a field. */
function* smallerCases(given: Case): Generator<Case> {
  const document: JsonObject = { taskDefs: given.taskDefs, workflows: given.workflows, request: given.request, worker: given.worker };
  const places = placesIn(document);
  const isTask = ({ value }: Place): boolean => isJsonObject(value) && "taskReferenceName" in value;
  const edits = [
    ...places.filter(isTask).map(({ pointer }) => edited(document, pointerKeys(pointer), [])),
    ...places
      .filter(isTask)
      .flatMap(({ pointer, value }) => contentsOf(value).map((tasks) => edited(document, pointerKeys(pointer), tasks))),
    ...places.filter((place) => !isTask(place) && !isNeeded(place)).map(({ pointer }) => edited(document, pointerKeys(pointer), [])),
  ];
  for (const edit of edits) yield { seed: given.seed, ...(edit as unknown as Omit<Case, "seed">) };
}

interface Place {
  pointer: string;
  value: Json;
}

function placesIn(value: Json, pointer = ""): Place[] {
  const entries: [string, Json][] = Array.isArray(value)
    ? value.map((item, index) => [String(index), item])
    : isJsonObject(value)
      ? Object.entries(value)
      : [];
  return entries.flatMap(([key, item]) => [
    { pointer: childPointer(pointer, key), value: item },
    ...placesIn(item, childPointer(pointer, key)),
  ]);
}

const needed = new Set([
  "taskDefs",
  "workflows",
  "request",
  "worker",
  "name",
  "taskReferenceName",
  "type",
  "failing",
  "givingBack",
  "polling",
  "tasks",
  "version",
]);
const isNeeded = ({ pointer }: Place): boolean => needed.has(pointerKeys(pointer).at(-1) ?? "");

/** The lists of tasks within a task. */
function contentsOf(task: Json): JsonObject[][] {
  if (!isJsonObject(task)) return [];
  const { decisionCases = {}, defaultCase = [], forkTasks = [], loopOver = [] } = task;
  const lists = [
    ...(isJsonObject(decisionCases) ? Object.values(decisionCases) : []),
    defaultCase,
    loopOver,
    ...(Array.isArray(forkTasks) ? forkTasks : []),
  ];
  return lists.filter((list): list is JsonObject[] => Array.isArray(list) && list.length > 0);
}

/** A copy with other items in place of one: none of them removes it. */
function edited(root: Json, [key, ...rest]: readonly string[], items: readonly Json[]): Json {
  if (key === undefined) return root;
  if (Array.isArray(root)) {
    return root.flatMap((item, index) => (String(index) !== key ? [item] : rest.length > 0 ? [edited(item, rest, items)] : items));
  }
  if (!isJsonObject(root)) return root;
  return Object.fromEntries(
    Object.entries(root).flatMap(([name, item]): [string, Json][] =>
      name !== key ? [[name, item]] : rest.length > 0 ? [[name, edited(item, rest, items)]] : [],
    ),
  );
}
