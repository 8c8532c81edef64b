// This package's worker, through what `flow worker start` uses, with the defaults of the client and the runtime.
import path from "node:path";
import { pathToFileURL } from "node:url";
import { handler, settings, untilTold } from "./settings.js";

const load = (file) => import(pathToFileURL(path.join(String(settings.dist), file)).href);
const { createConductorClient } = await load("client/index.js");
const { createWorker } = await load("workers/create-worker.js");

const client = createConductorClient({ url: settings.url });
const say = (message, data) => process.stderr.write(`${message} ${JSON.stringify(data)}\n`);
const source = { file: "bench.ts", line: 1, column: 1 };
const worker = createWorker({
  modules: settings.types.map((name) => ({ name, definition: { name }, worker: {}, handler, source })),
  source: client.taskSource,
  workerId: "bench-flow",
  concurrency: settings.concurrency,
  logger: { debug: () => undefined, info: say, warn: say, error: say },
});
await untilTold();
await worker.start();
