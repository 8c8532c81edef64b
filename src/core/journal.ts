/**
 * What a run that writes leaves behind, so that it can be told, and taken back, what it replaced. A journal is a file of JSON
 * lines: `begin`, then `sent` and `outcome` as they happen, then `end`. One that stops early was killed; what was sent and has
 * no outcome is unknown.
 */
import type { Identity } from "./definition.ts";
import type { JsonObject } from "./json.ts";
import type { OutcomeKind, Step, StepAction, StepOutcome } from "./plan.ts";

/** A step as a journal keeps it. */
export interface JournalStep extends Identity {
  action: Exclude<StepAction, "none">;
  /** What was sent; absent for deletes. */
  body?: JsonObject;
  /** What the server held; absent for creates. */
  before?: JsonObject;
}

/** Times are ISO 8601 in UTC. `step` is an index into the steps of `begin`. */
export type JournalRecord =
  | {
      type: "begin";
      schema: "flow.journal/1";
      run: string;
      at: string;
      server: string;
      /** As it is typed: `tasks upload`, `apply`. */
      command: string;
      project?: string;
      /** Of the plan that was applied. */
      digest?: string;
      steps: JournalStep[];
    }
  | { type: "sent"; at: string; steps: number[] }
  | { type: "outcome"; at: string; step: number; outcome: OutcomeKind; reason?: string }
  | { type: "end"; at: string };

/** Told of an apply while it goes on. Both return when the record has left the process. */
export interface ApplyRecorder {
  /** Right before a request with these steps. */
  sending(steps: readonly Step[]): void;
  settled(outcome: StepOutcome): void;
}
