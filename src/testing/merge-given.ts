/** What a test gives beside a project, or without one. */
import type { Kind } from "../core/definition.ts";
import { stringifyJson } from "../core/exact-json.ts";
import type { JsonObject } from "../core/json.ts";
import { nearest } from "../core/nearest.ts";
import { definitionOf, taskOf } from "./from-code.ts";
import type { LoadedProject } from "./load-project.ts";
import { testError } from "./test-error.ts";

export interface Given {
  workflows?: readonly unknown[];
  tasks?: readonly unknown[];
  eventHandlers?: readonly unknown[];
  /** A text names one of the project's. */
  schedules?: readonly unknown[];
}

/** What is given replaces what the project has of that name. Throws `invalid` for what is no definition. */
export function mergeGiven(project: LoadedProject | undefined, given: Given): LoadedProject {
  const tasks = (given.tasks ?? []).map(taskOf);
  const modules = tasks.flatMap(({ module }) => module ?? []);
  const names = new Set(tasks.map(({ definition }) => definition["name"]));
  const { definitions } = project ?? {};
  const taskDefinitions = replaced(
    definitions?.tasks,
    tasks.map(({ definition }) => definition),
  );
  const tools = { findTaskDefinition: (name: string) => taskDefinitions.find((definition) => definition["name"] === name) };
  const listed = (kind: Kind, values: readonly unknown[] = []): JsonObject[] => values.map((value) => definitionOf(kind, value, tools));
  const named = (given.schedules ?? []).filter((one) => typeof one === "string");
  const written = (given.schedules ?? []).filter((one) => typeof one !== "string");
  return {
    definitions: {
      tasks: taskDefinitions,
      workflows: replaced(definitions?.workflows, listed("workflow", given.workflows)),
      eventHandlers: replaced(definitions?.eventHandlers, listed("event-handler", given.eventHandlers)),
      schedules: replaced(switchSchedules(definitions?.schedules ?? [], named), listed("schedule", written)),
    },
    modules: [...(project?.modules ?? []).filter(({ name }) => !names.has(name)), ...modules],
  };
}

function replaced(existing: readonly JsonObject[] = [], added: readonly JsonObject[]): JsonObject[] {
  const keys = new Set(added.map(keyOf));
  return [...existing.filter((definition) => !keys.has(keyOf(definition))), ...added];
}

const keyOf = ({ name, version }: JsonObject): string => stringifyJson([name ?? null, version ?? 1]);

/** Those that are named run, the others stand still. Throws `usage` for a name that none has. */
function switchSchedules(schedules: readonly JsonObject[], named: readonly string[]): JsonObject[] {
  const known = schedules.flatMap(({ name }) => (typeof name === "string" ? name : []));
  const unknown = named.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const near = nearest(unknown, known);
    const others = known.length === 0 ? "There are none." : `There are ${known.join(", ")}.`;
    throw testError("usage", `The project has no schedule ${unknown}.`, near === undefined ? others : `Did you mean ${near}?`);
  }
  return schedules.map((schedule) => ({ ...schedule, paused: !named.some((name) => name === schedule["name"]) }));
}
