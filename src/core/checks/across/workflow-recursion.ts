import type { LocalDefinition } from "../../definition.ts";
import { compareIdentity, identityText } from "../../definition.ts";
import { typeOf } from "../../nested-tasks.ts";
import { placeTasks } from "../../task-order.ts";
import type { PlacedTask } from "../../task-order.ts";
import type { AcrossAdvice, ProjectDefinitions } from "./project-definitions.ts";

/** A workflow, and what it starts. */
interface Node {
  definition: LocalDefinition;
  starts: Start[];
}

interface Start {
  target: Node;
  pointer: string;
  /** Every run comes to it: it is in no branch of a decision, and nothing ends the run before. */
  always: boolean;
}

/** Sub-workflows that lead back to where they started. Each ring is told once, at its first workflow by name. */
export function findRecursion({ workflows, versions }: ProjectDefinitions): AcrossAdvice[] {
  const nodes = new Map(workflows.map(({ definition }): [string, Node] => [identityText(definition), { definition, starts: [] }]));
  for (const { definition, workflow } of workflows) {
    const tasks = placeTasks(workflow);
    const mayEnd = tasks.some(({ task }) => typeOf(task) === "TERMINATE");
    nodes.get(identityText(definition))?.starts.push(...tasks.flatMap((placed) => startOf(placed, mayEnd)));
  }
  return [...nodes.values()].flatMap(findRing);

  function startOf({ task, pointer, around }: PlacedTask, mayEnd: boolean): Start[] {
    if (typeOf(task) !== "SUB_WORKFLOW") return [];
    const { name = "", version, workflowDefinition } = task.subWorkflowParam ?? {};
    if (workflowDefinition !== undefined) return [];
    const latest = Math.max(...[...(versions.get(name) ?? [])].map(Number));
    const target = nodes.get(identityText({ name, version: version ?? latest }));
    const always = !mayEnd && !around.some((outer) => ["SWITCH", "DECISION"].includes(typeOf(outer.task)));
    return target === undefined ? [] : [{ target, pointer: `${pointer}/subWorkflowParam`, always }];
  }
}

function findRing(first: Node): AcrossAdvice[] {
  const seen = new Set<Node>();
  /** The way back to the first, if there is one that goes on with this. */
  const follow = (start: Start): Start[] | undefined => {
    const { target } = start;
    if (target === first) return [start];
    if (seen.has(target) || compareIdentity(target.definition, first.definition) < 0) return undefined;
    seen.add(target);
    for (const next of target.starts) {
      const rest = follow(next);
      if (rest !== undefined) return [start, ...rest];
    }
    return undefined;
  };
  for (const start of first.starts) {
    const ring = follow(start);
    if (ring !== undefined) return [describe(first.definition, start.pointer, ring)];
  }
  return [];
}

function describe(definition: LocalDefinition, pointer: string, ring: readonly Start[]): AcrossAdvice {
  const names = [definition, ...ring.map(({ target }) => target.definition)].map(identityText).join(" → ");
  const endless = ring.every(({ always }) => always);
  const message = endless ? `It starts itself in every run, without end: ${names}.` : `It can start itself again: ${names}.`;
  const hint = endless ? "Put one of them into a branch of a SWITCH, so that it ends." : "See that the condition ends it.";
  return { definition, pointer, message, hint };
}
