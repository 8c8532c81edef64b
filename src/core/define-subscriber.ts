/** `defineSubscriber`: what a module in `subscribers/` exports. */
import type { WorkerEvent, WorkerEventOf, WorkerEventPattern } from "./worker-event.ts";

const brand = Symbol.for("conductor-flow.subscriber");

/** What it answers is waited for; the next event comes after that. */
export type WorkerEventListener = (event: WorkerEvent) => unknown;

/** Functions by what they listen to. Each is called with the events of its pattern alone. */
export type WorkerEventHandlers = {
  // A method, so that the compiler lets the worker call it with whatever event fits its pattern.
  readonly [Pattern in WorkerEventPattern]?: { handle(event: WorkerEventOf<Pattern>): unknown }["handle"];
};

/** A subscriber, defined. Frozen; `flow` finds it as the default export of a module in `subscribers/`. */
export interface DefinedSubscriber {
  readonly handlers: WorkerEventHandlers;
}

/**
 * Defines what is done when something happens in a worker: functions by type of event, `task:*` or `*`.
 * They are called one after the other, in the order of the events, beside the worker's work. One that throws harms nothing.
 */
export function defineSubscriber(handlers: WorkerEventHandlers): DefinedSubscriber {
  const subscriber: DefinedSubscriber = { handlers: Object.freeze({ ...handlers }) };
  Object.defineProperty(subscriber, brand, { value: true });
  return Object.freeze(subscriber);
}

/** What `defineSubscriber` made, maybe in another copy of this package, and maybe in plain JavaScript: its handlers may be anything. */
export function isDefinedSubscriber(value: unknown): value is { handlers: Readonly<Record<string, unknown>> } {
  return typeof value === "object" && value !== null && brand in value;
}

/** A subscriber, loaded and checked. */
export interface Subscriber {
  /** Its file, relative to the project's root. */
  name: string;
  listeners: ReadonlyMap<string, WorkerEventListener>;
}
