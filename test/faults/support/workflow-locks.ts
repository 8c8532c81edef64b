/**
 * The lock that Conductor takes on a workflow while it decides what comes next. An update that does not get it within half a second is
 * answered without the decision, which is made a quarter of a second later.
 */
import type { Clock } from "../../../src/workers/clock.ts";
import { sleepOn } from "../../workers/fake-task-state.ts";

const tryMs = 500;
const laterMs = 250;

export interface WorkflowLocks {
  /** Resolves when the decision is made, or was put off. */
  decide(workflowId: string): Promise<void>;
  /** Decisions that did not get the lock in time. */
  putOff(): number;
}

export function createWorkflowLocks(clock: Clock, decideMs: number): WorkflowLocks {
  const queues = new Map<string, (() => void)[]>();
  let putOff = 0;

  /** False where it took too long. */
  async function lock(workflowId: string): Promise<boolean> {
    const queue = queues.get(workflowId);
    if (queue === undefined) {
      queues.set(workflowId, []);
      return true;
    }
    return new Promise((resolve) => {
      const enter = (): void => {
        cancel();
        resolve(true);
      };
      const cancel = clock.after(tryMs, () => {
        queue.splice(queue.indexOf(enter), 1);
        resolve(false);
      });
      queue.push(enter);
    });
  }

  function unlock(workflowId: string): void {
    const next = queues.get(workflowId)?.shift();
    if (next === undefined) queues.delete(workflowId);
    else next();
  }

  async function decide(workflowId: string): Promise<void> {
    if (decideMs === 0) return;
    if (!(await lock(workflowId))) {
      putOff += 1;
      clock.after(laterMs, () => void decide(workflowId));
      return;
    }
    await sleepOn(clock, decideMs);
    unlock(workflowId);
  }

  return { decide, putOff: () => putOff };
}
