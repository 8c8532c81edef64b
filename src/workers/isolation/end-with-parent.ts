import { Worker } from "node:worker_threads";

const lookEveryMs = 2000;

/**
 * Ends this process when the one that started it is gone, and only then. A signal of the terminal or of a service manager reaches
 * the worker as well, which decides what becomes of the task under way. When the worker is killed, the channel to it closes; but a
 * handler that never returns to the event loop would not see that and run for ever, so a thread looks as well.
 */
export function endWithParent(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => undefined);
  process.on("disconnect", () => process.exit(0));
  const look = `setInterval(() => { if (process.ppid !== ${process.ppid}) process.kill(process.pid, "SIGKILL"); }, ${lookEveryMs})`;
  const limits = { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1 };
  new Worker(look, { eval: true, execArgv: [], env: {}, resourceLimits: limits }).unref();
}
