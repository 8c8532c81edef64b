import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import type { ThreadData } from "./messages.ts";

/** Starts a sandbox thread. It does not keep the process alive. */
export function startThread(data: ThreadData): Worker {
  const options = {
    workerData: data,
    // Nothing of the process's environment is in reach of a script, and nothing it prints reaches the terminal.
    env: {},
    execArgv: [],
    stdout: true,
    stderr: true,
    stdin: false,
    resourceLimits: { maxOldGenerationSizeMb: 256, stackSizeMb: 8 },
  };
  const worker = import.meta.url.endsWith(".ts") ? startFromSource(options) : new Worker(new URL("./thread.js", import.meta.url), options);
  worker.unref();
  return worker;
}

/** Node 20 cannot load TypeScript by itself, so when run from source (in tests) jiti loads the entry. */
function startFromSource(options: ConstructorParameters<typeof Worker>[1]): Worker {
  const jiti = createRequire(import.meta.url).resolve("jiti");
  const entry = new URL("./thread.ts", import.meta.url).href;
  const bootstrap = `require(${JSON.stringify(jiti)}).createJiti(${JSON.stringify(entry)}).import(${JSON.stringify(entry)})`;
  return new Worker(bootstrap, { ...options, eval: true });
}
