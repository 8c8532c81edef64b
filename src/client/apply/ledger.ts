/** Keeps what became of every step while a plan is applied, and whether it makes sense to go on. */
import type { FlowErrorCode } from "../../core/errors.ts";
import { isFlowError, isHttpError } from "../../core/errors.ts";
import type { ApplyRecorder } from "../../core/journal.ts";
import type { OutcomeKind, Step, StepOutcome } from "../../core/plan.ts";

export interface LedgerOptions {
  /** Called once for each step, as soon as its outcome is certain. */
  onOutcome?: (outcome: StepOutcome) => void;
  /** Told of everything before it is sent. Where it throws, nothing more is sent. */
  recorder?: ApplyRecorder;
  /** Looked at between requests: what is under way is finished, nothing new is begun. */
  signal?: AbortSignal;
  /** Begin nothing new after the first failure. */
  failFast?: boolean;
}

export interface Failure {
  reason: string;
  code?: FlowErrorCode;
}

/** Sent: accepted by the server, or, with a failure, perhaps. Reading it back tells. */
export interface Sent {
  step: Step;
  unsure?: Failure;
}

export interface Ledger {
  /** True once nothing more is to be sent. */
  stopped(): boolean;
  /** Right before a request with these. False where it must not be sent. */
  begin(steps: readonly Step[]): boolean;
  /** The server took it. */
  accepted(step: Step): void;
  /** The request for these failed. Unless the server refused it, it may have taken them all the same. */
  rejected(steps: readonly Step[], error: unknown): void;
  /** The request may have failed for these: the answer does not say clearly for whom. Reading back tells. */
  doubted(steps: readonly Step[], failure: Failure): void;
  /** What the server holds could not be read, so nothing more is sent. */
  unreadable(error: unknown): void;
  /** The outcome is certain. */
  settle(step: Step, outcome: OutcomeKind, failure?: Failure): void;
  /** Undefined while it is not certain. */
  outcomeOf(step: Step): OutcomeKind | undefined;
  /** What was sent since the last time, to be read back. */
  takeSent(): Sent[];
  /** The outcomes in the order of the steps; what has none was not attempted. */
  close(steps: readonly Step[]): StepOutcome[];
}

/** So many refusals in a row that do not even say what is invalid are not about the definitions any more. */
const hopelessAfter = 20;

export function createLedger(options: LedgerOptions): Ledger {
  const outcomes = new Map<Step, StepOutcome>();
  let sent: Sent[] = [];
  let stop: Failure | undefined;
  let refusedInARow = 0;

  function settle(step: Step, outcome: OutcomeKind, failure?: Failure): void {
    const entry: StepOutcome = { step, outcome };
    if (failure !== undefined) entry.reason = failure.reason;
    if (failure?.code !== undefined) entry.code = failure.code;
    outcomes.set(step, entry);
    if (outcome === "failed" && options.failFast === true) stop ??= { reason: "stopped after the first failure" };
    record((recorder) => recorder.settled(entry));
    options.onOutcome?.(entry);
  }

  function record(tell: (recorder: ApplyRecorder) => void): void {
    if (options.recorder === undefined) return;
    try {
      tell(options.recorder);
    } catch (error) {
      stop ??= toFailure(error);
    }
  }

  function stopped(): boolean {
    if (options.signal?.aborted === true) stop ??= { reason: "interrupted" };
    return stop !== undefined;
  }

  return {
    settle,
    stopped,
    begin(steps) {
      if (!stopped()) record((recorder) => recorder.sending(steps));
      return !stopped();
    },
    accepted(step) {
      refusedInARow = 0;
      sent.push({ step });
    },
    rejected(steps, error) {
      const failure = toFailure(error);
      if (endsEverything(error)) stop ??= failure;
      if (isHttpError(error) && error.code !== "unreachable" && error.status !== 400) refusedInARow += steps.length;
      if (refusedInARow >= hopelessAfter) stop ??= { reason: `the server refused ${refusedInARow} in a row` };
      // A server that fails may have done its work before.
      if (isHttpError(error) && error.status < 500) for (const step of steps) settle(step, "failed", failure);
      else for (const step of steps) sent.push({ step, unsure: failure });
    },
    doubted(steps, unsure) {
      for (const step of steps) sent.push({ step, unsure });
    },
    unreadable(error) {
      const failure = toFailure(error);
      // Whatever its status: a read that is not answered tells nothing.
      if (failure.code === "http") failure.code = "bad-answer";
      stop ??= { ...failure, reason: `the server could not be read right before it was to be written to: ${failure.reason}` };
    },
    outcomeOf: (step) => outcomes.get(step)?.outcome,
    takeSent() {
      const taken = sent;
      sent = [];
      return taken;
    },
    close(steps) {
      const failure = stop ?? { reason: "not reached" };
      for (const step of steps) if (!outcomes.has(step)) settle(step, "not-attempted", failure);
      return steps.map((step) => outcomes.get(step) ?? { step, outcome: "not-attempted", ...failure });
    },
  };
}

export function toFailure(error: unknown): Failure {
  if (isFlowError(error)) return { reason: error.message, code: error.code };
  return { reason: error instanceof Error ? error.message : String(error) };
}

/** The next request would fare no better. A 403 may be about one definition only. */
export function endsEverything(error: unknown): boolean {
  if (!isFlowError(error)) return false;
  if (error.code === "unauthorized") return !isHttpError(error) || error.status !== 403;
  return error.code === "unreachable" || error.code === "timeout" || error.code === "bad-answer";
}
