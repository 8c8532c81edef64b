/** Wakes whoever waits for something to happen. */
export interface Pulse {
  /** Resolves at the next beat after this call. */
  next(): Promise<void>;
  beat(): void;
}

export function createPulse(): Pulse {
  let waiting: PromiseWithResolve | undefined;
  return {
    next: () => (waiting ??= withResolve()).promise,
    beat() {
      waiting?.resolve();
      waiting = undefined;
    },
  };
}

interface PromiseWithResolve {
  promise: Promise<void>;
  resolve: () => void;
}

function withResolve(): PromiseWithResolve {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
