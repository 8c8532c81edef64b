/** A workflow in steps, one after the other, from tasks of the project. */
import type { JsonObject } from "../../core/json.ts";
import { fieldPath } from "../../core/steps/reference.ts";
import { taskFields } from "./inputs.ts";

export interface KnownTask {
  name: string;
  /** Its definition. */
  body: JsonObject;
}

export interface ChainedSteps {
  /** Of the run's input; absent where no task says what it takes. */
  schema?: JsonObject;
  steps: JsonObject[];
  output: JsonObject;
}

/** Words that mean something else in the expressions of steps. */
const reserved: ReadonlySet<string> = new Set(["workflow", "context", "env", "CPEWF_TASK_ID"]);

/** A step gets what an earlier one gives under the same name, and the rest from the input of the run. The last one's output is that of the run. */
export function chainSteps(tasks: readonly KnownTask[]): ChainedSteps {
  const names = stepNames(tasks);
  const properties: Record<string, JsonObject> = {};
  const given = new Map<string, string>();
  const steps = tasks.map(({ name: task, body }, index): JsonObject => {
    const name = names[index] ?? task;
    const input: JsonObject = {};
    for (const [key, field] of taskFields(body, "input")) {
      const source = given.get(key);
      if (source === undefined) properties[key] = field;
      input[key] = `\${${source ?? "context"}${fieldPath(key)}}`;
    }
    for (const key of taskFields(body, "output").keys()) given.set(key, name);
    const before = names[index - 1];
    return {
      name,
      task,
      ...(before === undefined ? {} : { dependsOn: before }),
      ...(Object.keys(input).length === 0 ? {} : { input }),
    };
  });
  const required = Object.keys(properties);
  return {
    ...(required.length === 0 ? {} : { schema: { type: "object", required, properties } }),
    steps,
    output: outputOf(tasks.at(-1), names.at(-1)),
  };
}

function outputOf(task: KnownTask | undefined, step: string | undefined): JsonObject {
  const keys = task === undefined ? [] : [...taskFields(task.body, "output").keys()];
  if (keys.length === 0) return { result: `\${${step ?? ""}}` };
  return Object.fromEntries(keys.map((key) => [key, `\${${step ?? ""}${fieldPath(key)}}`]));
}

/** From the tasks' own names, without their namespaces; a second step of a task is counted. */
function stepNames(tasks: readonly KnownTask[]): string[] {
  const taken = new Set<string>();
  return tasks.map(({ name }) => {
    const word = name.slice(name.lastIndexOf(".") + 1).replaceAll(/[^\w-]/g, "_");
    const plain = reserved.has(word) || !/^[A-Za-z_]/.test(word) ? `step_${word}` : word;
    let free = plain;
    for (let count = 2; taken.has(free); count++) free = `${plain}_${count}`;
    taken.add(free);
    return free;
  });
}
