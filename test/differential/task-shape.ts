/** What the makers of random tasks share: a task's name, reference and parameters, and how it is to fail. */
import type { JsonObject } from "../../src/core/json.ts";
import type { Random } from "../core/seeded.ts";
import { namePrefix } from "./case.ts";
import { randomParameters } from "./generate-inputs.ts";

export interface Making {
  random: Random;
  /** Reference names of the tasks before, which may have run or not. */
  refs: string[];
  counter: { next: number };
  /** What the reference names of this workflow begin with. */
  scope: string;
  depth: number;
  /** Workflows that it may start. */
  children: readonly string[];
  inLoop: boolean;
  inFork: boolean;
  /** How many tasks the workflow may still get. */
  budget: { left: number };
  makeTasks(making: Making, wished: number): JsonObject[];
}

export type Maker = (making: Making) => JsonObject[];

export const chance = (random: Random, share: number): boolean => random.next() < share;
export const workerName = (random: Random): string => `${namePrefix}work_${random.below(5)}`;
export const parameters = ({ random, refs }: Making): JsonObject => randomParameters(random, refs);
export const innerTasks = (making: Making, more: Partial<Making> = {}): JsonObject[] =>
  making.makeTasks({ ...making, depth: making.depth + 1, ...more }, 1 + making.random.below(2));

/** A task with what any type may have. */
export function task(making: Making, type: string, fields: (ref: string) => JsonObject): JsonObject & { taskReferenceName: string } {
  const { random } = making;
  const ref = `${making.scope}${(making.counter.next += 1)}`;
  const made = {
    name: `${namePrefix}${type.toLowerCase()}`,
    taskReferenceName: ref,
    type,
    ...fields(ref),
    ...tolerance(random, type, making.inFork),
    ...(chance(random, 0.05) ? { description: "A step" } : {}),
  };
  making.refs.push(ref);
  return made;
}

export function tolerance(random: Random, type: string, inFork = false): JsonObject {
  if (type === "TERMINATE") return {};
  // "wait-with-a-definition"; and where a thread of the server has to come by again, the delay of an unregistered task, a minute, would have to be waited for.
  const isAsynchronous = ["SUB_WORKFLOW", "START_WORKFLOW", "WAIT"].includes(type);
  const retried = {
    retryCount: random.below(3),
    ...(isAsynchronous ? { taskDefinition: { name: "inline", retryDelaySeconds: 0, responseTimeoutSeconds: 0 } } : {}),
  };
  return {
    ...(chance(random, 0.12) ? { optional: true } : {}),
    ...(chance(random, 0.08) ? { permissive: true } : {}),
    // What fails in a thread of the real server is seen by a JOIN before the run is decided: "join-of-failed-try".
    ...(chance(random, 0.1) && !(inFork && isAsynchronous) ? retried : {}),
  };
}

export const inlineTaskDef = (random: Random, name: string): JsonObject =>
  chance(random, 0.15)
    ? {
        taskDefinition: {
          name,
          retryCount: random.below(3),
          retryDelaySeconds: 0,
          ...(chance(random, 0.4) ? { inputTemplate: { t: "inline" } } : {}),
        },
      }
    : {};

export const leaf =
  (type: string, fields: (making: Making, ref: string) => JsonObject): Maker =>
  (making) => [task(making, type, (ref) => fields(making, ref))];
