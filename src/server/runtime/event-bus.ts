/**
 * Brings events to their handlers: those of one event in the order in which they came, each to all active handlers of that event.
 *
 * An event is stored before anything is done about it, and forgotten when every action of every handler has an outcome. So it waits
 * for a handler that is registered or switched on later, as in Conductor's queues, and a server that was killed goes on where it
 * stopped. What an action changes is stored together with its outcome: an event that is taken up again does nothing twice.
 */
import { ConductorFault } from "../../core/conductor-api.ts";
import type { EventExecution, EventHandler } from "../../core/model/event-handler.ts";
import { checkCondition, readCondition } from "../engine/events/condition.ts";
import type { ConditionResult } from "../engine/events/condition.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { Store, StoredEventMessage } from "../store/store.ts";
import type { EventActions } from "./event-actions.ts";
import type { Timers } from "./timers.ts";

export interface EventBus {
  /** One more message of an event is in the store. */
  announce(event: string): void;
  /** Handlers of an event have changed. */
  wake(event: string): void;
  /** How many messages of each event are not handled yet. */
  waiting(): ReadonlyMap<string, number>;
}

export interface EventBusParts {
  store: Store;
  actions: EventActions;
  sandbox: Sandbox;
  timers: Timers;
  now: () => number;
  /** The active ones, in the order in which they act. */
  handlersOf: (event: string) => readonly EventHandler[];
  /** Does something in the background. */
  run: (event: string, work: () => Promise<void>) => void;
  /** Hears of actions that failed. */
  onFailure: (execution: EventExecution) => void;
  /** Hears why an event is to be handled once more. */
  onSetback: (event: string, error: unknown) => void;
  isClosed: () => boolean;
}

/** Of one event without an active handler; then the oldest go. */
const mostWaiting = 10_000;
const batchSize = 50;
/** In one turn: then it is no single message that is at fault. */
const mostFailures = 10;
const firstRetryMs = 1000;
const longestRetryMs = 60_000;

/** A message that could not be handled for a reason that may pass. */
interface Setback {
  attempts: number;
  /** Epoch milliseconds. */
  retryAt: number;
}

export function createEventBus(parts: EventBusParts): EventBus {
  const { store, now } = parts;
  const waiting = store.countEventMessages();
  const underWay = new Set<string>();
  const setbacks = new Map<number, Setback>();

  function forget({ event, number }: StoredEventMessage): void {
    store.removeEventMessage(number);
    setbacks.delete(number);
    lower(event, 1);
  }

  function lower(event: string, by: number): void {
    const left = (waiting.get(event) ?? 0) - by;
    if (left > 0) waiting.set(event, left);
    else waiting.delete(event);
  }

  /** One turn at a time for each event: whatever comes meanwhile is found before the turn ends. */
  async function drain(event: string): Promise<void> {
    let last = 0;
    let failures = 0;
    for (;;) {
      const batch = store.loadEventMessages(event, last, batchSize);
      if (batch.length === 0 && last === 0) waiting.delete(event);
      if (batch.length === 0) return;
      for (const message of batch) {
        // A long backlog keeps nobody else from their turn.
        await new Promise((resolve) => setImmediate(resolve));
        if (parts.isClosed() || parts.handlersOf(event).length === 0) return;
        last = message.number;
        if ((setbacks.get(message.number)?.retryAt ?? 0) > now()) continue;
        if (!(await attempt(message))) failures += 1;
        if (failures >= mostFailures) return;
      }
    }
  }

  /** False where it is to be tried again. */
  async function attempt(message: StoredEventMessage): Promise<boolean> {
    try {
      for (const handler of parts.handlersOf(message.event)) await handle(parts, handler, message);
      forget(message);
      return true;
    } catch (error) {
      const attempts = (setbacks.get(message.number)?.attempts ?? 0) + 1;
      const retryAt = now() + Math.min(firstRetryMs * 2 ** (attempts - 1), longestRetryMs);
      setbacks.set(message.number, { attempts, retryAt });
      parts.timers.schedule(retryAt, () => wake(message.event));
      parts.onSetback(message.event, error);
      return false;
    }
  }

  function wake(event: string): void {
    if (underWay.has(event) || !waiting.has(event) || parts.handlersOf(event).length === 0) return;
    underWay.add(event);
    parts.run(event, async () => {
      try {
        await drain(event);
      } finally {
        underWay.delete(event);
      }
    });
  }

  return {
    announce(event) {
      const count = (waiting.get(event) ?? 0) + 1;
      waiting.set(event, count);
      if (count > mostWaiting && parts.handlersOf(event).length === 0) lower(event, store.removeOldestEventMessages(event, mostWaiting));
      wake(event);
    },
    wake,
    waiting: () => waiting,
  };
}

/** Does what the handler has not done yet for the message. Rejects only for what nobody expects. */
async function handle(parts: EventBusParts, handler: EventHandler, message: StoredEventMessage): Promise<void> {
  const { store, now } = parts;
  const { event, messageId } = message;
  const done = new Set(store.loadEventExecutions(handler.name, event, messageId).map(({ position }) => position));
  const actions = handler.actions ?? [];
  if (actions.every((_, position) => done.has(position))) return;
  const executionOf = (position: number): Omit<EventExecution, "status" | "output"> => {
    return { name: handler.name, event, messageId, position, action: actions[position]?.action ?? "", created: now() };
  };

  const check = await judge(parts, handler, message);
  if (check.status === "error") {
    return fail(parts, { ...executionOf(0), status: "FAILED", output: { exception: check.reason } });
  }
  if (!check.holds) {
    return store.addEventExecution({ ...executionOf(0), status: "SKIPPED", output: { condition: handler.condition ?? "" } });
  }
  for (const [position, action] of actions.entries()) {
    if (done.has(position)) continue;
    try {
      await parts.actions.perform(action, message, executionOf(position));
    } catch (error) {
      if (!(error instanceof ConductorFault)) throw error;
      fail(parts, { ...executionOf(position), status: "FAILED", output: { exception: error.message } });
    }
  }
}

function fail({ store, onFailure }: EventBusParts, execution: EventExecution): void {
  store.addEventExecution(execution);
  onFailure(execution);
}

async function judge({ sandbox }: EventBusParts, handler: EventHandler, message: StoredEventMessage): Promise<ConditionResult> {
  const check = checkCondition(handler, message.payload);
  if (check.status !== "evaluate") return check;
  const answer = (await sandbox.evaluate([check.request])).get(check.request.key);
  return readCondition(answer ?? { ok: false, error: "There was no answer." });
}
