/** Reference names of the tasks that no step is: forks, joins, markers and conditions. */
import type { Json } from "../json.ts";
import { isJsonObject } from "../json.ts";
import type { Step } from "./step.ts";

export type MadeTask =
  /** Begins branches, of which the named step is the first. */
  | "fork"
  /** Waits for branches, of which the named step is the first. */
  | "join"
  /** Waits for what else the named step depends on. */
  | "ready"
  /** Stands behind the named step, for others to wait for. */
  | "done"
  /** Decides whether the named step runs. */
  | "when";

export type NameMaker = (step: string, made: MadeTask) => string;

/** Names are made of the step's, so that they stay when other steps come and go; where a name is taken, it is numbered. */
export function createNameMaker(steps: readonly Step[]): NameMaker {
  const taken = new Set(steps.flatMap(({ name, fields }) => [name, ...nestedNames(fields)]));
  return (step, made) => {
    const wanted = `${step}_${made}`;
    let name = wanted;
    for (let number = 2; taken.has(name); number++) name = `${wanted}_${number}`;
    taken.add(name);
    return name;
  };
}

/** Whether it is the name of such a task. */
export function isMadeName(name: string, steps: readonly string[]): boolean {
  const [, step = ""] = /^(.+)_(?:fork|join|ready|done|when)(?:_\d+)?$/.exec(name) ?? [];
  return steps.includes(step);
}

/** Of tasks that a step brings along as Conductor writes them, in the branches of a SWITCH or a loop. */
export function nestedNames(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(nestedNames);
  if (!isJsonObject(value)) return [];
  const name = value["taskReferenceName"];
  return [...(typeof name === "string" ? [name] : []), ...Object.values(value).flatMap(nestedNames)];
}
