/**
 * One sandbox for all engines of this process: starting its thread takes longer than most runs of a test. A script gets nothing of
 * another's, whichever engine it is of, as each is evaluated in a context of its own.
 */
import { createSandbox } from "../server/sandbox/sandbox.ts";
import type { Sandbox } from "../server/sandbox/sandbox.ts";

export interface SandboxPool {
  /** Nothing is started before the first request. Closing the last lease ends the threads. */
  lease(): Sandbox;
}

const shared = createSandboxPool();
export const leaseSandbox = (): Sandbox => shared.lease();

export function createSandboxPool(): SandboxPool {
  let sandbox: Sandbox | undefined;
  let leases = 0;
  return {
    lease() {
      leases += 1;
      return createLease({
        evaluate(requests) {
          sandbox ??= createSandbox();
          return sandbox.evaluate(requests);
        },
        async close() {
          leases -= 1;
          if (leases > 0 || sandbox === undefined) return;
          const last = sandbox;
          sandbox = undefined;
          await last.close();
        },
      });
    },
  };
}

/** What the others ask for is not held up by what nobody waits for any more: such a script ends by its time limit. */
function createLease(pool: Sandbox): Sandbox {
  const waiting = new Set<(error: Error) => void>();
  let isClosed = false;
  return {
    evaluate(requests) {
      return new Promise((resolve, reject) => {
        if (isClosed) return reject(closed());
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
      for (const reject of waiting) reject(closed());
      await pool.close();
    },
  };
}

const closed = (): Error => new Error("The sandbox is closed.");
