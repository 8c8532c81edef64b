/** The order in which steps are written: what is used comes before what uses it. */
import type { Identity } from "./definition.ts";
import { compareIdentity, identityKey } from "./definition.ts";
import type { JsonObject } from "./json.ts";
import { factsOf } from "./kinds.ts";
import type { Step } from "./plan.ts";
import { mentionsOf } from "./usage.ts";

/**
 * Tasks, then workflows with every sub-workflow before its parents, event handlers, schedules; deletes last and the other way
 * round. Where workflows start each other in a circle, the first by name and version goes last.
 */
export function orderSteps(steps: readonly Step[]): Step[] {
  const writes = steps.filter(({ action }) => action !== "delete");
  const deletes = steps.filter(({ action }) => action === "delete");
  return [...usedFirst(writes, ({ body }) => body), ...usedFirst(deletes, ({ before }) => before).reverse()];
}

function usedFirst(steps: readonly Step[], bodyOf: (step: Step) => JsonObject | undefined): Step[] {
  const sorted = [...steps].sort(compareIdentity);
  const workflows = sorted.filter(({ kind }) => kind === "workflow");
  const ordered = sortWorkflows(workflows, bodyOf);
  const of = (test: (order: number) => boolean): Step[] => sorted.filter(({ kind }) => test(factsOf(kind).applyOrder));
  const own = factsOf("workflow").applyOrder;
  return [...of((order) => order < own), ...ordered, ...of((order) => order > own)];
}

/** Depth first without recursion: a chain of sub-workflows may be longer than the stack is deep. */
function sortWorkflows(workflows: readonly Step[], bodyOf: (step: Step) => JsonObject | undefined): Step[] {
  const byName = new Map<string, Step[]>();
  for (const step of workflows) {
    const versions = byName.get(step.name);
    if (versions === undefined) byName.set(step.name, [step]);
    else versions.push(step);
  }
  const usedBy = (step: Step): Step[] => mentionedWorkflows(step, bodyOf(step)).flatMap(({ name, version }) => versionsOf(name, version));
  const versionsOf = (name: string, version: number | undefined): Step[] =>
    (byName.get(name) ?? []).filter((step) => version === undefined || step.version === version);

  const ordered: Step[] = [];
  const entered = new Set<string>();
  const enter = (step: Step): { step: Step; rest: Step[] }[] => {
    const key = identityKey(step);
    if (entered.has(key)) return [];
    entered.add(key);
    return [{ step, rest: usedBy(step) }];
  };
  for (const root of workflows) {
    const path = enter(root);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = top.rest.shift();
      if (next !== undefined) path.push(...enter(next));
      else {
        ordered.push(top.step);
        path.pop();
      }
    }
  }
  return ordered;
}

/** In the order of their names, not in that of the places: the order of keys may not decide. */
function mentionedWorkflows(step: Step, body: JsonObject | undefined): { name: string; version?: number }[] {
  if (body === undefined) return [];
  const mentions = mentionsOf({ ...step, body }).flatMap(({ kind, name, version }): Identity[] =>
    kind === "workflow" && name !== undefined ? [{ kind, name, ...(version === undefined ? {} : { version }) }] : [],
  );
  return mentions.sort(compareIdentity);
}
