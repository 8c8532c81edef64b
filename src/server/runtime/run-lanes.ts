/** Work on one run at a time, in the order in which it came. */
export interface RunLanes {
  /** Starts at once where nothing else is at work on the run. */
  enter<T>(workflowId: string, work: () => Promise<T>): Promise<T>;
}

export function createRunLanes(): RunLanes {
  const tails = new Map<string, Promise<void>>();
  return {
    enter(workflowId, work) {
      const before = tails.get(workflowId);
      const mine = before === undefined ? work() : before.then(work);
      const leave = (): void => {
        if (tails.get(workflowId) === tail) tails.delete(workflowId);
      };
      const tail: Promise<void> = mine.then(leave, leave);
      tails.set(workflowId, tail);
      return mine;
    },
  };
}
