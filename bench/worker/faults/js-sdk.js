// The official JavaScript SDK under the same faults: its TaskHandler with leases on, stopped as its README says.
import { createConductorClient, TaskHandler } from "@io-orkes/conductor-javascript";

// jiti hands a module over as a whole.
const { noteToFile, runChore } = (await import("../../../test/faults/support/handler.ts")).default;

/** @type {{url: string, runsFile: string, tasks: {name: string}[], concurrency: number, auth?: {keyId: string, keySecret: string}}} */
const { url, runsFile, tasks, concurrency, auth } = JSON.parse(process.env.FLOW_BENCH);
const note = noteToFile(runsFile);
const print = (...args) => process.stdout.write(`${args.join(" ")}\n`);
const logger = { debug: () => undefined, info: () => undefined, warn: print, error: print };
const client = await createConductorClient({ serverUrl: url, useEnvVars: false, logger, ...auth });
const workers = tasks.map(({ name }) => ({
  taskDefName: name,
  concurrency,
  leaseExtendEnabled: true,
  // What a handler returns is the output; the rest is what the SDK makes of it.
  execute: async (task) => ({ status: "COMPLETED", outputData: await runChore(task.inputData ?? {}, task.taskId ?? "", note) }),
}));
const handler = new TaskHandler({ client, workers, scanForDecorated: false, logger });
await handler.startWorkers();
async function stop() {
  print("draining");
  await handler.stopWorkers();
  process.exit(0);
}
for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => void stop());
print("started");
