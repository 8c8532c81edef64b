/** A clock and a task source that end with their worker, as when its process is killed: nothing more is sent, and nothing comes back. */
import type { Task } from "../../src/core/model/execution.ts";
import type { TaskSource } from "../../src/core/task-source.ts";
import type { Clock } from "../../src/workers/clock.ts";

export interface Mortal {
  clock: Clock;
  source: TaskSource;
  kill(): void;
}

/** `onUnread`: the server has given tasks to a worker that was dead by then. */
export function createMortal(clock: Clock, source: TaskSource, onUnread: (tasks: readonly Task[]) => void = () => undefined): Mortal {
  let isDead = false;
  const never = new Promise<never>(() => undefined);
  /** What is on its way reaches the server all the same. */
  const whileAlive = async <T>(send: () => Promise<T>): Promise<T> => {
    if (isDead) return never;
    try {
      const answer = await send();
      return isDead ? await never : answer;
    } catch (error) {
      if (isDead) return never;
      throw error;
    }
  };
  const ifAlive = (run: () => void) => () => {
    if (!isDead) run();
  };
  return {
    kill() {
      isDead = true;
    },
    clock: {
      now: () => clock.now(),
      epochMs: () => clock.epochMs(),
      after: (ms, run) => clock.after(ms, ifAlive(run)),
      soon: (run) => clock.soon(ifAlive(run)),
    },
    source: {
      poll: (request) =>
        whileAlive(async () => {
          const tasks = await source.poll(request);
          if (isDead) onUnread(tasks);
          return tasks;
        }),
      update: (result) => whileAlive(() => source.update(result)),
      extendLease: (task) => whileAlive(() => source.extendLease(task)),
      getTask: (taskId) => whileAlive(() => source.getTask(taskId)),
      readInput: (path) => whileAlive(() => source.readInput(path)),
      storeOutput: (output) => whileAlive(() => source.storeOutput(output)),
      queueSizes: () => whileAlive(() => source.queueSizes()),
    },
  };
}
