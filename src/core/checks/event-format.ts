import type { EventHandler } from "../model/event-handler.ts";
import type { ReadWorkflow } from "../nested-tasks.ts";
import { typeOf } from "../nested-tasks.ts";
import type { PlacedTask } from "../task-order.ts";
import type { Advice } from "./advice.ts";

const hint = "For example conductor:my_workflow:my_event, kafka:topic or sqs:queue.";

/** An event is `type:queue`; the server takes any text, and listens to nothing then. */
export function findEventFormat({ event }: Partial<EventHandler>): Advice[] {
  if (event === undefined || event === "" || isEvent(event)) return [];
  return [{ pointer: "/event", message: `"${event}" is no event: it is written type:queue.`, hint }];
}

/** Where an EVENT task sends to: the same, or `conductor` alone. */
export function findSinkFormat(_workflow: ReadWorkflow, tasks: readonly PlacedTask[]): Advice[] {
  return tasks.flatMap(({ task, pointer }): Advice[] => {
    const { sink } = task;
    if (typeOf(task) !== "EVENT" || sink === undefined || sink === "conductor" || isEvent(sink)) return [];
    const message = `${task.taskReferenceName} fails when it runs: "${sink}" is no sink, which is written type:queue.`;
    return [{ pointer: `${pointer}/sink`, message, hint }];
  });
}

const isEvent = (text: string): boolean => text.includes("${") || /^[^:\s]+:[^]*\S/.test(text);
