/**
 * From an arrangement to Conductor's tasks.
 *
 * What the server does with joins decides the form. A JOIN may stand anywhere and waits for tasks of other branches, also for those that
 * have not begun. But where a task in a branch is named by some JOIN, its end alone does not make the server look at the run: what
 * follows it in the branch would wait for the next sweep, up to half a minute. And a SWITCH has ended before what it chose. So a JOIN
 * names a NOOP behind such a step, its marker.
 */
import type { Json, JsonObject } from "../json.ts";
import type { Arrangement } from "./arrange-steps.ts";
import { readCondition } from "./condition.ts";
import type { NameMaker } from "./made-names.ts";
import { expandReferences } from "./step-references.ts";
import type { Step, StepGraph } from "./step.ts";

/** Where a task comes from: its own place, and that of fields which are written under another name. */
export interface TaskOrigin {
  pointer: string;
  fields: Readonly<Record<string, string>>;
}

export interface EmittedTasks {
  tasks: JsonObject[];
  origins: ReadonlyMap<JsonObject, TaskOrigin>;
}

export interface EmitRequest {
  graph: StepGraph;
  arrangement: Arrangement;
  nameOf: NameMaker;
  /** The definition that a step with a time limit brings along. */
  definitionOf: (step: Step) => JsonObject | undefined;
}

export function emitTasks({ graph, arrangement, nameOf, definitionOf }: EmitRequest): EmittedTasks {
  const { steps } = graph;
  const origins = new Map<JsonObject, TaskOrigin>();
  const markers = nameMarkers(graph, arrangement, nameOf);
  const isStep = isStepOf(steps);
  const doneName = (step: number): string => markers.get(step) ?? steps[step]?.name ?? "";

  function made(step: number, task: JsonObject, fields: TaskOrigin["fields"] = {}): JsonObject {
    origins.set(task, { pointer: steps[step]?.pointer ?? "", fields });
    return task;
  }

  function join(step: number, name: string, waitsFor: readonly number[], next: readonly number[]): JsonObject {
    const modes = next.map((index) => steps[index]?.fields["joinMode"]).filter((mode) => mode !== undefined);
    const [mode] = modes;
    const joinOn = [...waitsFor].sort((left, right) => left - right).map(doneName);
    return made(step, { name, taskReferenceName: name, type: "JOIN", joinOn, ...(mode === undefined ? {} : { joinMode: mode }) });
  }

  function emit(part: Arrangement, next: readonly number[]): JsonObject[] {
    if (part.kind === "step") return emitStep(part.step);
    if (part.kind === "parallel") return emitFork(part.parts, next);
    if (part.kind === "series") {
      return part.parts.flatMap((inner, index) => {
        const following = part.parts[index + 1];
        return emit(inner, following === undefined ? next : sourcesOf(graph, following));
      });
    }
    const { step, waitsFor, then } = part;
    const ready = waitsFor.length === 0 ? [] : [join(step, nameOf(nameAt(step), "ready"), waitsFor, [step])];
    const [only, second] = then;
    if (only === undefined) return [...ready, ...emitStep(step)];
    return [...ready, ...emitStep(step), ...(second === undefined ? emit(only, []) : emitFork(then, []))];
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
    const step = steps[index];
    if (step === undefined) return [];
    const tasks = withCondition(step, taskOf(step));
    const marker = markers.get(index);
    return marker === undefined ? tasks : [...tasks, made(index, { name: marker, taskReferenceName: marker, type: "NOOP" })];
  }

  const nameAt = (index: number): string => steps[index]?.name ?? "";

  function withCondition(step: Step, tasks: JsonObject[]): JsonObject[] {
    if (step.when === true) return tasks;
    const name = nameOf(step.name, "when");
    const { fields } = readCondition(step.when, isStep);
    const task: JsonObject = { name, taskReferenceName: name, type: "SWITCH", ...fields, decisionCases: { true: tasks } };
    origins.set(task, { pointer: step.pointer, fields: { evaluatorType: "when", expression: "when", inputParameters: "when" } });
    return [task];
  }

  function taskOf(step: Step): JsonObject[] {
    const { joinMode, ...others } = step.fields;
    const isDynamicFork = step.type === "FORK_JOIN_DYNAMIC";
    const input = expandReferences(step.input, isStep);
    const taskDefinition = definitionOf(step);
    const task: JsonObject = {
      name: step.task,
      taskReferenceName: isDynamicFork ? nameOf(step.name, "fork") : step.name,
      ...(step.type === "SIMPLE" ? {} : { type: step.type }),
      ...(step.inputKey === undefined ? {} : { inputParameters: input }),
      ...expandFields(others, isStep),
      ...(step.retryLimit === undefined ? {} : { retryCount: step.retryLimit }),
      ...(taskDefinition === undefined ? {} : { taskDefinition }),
    };
    origins.set(task, { pointer: step.pointer, fields: writtenAs(step) });
    if (!isDynamicFork) return [task];
    const join: JsonObject = {
      name: step.name,
      taskReferenceName: step.name,
      type: "JOIN",
      ...(joinMode === undefined ? {} : { joinMode }),
    };
    origins.set(join, { pointer: step.pointer, fields: {} });
    return [task, join];
  }

  return { tasks: emit(arrangement, []), origins };
}

