/** Waits for `wait` or for the signal, whichever is first; rejects with the signal's reason. What is waited for goes on. */
export async function untilAborted<T>(wait: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    // Nobody hears of its failure any more, which would end the process otherwise.
    wait.catch(() => undefined);
    signal.throwIfAborted();
  }
  let forget: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    const onAbort = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
    signal.addEventListener("abort", onAbort, { once: true });
    forget = () => signal.removeEventListener("abort", onAbort);
  });
  try {
    return await Promise.race([wait, aborted]);
  } finally {
    forget?.();
  }
}
