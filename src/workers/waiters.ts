/** Promises of others that one event keeps. */
export interface Waiters {
  wait(): Promise<void>;
  resolveAll(): void;
}

export function createWaiters(): Waiters {
  let resolvers: (() => void)[] = [];
  return {
    wait: () => new Promise((resolve) => resolvers.push(resolve)),
    resolveAll() {
      const waiting = resolvers;
      resolvers = [];
      for (const resolve of waiting) resolve();
    },
  };
}
