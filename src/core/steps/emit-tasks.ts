/**
 * From an arrangement to Conductor's tasks. A JOIN may stand anywhere in a branch, and waits for tasks of other branches, also for those
 * that have not begun.
 *
 * Joins keep the server's own pace unless a step says `joinMode: SYNC`: at first it looks at an open JOIN many times a second, and after
 * ten seconds less and less often, by then a fifth of the time that it has been open and half a minute at most. SYNC looks all the time,
 * which is much work for a server with many open runs.
 */
import { itemAt } from "../item-at.ts";
import type { JsonObject } from "../json.ts";
import type { Arrangement } from "./arrange-steps.ts";
import { firstStep, sinksOf, sourcesOf, stepsIn } from "./arranged.ts";
import { nameMarkers } from "./markers.ts";
import { tasksOfStep } from "./step-tasks.ts";
import type { PlacedTask, StepTools, TaskOrigin } from "./step-tasks.ts";
import type { StepGraph } from "./step.ts";

export interface EmittedTasks {
  tasks: JsonObject[];
  origins: ReadonlyMap<JsonObject, TaskOrigin>;
}

export function emitTasks(graph: StepGraph, arrangement: Arrangement, tools: StepTools): EmittedTasks {
  const { steps } = graph;
  const { nameOf } = tools;
  const placed: PlacedTask[] = [];
  const markers = nameMarkers(graph, arrangement, nameOf);
  const nameAt = (index: number): string => itemAt(steps, index).name;

  function made(index: number, task: JsonObject): JsonObject {
    placed.push({ task, origin: { pointer: itemAt(steps, index).pointer, fields: {} } });
    return task;
  }

  /** `next`: the steps that begin when it ends. */
  function join(index: number, name: string, waitsFor: readonly number[], next: readonly number[]): JsonObject {
    const mode = next.map((step) => itemAt(steps, step).fields["joinMode"]).find((given) => given !== undefined);
    const joinOn = [...waitsFor].sort((left, right) => left - right).map((step) => markers.get(step) ?? nameAt(step));
    return made(index, { name, taskReferenceName: name, type: "JOIN", joinOn, ...(mode === undefined ? {} : { joinMode: mode }) });
  }

  function emit(part: Arrangement, next: readonly number[]): JsonObject[] {
    if (part.kind === "step") return emitStep(part.step);
    if (part.kind === "parallel") return emitFork(part.parts, next);
    if (part.kind === "woven") return emitWoven(part);
    return part.parts.flatMap((inner, at) => {
      const following = part.parts[at + 1];
      return emit(inner, following === undefined ? next : sourcesOf(graph, stepsIn(following)));
    });
  }

  function emitWoven({ step, waitsFor, behind }: Arrangement & { kind: "woven" }): JsonObject[] {
    const ready = waitsFor.length === 0 ? [] : [join(step, nameOf(nameAt(step), "ready"), waitsFor, [step])];
    const [only, second] = behind;
    const rest = only === undefined ? [] : second === undefined ? emit(only, []) : emitFork(behind, []);
    return [...ready, ...emitStep(step), ...rest];
  }

  function emitFork(parts: readonly Arrangement[], next: readonly number[]): JsonObject[] {
    const first = Math.min(...parts.map(firstStep));
    const fork = nameOf(nameAt(first), "fork");
    const name = nameOf(nameAt(first), "join");
    const forkTasks = parts.map((part) => emit(part, []));
    return [
      made(first, { name: fork, taskReferenceName: fork, type: "FORK_JOIN", forkTasks }),
      join(first, name, sinksOf(graph, parts.flatMap(stepsIn)), next),
    ];
  }

  function emitStep(index: number): JsonObject[] {
    const own = tasksOfStep(itemAt(steps, index), tools);
    placed.push(...own.placed);
    const marker = markers.get(index);
    return marker === undefined ? own.tasks : [...own.tasks, made(index, { name: marker, taskReferenceName: marker, type: "NOOP" })];
  }

  const tasks = emit(arrangement, []);
  return { tasks, origins: new Map(placed.map(({ task, origin }) => [task, origin])) };
}
