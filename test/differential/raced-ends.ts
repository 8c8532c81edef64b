/** Where the end of a task, or the output of a JOIN, depends on the real server's threads. Two outcomes have to be looked at together to tell. */
import type { Json, JsonObject } from "../../src/core/json.ts";
import { isJsonObject } from "../../src/core/json.ts";

/** The real server's normalised outcome with ours in the place of what is allowed to differ, and of nothing else. */
export function withoutRacedEnds(real: Json, ours: Json): Json {
  if (Array.isArray(real) && Array.isArray(ours)) return real.map((item, index) => withoutRacedEnds(item, ours[index] ?? null));
  if (!isJsonObject(real) || !isJsonObject(ours)) return real;
  const inner = Object.fromEntries(
    Object.entries(real).map(([key, item]): [string, Json] => [key, withoutRacedEnds(item, ours[key] ?? null)]),
  );
  const known = isRun(real) && isRun(ours) ? { ...inner, tasks: withoutOldOutputs(tasksOf(inner), tasksOf(ours)) } : inner;
  return isFailedRun(real) && isFailedRun(ours) ? withOurEnds(known, ours) : known;
}

const isRun = ({ workflowDefinition, tasks }: JsonObject): boolean => isJsonObject(workflowDefinition) && Array.isArray(tasks);

/** "join-keeps-old-output" */
function withoutOldOutputs(real: readonly JsonObject[], ours: readonly JsonObject[]): JsonObject[] {
  const isSilent = (name: string): boolean => {
    const last = [real, ours].map((tasks) => tasks.findLast(({ referenceTaskName }) => referenceTaskName === name)?.["outputData"]);
    return last.every((output) => isJsonObject(output) && Object.keys(output).length === 0);
  };
  return real.map((task, index) => {
    const our = ours[index];
    const { taskType, outputData } = task;
    if (taskType !== "JOIN" || !isSameTry(task, our) || !isJsonObject(outputData) || !isJsonObject(our["outputData"])) return task;
    const ourOutput = our["outputData"];
    const kept = Object.entries(outputData).filter(([name]) => name in ourOutput || !isSilent(name));
    return { ...task, outputData: Object.fromEntries(kept) };
  });
}

const isFailedRun = (value: JsonObject): boolean => isRun(value) && (value["status"] === "FAILED" || value["status"] === "TERMINATED");

function withOurEnds(real: JsonObject, ours: JsonObject): JsonObject {
  const theirTasks = tasksOf(real);
  const ourTasks = tasksOf(ours);
  const together = theirTasks.filter((task, index) => isEndedTogether(task, ourTasks[index]));
  const tasks = theirTasks.map((task, index) => {
    const our = ourTasks[index];
    if (our === undefined || !(isLostEnd(task, our) || isEndedTogether(task, our))) return task;
    const { status, endTime, outputData, reasonForIncompletion: _reason, ...rest } = { ...task, ...endOf(our) };
    return { ...rest, status, endTime, outputData, ...reasonOf(our) } as JsonObject;
  });
  const withoutNames = (key: string, field: string): Json => {
    const [names, ourNames] = [real[key], ours[key]].map((list) => (Array.isArray(list) ? list : []));
    return (names ?? []).filter((name) => ourNames?.includes(name) || !together.some((task) => task[field] === name));
  };
  const run = { ...real, ...(isTerminatedLate(real, ours) ? { status: ours["status"] ?? null, ...reasonOf(ours) } : {}), tasks };
  if (together.length === 0) return run;
  return {
    ...run,
    failedReferenceTaskNames: withoutNames("failedReferenceTaskNames", "referenceTaskName"),
    failedTaskNames: withoutNames("failedTaskNames", "taskDefName"),
  };
}

const tasksOf = ({ tasks }: JsonObject): JsonObject[] => (Array.isArray(tasks) ? tasks.filter(isJsonObject) : []);

const isSameTry = (real: JsonObject, ours: JsonObject | undefined): ours is JsonObject =>
  ours !== undefined && ["taskId", "seq", "taskType"].every((key) => real[key] === ours[key]);

/** "lost-end-of-task" */
const isLostEnd = (real: JsonObject, ours: JsonObject | undefined): boolean =>
  isSameTry(real, ours) && real["endTime"] === 0 && ours["endTime"] !== 0 && ours["status"] === "COMPLETED";

/** "children-that-end-together". What became of the child itself is compared all the same. */
function isEndedTogether(real: JsonObject, ours: JsonObject | undefined): boolean {
  if (!isSameTry(real, ours) || real["taskType"] !== "SUB_WORKFLOW" || ours["status"] !== "CANCELED") return false;
  const { status, reasonForIncompletion: reason } = real;
  if (status === "CANCELED") return typeof reason === "string" && reason.startsWith("Sub workflow ");
  return status === "FAILED" || status === "COMPLETED";
}

/** The same for the child: the real server terminates one that had failed before its parent knew. */
const isTerminatedLate = (real: JsonObject, ours: JsonObject): boolean =>
  real["status"] === "TERMINATED" &&
  ours["status"] === "FAILED" &&
  ours["parentWorkflowId"] !== undefined &&
  typeof real["reasonForIncompletion"] === "string" &&
  /\bParent\b/.test(real["reasonForIncompletion"]);

const endOf = (task: JsonObject): JsonObject => ({
  status: task["status"] ?? null,
  endTime: task["endTime"] ?? null,
  outputData: task["outputData"] ?? null,
});

const reasonOf = ({ reasonForIncompletion }: JsonObject): JsonObject =>
  reasonForIncompletion === undefined ? {} : { reasonForIncompletion };
