/** What a run of a workflow can need of a project: registering all of a large one for each case would take longer than the run. */
import type { LocalDefinition } from "../../core/definition.ts";
import type { ReadWorkflow, TaskPlace } from "../../core/nested-tasks.ts";
import { topTasks, typeOf, walkTasks } from "../../core/nested-tasks.ts";
import type { KnownSteps } from "../../core/test-cases/check-steps.ts";
import { workflowMentions } from "../../core/workflow-mentions.ts";
import { mockableNames } from "../mockable-names.ts";
import { decodeWorkflow } from "./decode.ts";

export interface CaseDefinitions {
  tasks: readonly LocalDefinition[];
  workflows: readonly LocalDefinition[];
  eventHandlers: readonly LocalDefinition[];
}

export interface Reachable {
  definitions: CaseDefinitions;
  steps: KnownSteps;
  /** Names of tasks by the reference names of steps. */
  tasksOf: ReadonlyMap<string, ReadonlySet<string>>;
}

/** All of the project where an expression or an event decides what is started. */
export function findReachable(workflow: LocalDefinition, project: CaseDefinitions): Reachable {
  const found = follow(workflow, project.workflows);
  const bodies = [...found.workflows].map(decodeWorkflow);
  const places = bodies.flatMap((body) => walkTasks(topTasks(body)));
  const hasEvents = places.some(({ task }) => task !== null && typeOf(task) === "EVENT") && project.eventHandlers.length > 0;
  const isDynamic = found.isOpen || hasEvents;
  const names = new Set(places.flatMap(({ task }) => [task?.name ?? "", task?.taskReferenceName ?? ""]));
  return {
    definitions: isDynamic
      ? project
      : { tasks: project.tasks.filter(({ name }) => names.has(name)), workflows: [...found.workflows], eventHandlers: [] },
    tasksOf: tasksByStep(places),
    steps: { workflow: workflow.name, steps: stepsOf(decodeWorkflow(workflow)), ...mockableNames(bodies), isOpen: isDynamic },
  };
}

const stepsOf = (body: ReadWorkflow): Set<string> =>
  new Set(walkTasks(topTasks(body)).flatMap(({ task }) => task?.taskReferenceName ?? []));

function follow(first: LocalDefinition, all: readonly LocalDefinition[]): { workflows: Set<LocalDefinition>; isOpen: boolean } {
  const workflows = new Set([first]);
  let isOpen = false;
  // A set that grows while it is gone through is gone through to its end.
  for (const workflow of workflows) {
    const body = decodeWorkflow(workflow);
    isOpen ||= walkTasks(topTasks(body)).some(({ task }) => task !== null && typeOf(task) === "FORK_JOIN_DYNAMIC");
    for (const { kind, name, version } of workflowMentions(body)) {
      isOpen ||= name === undefined;
      if (kind !== "workflow") continue;
      for (const one of all) if (one.name === name && (version === undefined || one.version === version)) workflows.add(one);
    }
  }
  return { workflows, isOpen };
}

function tasksByStep(places: readonly TaskPlace[]): Map<string, Set<string>> {
  const tasks = new Map<string, Set<string>>();
  for (const { task } of places) {
    const { taskReferenceName: step, name } = task ?? {};
    if (step !== undefined && name !== undefined) tasks.set(step, (tasks.get(step) ?? new Set()).add(name));
  }
  return tasks;
}
