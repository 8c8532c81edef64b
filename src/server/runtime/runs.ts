/**
 * The one way in which runs change: the engine decides on the stored state, the change is written in one transaction, and what it
 * asks for is done afterwards.
 *
 * Reading, deciding and writing happen in one turn of the event loop, so no lock is needed. Only the sandbox takes longer: then the
 * decision is made anew on the state of that moment, with the answers at hand. Decisions on one run queue up behind each other, so
 * that they do not ask the sandbox twice.
 */
import type { Decision, EngineContext, Evaluation, RunChange, RunState } from "../engine/change.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { RunBook } from "./run-book.ts";
import { createRunLanes } from "./run-lanes.ts";
import type { ChangeExtras } from "./run-writes.ts";

export type Operation = (state: RunState, context: EngineContext) => Decision;

export interface Runs extends Pick<RunBook, "find" | "get" | "remove" | "wakeAt"> {
  /** Resolves once the change is stored. Rejects with what the operation throws; then nothing has changed. */
  change(workflowId: string, operation: Operation, extras?: ChangeExtras): Promise<RunState>;
  /** A run that is not stored yet: it is stored together with its first decision. */
  add(state: RunState, operation: Operation, extras?: ChangeExtras): Promise<void>;
}

export interface RunParts {
  book: RunBook;
  sandbox: Sandbox;
  /** For one decision, with the time of now. */
  createContext: (evaluated: ReadonlyMap<string, Evaluation>) => EngineContext;
}

type Save = (before: RunState, change: RunChange, context: EngineContext) => RunState;

export function createRuns({ book, sandbox, createContext }: RunParts): Runs {
  const lanes = createRunLanes();

  /** Without a pause unless the sandbox is needed. */
  async function settle(read: () => RunState, operation: Operation, save: Save): Promise<RunState> {
    const evaluated = new Map<string, Evaluation>();
    for (;;) {
      const state = read();
      const context = createContext(evaluated);
      const decision = operation(state, context);
      if (decision.status === "change") return save(state, decision.change, context);
      for (const [key, answer] of await sandbox.evaluate(decision.requests)) evaluated.set(key, answer);
    }
  }

  return {
    find: (workflowId) => book.find(workflowId),
    get: (workflowId) => book.get(workflowId),
    remove: (workflowId, queuedTaskIds) => book.remove(workflowId, queuedTaskIds),
    wakeAt: (workflowId) => book.wakeAt(workflowId),
    change(workflowId, operation, extras = {}) {
      const read = (): RunState => book.get(workflowId);
      const save: Save = (before, change, context) => book.commit(before, change, { context, extras });
      return lanes.enter(workflowId, () => settle(read, operation, save));
    },
    async add(state, operation, extras = {}) {
      const save: Save = (_before, change, context) => book.commit(undefined, change, { context, extras });
      await lanes.enter(state.workflow.workflowId, () => settle(() => state, operation, save));
    },
  };
}
