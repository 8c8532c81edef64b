import { Worker } from "node:worker_threads";
import type { Carrier, CarrierEvents, CarrierOptions } from "./carrier.ts";
import { findEntryScript } from "./entry-script.ts";

export function startThread({ memoryLimitMb }: CarrierOptions, { onMessage, onExit }: CarrierEvents): Carrier {
  const entry = findEntryScript(import.meta.url, "isolate-entry");
  const limits = memoryLimitMb === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: memoryLimitMb } };
  const thread = "file" in entry ? new Worker(entry.file, limits) : new Worker(entry.script, { ...limits, eval: true });
  let failure: string | undefined;
  thread.on("message", onMessage);
  thread.on("error", (error) => {
    failure = describeError(error, memoryLimitMb);
  });
  thread.on("exit", (code) => onExit(failure ?? `The thread that ran the handler has ended itself, with exit code ${code}.`));
  return {
    send: (message) => thread.postMessage(message),
    async kill() {
      await thread.terminate();
    },
  };
}

function describeError(error: unknown, memoryLimitMb: number | undefined): string {
  if (error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY") {
    const limit = memoryLimitMb === undefined ? "it has Node's own limit" : `its limit is ${memoryLimitMb} MiB`;
    return `The thread that ran the handler has run out of memory: ${limit}.`;
  }
  return `The thread that ran the handler has crashed: ${error instanceof Error ? error.message : String(error)}`;
}