export function isStepOf(steps: readonly Step[]): (name: string) => boolean {
  const names = new Set(steps.map(({ name }) => name));
  return (name) => names.has(name);
}

const expandFields = (fields: JsonObject, isStep: (name: string) => boolean): JsonObject =>
  Object.fromEntries(Object.entries(fields).map(([key, value]): [string, Json] => [key, expandReferences(value, isStep)]));

const writtenAs = ({ inputKey, retryLimit }: Step): TaskOrigin["fields"] => ({
  name: "task",
  taskReferenceName: "name",
  inputParameters: inputKey ?? "input",
  ...(retryLimit === undefined ? {} : { retryCount: "retryLimit" }),
  taskDefinition: "timeoutSeconds",
});

/** The markers of the steps that need one: those that a JOIN names, and that are followed by something in their branch or end early. */
function nameMarkers(graph: StepGraph, arrangement: Arrangement, nameOf: NameMaker): Map<number, string> {
  const named = new Set<number>();
  const followed = new Set<number>();
  const visit = (part: Arrangement, isFollowed: boolean): void => {
    if (part.kind === "series") part.parts.forEach((inner, index) => visit(inner, isFollowed || index < part.parts.length - 1));
    else if (part.kind === "parallel") visitFork(part.parts);
    else {
      const then = part.kind === "woven" ? part.then : [];
      if (isFollowed || then.length > 0) followed.add(part.step);
      if (part.kind === "woven") part.waitsFor.forEach((step) => named.add(step));
      const [only, second] = then;
      if (second !== undefined) visitFork(then);
      else if (only !== undefined) visit(only, false);
    }
  };
  const visitFork = (parts: readonly Arrangement[]): void => {
    sinksOf(graph, parts.flatMap(stepsIn)).forEach((step) => named.add(step));
    parts.forEach((part) => visit(part, false));
  };
  visit(arrangement, false);
  const needed = graph.steps.flatMap((step, index) =>
    named.has(index) && (followed.has(index) || endsEarly(step)) ? [[index, step] as const] : [],
  );
  return new Map(needed.map(([index, { name }]) => [index, nameOf(name, "done")]));
}

const endsEarly = ({ type, when }: Step): boolean => when !== true || type === "SWITCH" || type === "DECISION";

function stepsIn(part: Arrangement): number[] {
  if (part.kind === "step") return [part.step];
  if (part.kind === "woven") return [part.step, ...part.then.flatMap(stepsIn)];
  return part.parts.flatMap(stepsIn);
}

function firstStep(part: Arrangement): number {
  if (part.kind === "step" || part.kind === "woven") return part.step;
  return Math.min(...part.parts.slice(0, part.kind === "series" ? 1 : undefined).map(firstStep));
}

/** Those that none of the others waits for. */
const sinksOf = ({ precedes }: StepGraph, set: readonly number[]): number[] =>
  set.filter((step) => !set.some((other) => precedes(step, other)));

const sourcesOf = ({ precedes }: StepGraph, part: Arrangement): number[] => {
  const set = stepsIn(part);
  return set.filter((step) => !set.some((other) => precedes(other, step)));
};
