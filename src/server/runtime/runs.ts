/**
 * The one way in which runs change: the engine decides on the stored state, the change is written in one transaction, and what it
 * asks for is done afterwards.
 *
 * Reading, deciding and writing happen in one turn of the event loop, so no lock is needed; all that comes in the same turn shares a
 * transaction. Only the sandbox takes longer: then the decision is made anew on the state of that moment, with the answers at hand.
 * Other decisions on the run wait behind it, so that they do not ask the sandbox twice.
 */
import type { Decision, EngineContext, Evaluation, EvaluationRequest, RunState } from "../engine/change.ts";
import { decideSafely } from "../engine/decide-safely.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { StartCheck } from "./check-start.ts";
import type { RunBook } from "./run-book.ts";
import { createRunLanes } from "./run-lanes.ts";
import type { ChangeExtras } from "./run-writes.ts";

export type Operation = (state: RunState, context: EngineContext) => Decision;

export interface Runs extends Pick<RunBook, "find" | "get" | "remove" | "wakeAt"> {
  /**
   * Resolves once the change is stored. Rejects with what the operation throws, or with the store's failure; then nothing has changed.
   * The operation may be called several times.
   */
  change(workflowId: string, operation: Operation, extras?: ChangeExtras | ((state: RunState) => ChangeExtras)): Promise<RunState>;
  /**
   * A run that is not stored yet: it is stored together with its first decision. Rejects with a ConductorFault (400) where its input does
   * not fit its schema. Checking that takes time, after which a run that is not wanted any more is not stored.
   */
  add(state: RunState, operation: Operation, extras?: ChangeExtras, isWanted?: () => boolean): Promise<void>;
}

export interface RunParts {
  book: RunBook;
  sandbox: Sandbox;
  checkStart: StartCheck;
  /** For one decision, with the time of now. */
  createContext: (evaluated: ReadonlyMap<string, Evaluation>) => EngineContext;
}

interface Job {
  workflowId: string;
  /** The state to decide on; `previous` is absent for a run that is not stored. */
  read: () => { state: RunState; previous?: RunState };
  operation: Operation;
  extras: (state: RunState) => ChangeExtras;
}

/** `wait`: the sandbox is at work for another decision on the run. */
type Step = { type: "stored"; state: RunState } | { type: "ask"; requests: EvaluationRequest[] } | { type: "wait" };

const nothing: ReadonlyMap<string, Evaluation> = new Map();

export function createRuns({ book, sandbox, checkStart, createContext }: RunParts): Runs {
  const lanes = createRunLanes();

  async function settle(job: Job): Promise<RunState> {
    const { workflowId } = job;
    for (;;) {
      await lanes.busy(workflowId);
      const step = await book.transact((transaction) => {
        if (lanes.busy(workflowId) !== undefined) return { type: "wait" } satisfies Step;
        const taken = take(job, nothing, transaction);
        if (taken.type === "ask") lanes.occupy(workflowId);
        return taken;
      });
      if (step.type === "stored") return step.state;
      if (step.type === "ask") return settleWithAnswers(job, step.requests);
    }
  }

  /** The run is this job's alone until it ends. */
  async function settleWithAnswers(job: Job, firstRequests: EvaluationRequest[]): Promise<RunState> {
    const evaluated = new Map<string, Evaluation>();
    try {
      for (let requests = firstRequests; ;) {
        for (const [key, answer] of await sandbox.evaluate(requests)) evaluated.set(key, answer);
        const step = await book.transact((transaction) => take(job, evaluated, transaction));
        if (step.type === "stored") return step.state;
        requests = step.requests;
      }
    } finally {
      lanes.release(job.workflowId);
    }
  }

  function take(
    { read, operation, extras }: Job,
    evaluated: ReadonlyMap<string, Evaluation>,
    transaction: Parameters<RunBook["commit"]>[0],
  ): Exclude<Step, { type: "wait" }> {
    const { state, previous } = read();
    const context = createContext(evaluated);
    const decision = decideSafely(operation, state, context);
    if (decision.status === "evaluate") return { type: "ask", requests: decision.requests };
    return { type: "stored", state: book.commit(transaction, previous, decision.change, { context, extras: extras(state) }) };
  }

  return {
    find: (workflowId) => book.find(workflowId),
    get: (workflowId) => book.get(workflowId),
    remove: (workflowId, queuedTaskIds) => book.remove(workflowId, queuedTaskIds),
    wakeAt: (workflowId) => book.wakeAt(workflowId),
    change(workflowId, operation, extras = {}) {
      const read = (): { state: RunState; previous: RunState } => {
        const state = book.get(workflowId);
        return { state, previous: state };
      };
      return settle({ workflowId, read, operation, extras: typeof extras === "function" ? extras : () => extras });
    },
    async add(state, operation, extras = {}, isWanted = () => true) {
      const checked = checkStart(state.workflow);
      // Without a schema the run is stored with all else of this turn.
      if (checked !== undefined) {
        await checked;
        if (!isWanted()) return;
      }
      await settle({ workflowId: state.workflow.workflowId, read: () => ({ state }), operation, extras: () => extras });
    },
  };
}
