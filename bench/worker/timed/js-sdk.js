// The official JavaScript SDK, through its own TaskManager. `options` and `client` are laid over its defaults.
import { createConductorClient, TaskManager } from "@io-orkes/conductor-javascript";
import { handler, settings, untilTold } from "./settings.js";

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: (...args) => process.stderr.write(`${args.map(String).join(" ")}\n`),
};
const client = await createConductorClient({ serverUrl: settings.url, logger: silent, ...settings.client });
const execute = async () => ({ status: "COMPLETED", outputData: handler() });
const workers = settings.types.map((taskDefName) => ({ taskDefName, execute }));
const manager = new TaskManager(client, workers, { logger: silent, options: settings.options });
await untilTold();
manager.startPolling();
