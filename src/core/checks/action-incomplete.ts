import type { EventAction, EventHandler } from "../model/event-handler.ts";
import type { Advice } from "./advice.ts";

const supported: ReadonlySet<string> = new Set(["start_workflow", "complete_task", "fail_task", "start_agent"]);

/** Actions that the server takes and cannot perform. */
export function findIncompleteActions({ actions = [] }: Partial<EventHandler>): Advice[] {
  return actions.flatMap((action: EventAction | null, index): Advice[] => {
    const message = action === null ? "is null" : reason(action);
    return message === undefined
      ? []
      : [{ pointer: `/actions/${index}`, message: `Nothing happens at the event: actions[${index}] ${message}.` }];
  });
}

function reason(action: EventAction): string | undefined {
  const kind = action.action;
  if (kind === undefined) return "does not say which action it is";
  if (!supported.has(kind)) return `is ${kind}, which the open-source server does not support`;
  if (action[kind] === undefined) return `is ${kind} and has no ${kind} that says more`;
  return kind === "start_workflow" && (action.start_workflow?.name ?? "") === "" ? "does not name the workflow to start" : undefined;
}
