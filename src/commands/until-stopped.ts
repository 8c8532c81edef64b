/** Until a command that serves has to stop. */

/**
 * Resolves at the first signal, or when the process that started this one is gone: `flow dev` holds an IPC channel to its workers,
 * which would poll for ever if it were killed without a chance to stop them.
 */
export function untilStopped(signal: AbortSignal): Promise<void> {
  if (signal.aborted || ("connected" in process && !process.connected)) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = (): void => {
      signal.removeEventListener("abort", stop);
      process.off("disconnect", stop);
      resolve();
    };
    signal.addEventListener("abort", stop, { once: true });
    // A process that was started without such a channel has no `connected`, whatever its type says.
    if (process.connected) process.once("disconnect", stop);
  });
}
