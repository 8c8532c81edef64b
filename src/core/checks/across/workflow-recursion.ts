import type { LocalDefinition } from "../../definition.ts";
import { compareIdentity, identityText } from "../../definition.ts";
import { typeOf } from "../../nested-tasks.ts";
import { placeTasks } from "../../task-order.ts";
import type { PlacedTask } from "../../task-order.ts";
import type { AcrossAdvice, ProjectDefinitions } from "./project-definitions.ts";

interface Start {
  target: LocalDefinition;
  pointer: string;
  /** Every run comes to it: it is in no branch of a decision, and nothing ends the run before. */
  always: boolean;
}

/** Sub-workflows that lead back to where they started. Each ring is told once, at its first workflow by name. */
export function findRecursion({ workflows, versions }: ProjectDefinitions): AcrossAdvice[] {
  const byIdentity = new Map(workflows.map(({ definition }) => [identityText(definition), definition]));
  const starts = new Map(
    workflows.map(({ definition, workflow }) => {
      const tasks = placeTasks(workflow);
      const mayEnd = tasks.some(({ task }) => typeOf(task) === "TERMINATE");
      return [definition, tasks.flatMap((placed) => startOf(placed, mayEnd))] as const;
    }),
  );
  return workflows.flatMap(({ definition }) => findRing(definition, starts));

  function startOf({ task, pointer, around }: PlacedTask, mayEnd: boolean): Start[] {
    if (typeOf(task) !== "SUB_WORKFLOW") return [];
    const { name = "", version, workflowDefinition } = task.subWorkflowParam ?? {};
    if (workflowDefinition !== undefined) return [];
    const latest = Math.max(...[...(versions.get(name) ?? [])].map((known) => known ?? 0));
    const target = byIdentity.get(identityText({ name, version: version ?? latest }));
    const always = !mayEnd && !around.some((outer) => ["SWITCH", "DECISION"].includes(typeOf(outer.task)));
    return target === undefined ? [] : [{ target, pointer: `${pointer}/subWorkflowParam`, always }];
  }
}

function findRing(first: LocalDefinition, starts: ReadonlyMap<LocalDefinition, readonly Start[]>): AcrossAdvice[] {
  const seen = new Set<LocalDefinition>();
  const follow = (from: LocalDefinition, way: readonly Start[]): Start[] | undefined => {
    for (const start of starts.get(from) ?? []) {
      if (start.target === first) return [...way, start];
      if (seen.has(start.target) || compareIdentity(start.target, first) < 0) continue;
      seen.add(start.target);
      const ring = follow(start.target, [...way, start]);
      if (ring !== undefined) return ring;
    }
    return undefined;
  };
  const ring = follow(first, []);
  if (ring === undefined) return [];
  const names = [first, ...ring.map(({ target }) => target)].map(identityText).join(" → ");
  const endless = ring.every(({ always }) => always);
  const message = endless ? `It starts itself in every run, without end: ${names}.` : `It can start itself again: ${names}.`;
  const hint = endless ? "Put one of them into a branch of a SWITCH, so that it ends." : "See that the condition ends it.";
  return [{ definition: first, pointer: ring[0]?.pointer ?? "", message, hint }];
}
