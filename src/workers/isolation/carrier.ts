/** A thread or a process, as far as the worker cares: what messages go to, and what can be ended from outside. */
import type { FromIsolate, ToIsolate } from "./messages.ts";

export interface Carrier {
  /** Comes to nothing when it has ended. */
  send(message: ToIsolate): void;
  /** Ends it, whatever it does. Resolves when it is gone. */
  kill(): Promise<void>;
}

export interface CarrierEvents {
  onMessage: (message: FromIsolate) => void;
  /** It is gone; called once. `reason` is a sentence for whoever reads why a task failed. */
  onExit: (reason: string) => void;
}

export interface CarrierOptions {
  memoryLimitMb: number | undefined;
}

/** Throws where none can be started. */
export type StartCarrier = (options: CarrierOptions, events: CarrierEvents) => Carrier;
