import { EventExecutionSchema, EventHandlerSchema } from "../../core/model/event-handler.ts";
import type { Operation } from "./operation.ts";
import { answersJson, answersNothing, jsonContent, listOf, queryFlag } from "./operation.ts";

const events = { group: "Event handlers" } as const;
const event = "/api/event";

export const eventOperations: readonly Operation[] = [
  {
    ...events,
    method: "post",
    path: event,
    id: "createEventHandler",
    summary: "Create an event handler",
    body: jsonContent(EventHandlerSchema),
    answers: answersNothing,
  },
  {
    ...events,
    method: "put",
    path: event,
    id: "updateEventHandler",
    summary: "Replace an event handler that exists",
    body: jsonContent(EventHandlerSchema),
    answers: answersNothing,
  },
  {
    ...events,
    method: "get",
    path: event,
    id: "getEventHandlers",
    summary: "All event handlers",
    answers: answersJson(listOf(EventHandlerSchema)),
  },
  {
    ...events,
    method: "get",
    path: `${event}/:event`,
    id: "getEventHandlersOf",
    summary: "The event handlers of one event",
    query: { activeOnly: queryFlag(true, "Whether to leave out those that do not act.") },
    answers: answersJson(listOf(EventHandlerSchema)),
  },
  {
    ...events,
    method: "get",
    path: `${event}/execution/:name`,
    id: "getEventExecutions",
    summary: "What the latest actions of an event handler came to",
    answers: answersJson(listOf(EventExecutionSchema)),
  },
  {
    ...events,
    method: "delete",
    path: `${event}/:name`,
    id: "deleteEventHandler",
    summary: "Delete an event handler",
    answers: answersNothing,
  },
];
