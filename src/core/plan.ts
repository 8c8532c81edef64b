/** The plan: what is to be written, decided as data before anything is sent. Preview and apply share it. */
import type { Change, StepChange, Identity } from "./definition.ts";
import type { FlowErrorCode } from "./errors.ts";
import type { Direction, Evidence } from "./history.ts";
import type { JsonObject } from "./json.ts";

export type StepAction = "create" | "update" | "delete" | "none";

/** Where a definition is used: a task inside a workflow, or a workflow inside another, an event handler or a schedule. */
export interface Use {
  /** Absent for workflows. */
  kind?: "event-handler" | "schedule";
  workflow: string;
  version?: number;
  /** JSON pointer of the place that uses it. */
  path: string;
  side: "remote" | "local";
}

export interface Step extends Identity {
  action: StepAction;
  /** Exactly what is sent: the owner stamped, audit fields echoed where the server would lose them. Absent for deletes. */
  body?: JsonObject;
  /** What the server held when the plan was made. Absent for creates, and where nothing is to be done. */
  before?: JsonObject;
  changes: Change[];
  /** The changes of tasks in the words of the file, where that has steps. */
  stepChanges?: readonly StepChange[];
  /** Why, in one sentence for people. */
  reason?: string;
  /** Who moved since the last publication; absent where no history tells, and for creates. */
  direction?: Direction;
  /** What proves that the definition is ours, for deletes. */
  evidence?: Evidence;
}

/** `not-pruned`: nobody asked for deletes. */
export type KeepReason = "in-use" | "not-owned" | "running" | "local" | "missing" | "queued" | "not-pruned";

/** Something that was looked at for deletion and stays. */
export interface Kept extends Identity {
  reason: KeepReason;
  /** For people: who owns it, what runs. */
  detail?: string;
  usedBy: Use[];
  /** What those of its users that name no version would get if it were deleted. */
  repointsTo?: number;
}

/** `unknown`: it was sent, no answer came, and reading it back told nothing. */
export type OutcomeKind = "done" | "failed" | "skipped" | "not-attempted" | "unknown";

export interface StepOutcome {
  step: Step;
  outcome: OutcomeKind;
  reason?: string;
  /** Why it failed, as an error's code: it decides the exit code. */
  code?: FlowErrorCode;
}
