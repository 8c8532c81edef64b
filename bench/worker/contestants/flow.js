// This package's worker, through what `flow worker start` uses, with the defaults of the client and the runtime.
import { pathToFileURL } from "node:url";
import { handler, settings, untilTold } from "./settings.js";

const { createConductorClient } = await import(pathToFileURL(`${settings.dist}/client/index.js`).href);
const { createWorker } = await import(pathToFileURL(`${settings.dist}/workers/create-worker.js`).href);

const client = createConductorClient({ url: settings.url });
const say = (message, data) => process.stderr.write(`${message} ${JSON.stringify(data)}\n`);
const worker = createWorker({
  modules: [
    { name: settings.taskType, definition: { name: settings.taskType }, worker: {}, handler, source: { file: "bench.ts", line: 1 } },
  ],
  source: client.taskSource,
  workerId: "bench-flow",
  concurrency: settings.concurrency,
  logger: { debug: () => undefined, info: say, warn: say, error: say },
});
await untilTold();
await worker.start();
