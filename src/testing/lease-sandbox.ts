/**
 * One sandbox for all engines of this process: starting its thread takes longer than most runs of a test. A script gets nothing of
 * another's, whichever engine it is of, as each is evaluated in a context of its own.
 */
import { createSandbox } from "../server/sandbox/sandbox.ts";
import type { Sandbox } from "../server/sandbox/sandbox.ts";

let pool: Sandbox | undefined;
let leases = 0;

/** Nothing is started before the first request. Closing the last lease ends the threads. */
export function leaseSandbox(): Sandbox {
  leases += 1;
  const waiting = new Set<(error: Error) => void>();
  let isClosed = false;

  return {
    evaluate(requests) {
      return new Promise((resolve, reject) => {
        if (isClosed) return reject(closed());
        pool ??= createSandbox();
        waiting.add(reject);
        pool
          .evaluate(requests)
          .then(resolve, reject)
          .finally(() => waiting.delete(reject));
      });
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      leases -= 1;
      // What the others ask for is not held up by what nobody waits for any more: such a job ends by its time limit.
      for (const reject of waiting) reject(closed());
      if (leases > 0 || pool === undefined) return;
      const last = pool;
      pool = undefined;
      await last.close();
    },
  };
}

const closed = (): Error => new Error("The sandbox is closed.");
