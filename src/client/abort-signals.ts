/** Waits that a signal ends. One listener stands at a signal, however many wait for it: Node warns of a leak from the eleventh on. */

interface Watch {
  waiting: Set<() => void>;
  listener: () => void;
}

const watches = new WeakMap<AbortSignal, Watch>();

/** Calls `run` when the signal aborts, which it has not yet. Answers with a function that forgets about it. */
export function onAbort(signal: AbortSignal, run: () => void): () => void {
  const watch = watches.get(signal) ?? watchSignal(signal);
  watch.waiting.add(run);
  return () => {
    if (!watch.waiting.delete(run) || watch.waiting.size > 0) return;
    signal.removeEventListener("abort", watch.listener);
    watches.delete(signal);
  };
}

function watchSignal(signal: AbortSignal): Watch {
  const waiting = new Set<() => void>();
  const listener = (): void => {
    for (const run of waiting) run();
  };
  const watch = { waiting, listener };
  signal.addEventListener("abort", listener, { once: true });
  watches.set(signal, watch);
  return watch;
}

/** Waits for `wait` or for the signal, whichever is first; rejects with the signal's reason. What is waited for goes on. */
export async function untilAborted<T>(wait: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    // Nobody hears of its failure any more, which would end the process otherwise.
    wait.catch(() => undefined);
    signal.throwIfAborted();
  }
  let forget: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    forget = onAbort(signal, () => reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason))));
  });
  try {
    return await Promise.race([wait, aborted]);
  } finally {
    forget?.();
  }
}

/** Resolves after the time, or as soon as the signal aborts: a timer that went on would keep a program from its end. */
export function pauseFor(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      forget?.();
      resolve();
    };
    const timer = setTimeout(end, ms);
    const forget = signal === undefined ? undefined : onAbort(signal, end);
  });
}
