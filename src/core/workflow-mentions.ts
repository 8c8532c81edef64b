/** The names of tasks and workflows that a workflow definition mentions, wherever a name can stand. */
import type { Json, JsonObject } from "./json.ts";
import { isJsonObject } from "./json.ts";
import type { ReadTask, ReadWorkflow } from "./nested-tasks.ts";
import { topTasks, typeOf, walkTasks } from "./nested-tasks.ts";
import { childPointer } from "./pointer.ts";
import { knownTaskTypes } from "./task-types.ts";

export interface Mention {
  kind: "task" | "workflow";
  /** JSON pointer of the place. */
  path: string;
  /** Absent where an expression decides at run time. */
  name?: string;
  version?: number;
}

export function workflowMentions(workflow: ReadWorkflow, base = ""): Mention[] {
  const places = walkTasks(topTasks(workflow));
  return [
    ...nameMentions("workflow", `${base}/failureWorkflow`, workflow.failureWorkflow, workflow.failureWorkflowVersion),
    ...places.flatMap(({ task, pointer }) => (task === null ? [] : taskMentions(task, base + pointer))),
  ];
}

function taskMentions(task: ReadTask, path: string): Mention[] {
  const mentions = nameMentions("task", path, task.name);
  const type = typeOf(task);
  // Any other word than Conductor's own is the name under which workers poll.
  if (!knownTaskTypes.has(type) && type !== task.name) mentions.push(...nameMentions("task", `${path}/type`, type));
  const inline = task.taskDefinition?.name;
  if (inline !== task.name) mentions.push(...nameMentions("task", `${path}/taskDefinition`, inline));
  const read = readers.get(type);
  if (read !== undefined) mentions.push(...read(task, path));
  return [...mentions, ...subWorkflowMentions(task, path)];
}

/** One literal name, or the mark of an expression. */
function nameMentions(kind: Mention["kind"], path: string, name: Json | undefined, version?: Json): Mention[] {
  if (typeof name !== "string" || name === "") return [];
  if (name.includes("${")) return [{ kind, path }];
  // A version that is an expression may be any.
  const number = typeof version === "number" || (typeof version === "string" && /^\d+$/.test(version)) ? Number(version) : undefined;
  return [{ kind, path, name, ...(number === undefined ? {} : { version: number }) }];
}

function subWorkflowMentions({ subWorkflowParam }: ReadTask, path: string): Mention[] {
  if (subWorkflowParam === undefined) return [];
  const { name, version, workflowDefinition } = subWorkflowParam;
  const place = `${path}/subWorkflowParam`;
  if (typeof workflowDefinition === "object") return workflowMentions(workflowDefinition, `${place}/workflowDefinition`);
  if (workflowDefinition === undefined) return nameMentions("workflow", place, name, version);
  const definition = `${place}/workflowDefinition`;
  return [
    { kind: "task", path: definition },
    { kind: "workflow", path: definition },
  ];
}

const readers = new Map(
  Object.entries<(task: ReadTask, path: string) => Mention[]>({
    DYNAMIC: (task, path) => {
      const key = task.dynamicTaskNameParam;
      if (key === undefined) return [];
      return nameMentions("task", childPointer(`${path}/inputParameters`, key), task.inputParameters?.[key]);
    },
    START_WORKFLOW: ({ inputParameters = {} }, path) => {
      const request = inputParameters["startWorkflow"];
      const place = `${path}/inputParameters/startWorkflow`;
      if (typeof request === "string") return nameMentions("workflow", place, request);
      return isJsonObject(request) ? nameMentions("workflow", place, request["name"], request["version"]) : [];
    },
    FORK_JOIN_DYNAMIC: (task, path) => dynamicForkMentions(task, path),
  }),
);

/** The three ways to say what to fork: one task or workflow for each input, a list of tasks, or the list of old. */
function dynamicForkMentions({ inputParameters = {}, ...task }: ReadTask, path: string): Mention[] {
  const inputs = `${path}/inputParameters`;
  const { forkTaskName, forkTaskWorkflow, forkTaskWorkflowVersion } = inputParameters;
  const mentions = [
    ...nameMentions("task", `${inputs}/forkTaskName`, forkTaskName),
    ...nameMentions("workflow", `${inputs}/forkTaskWorkflow`, forkTaskWorkflow, forkTaskWorkflowVersion),
  ];
  const listed = task.dynamicForkTasksParam;
  if (listed !== undefined) mentions.push(...listMentions(inputParameters[listed], childPointer(inputs, listed)));
  const legacy = task.dynamicForkJoinTasksParam;
  if (legacy !== undefined) {
    const value = inputParameters[legacy];
    const place = childPointer(inputs, legacy);
    const tasks = isJsonObject(value) ? value["dynamicTasks"] : value;
    mentions.push(...listMentions(tasks, isJsonObject(value) ? `${place}/dynamicTasks` : place));
  }
  return mentions;
}

function listMentions(value: Json | undefined, path: string): Mention[] {
  if (typeof value === "string") {
    // Whatever the list will hold, tasks and sub-workflows alike.
    if (!value.includes("${")) return [];
    return [
      { kind: "task", path },
      { kind: "workflow", path },
    ];
  }
  if (!Array.isArray(value)) return [];
  return value.flatMap((item, index) => (isJsonObject(item) ? forkedMentions(item, `${path}/${index}`) : []));
}

function forkedMentions(task: JsonObject, path: string): Mention[] {
  const { subWorkflowParam } = task;
  return [
    ...nameMentions("task", path, task["name"]),
    ...nameMentions("task", path, task["taskName"]),
    ...(isJsonObject(subWorkflowParam)
      ? nameMentions("workflow", `${path}/subWorkflowParam`, subWorkflowParam["name"], subWorkflowParam["version"])
      : []),
  ];
}
