/** Events that wait for their handlers, and what the handlers' actions came to. */
import { stringifyJson } from "../../core/exact-json.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import { eventExecutionStatuses } from "../../core/model/event-handler.ts";
import type { EventExecution } from "../../core/model/event-handler.ts";
import type { Database, Row } from "./database.ts";
import { parseStored } from "./stored-json.ts";
import type { EventMessage, Store, StoredEventMessage } from "./store.ts";

type EventCalls = Pick<
  Store,
  | "addEventMessage"
  | "loadEventMessages"
  | "removeEventMessage"
  | "removeOldestEventMessages"
  | "countEventMessages"
  | "addEventExecution"
  | "loadEventExecutions"
  | "searchEventExecutions"
>;

/** Of the whole server. A message that comes a second time after so many others is handled again. */
const keptExecutions = 10_000;
/** Looking for the ones that are too old at every turn would double the work. */
const pruneEvery = 500;

export function eventCalls(database: Database): EventCalls {
  return {
    addEventMessage: (message) => insertEventMessage(database, message),
    loadEventMessages: (event, after, count) =>
      database
        .all(
          "SELECT number, event, message_id, created_time, payload FROM event_messages WHERE event = ? AND number > ? ORDER BY number LIMIT ?",
          event,
          after,
          count,
        )
        .map(toMessage),
    removeEventMessage: (number) => void database.run("DELETE FROM event_messages WHERE number = ?", number),
    removeOldestEventMessages: (event, kept) =>
      database.run(
        "DELETE FROM event_messages WHERE event = ? AND number <= (SELECT number FROM event_messages WHERE event = ? ORDER BY number DESC LIMIT 1 OFFSET ?)",
        event,
        event,
        kept,
      ),
    countEventMessages: () =>
      new Map(
        database.all("SELECT event, count(*) FROM event_messages GROUP BY event").map(([event, count]) => [String(event), Number(count)]),
      ),
    addEventExecution: (execution) => insertEventExecution(database, execution),
    loadEventExecutions: (handler, event, messageId) =>
      database
        .all(`${selectExecution} WHERE handler = ? AND event = ? AND message_id = ? ORDER BY position`, handler, event, messageId)
        .map(toExecution),
    searchEventExecutions: (handler, count) =>
      database.all(`${selectExecution} WHERE handler = ? ORDER BY number DESC LIMIT ?`, handler, count).map(toExecution),
  };
}

/** False for one that waits already. */
export function insertEventMessage(database: Database, { event, messageId, createdTime, payload }: EventMessage): boolean {
  const sql = "INSERT OR IGNORE INTO event_messages (event, message_id, created_time, payload) VALUES (?, ?, ?, ?)";
  return database.run(sql, event, messageId, createdTime, stringifyJson(payload)) > 0;
}

const executionColumns = "handler, event, message_id, position, action, status, created_time, output";
const selectExecution = `SELECT ${executionColumns} FROM event_executions`;

export function insertEventExecution(database: Database, execution: EventExecution): void {
  const { name, event, messageId, position, action, status, created, output } = execution;
  database.run(
    `INSERT OR IGNORE INTO event_executions (${executionColumns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    name,
    event,
    messageId,
    position,
    action,
    status,
    created,
    stringifyJson(output),
  );
  const last = Number(database.get("SELECT max(number) FROM event_executions")?.[0] ?? 0);
  if (last % pruneEvery === 0) database.run("DELETE FROM event_executions WHERE number <= ?", last - keptExecutions);
}

function toMessage([number, event, messageId, createdTime, payload]: Row): StoredEventMessage {
  return {
    number: Number(number),
    event: String(event),
    messageId: String(messageId),
    createdTime: Number(createdTime),
    payload: parseStored<Json>(String(payload)),
  };
}

function toExecution([handler, event, messageId, position, action, status, created, output]: Row): EventExecution {
  const known = eventExecutionStatuses.find((candidate) => candidate === status) ?? "FAILED";
  return {
    name: String(handler),
    event: String(event),
    messageId: String(messageId),
    position: Number(position),
    action: String(action),
    status: known,
    created: Number(created),
    output: parseStored<JsonObject>(String(output)),
  };
}
