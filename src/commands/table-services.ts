/** Entries of the command table: registered services. */
import type { CommandSpec, OptionSpecs } from "./command.ts";
import { defineCommand } from "./command.ts";

export const discoverOptions = {
  save: { flags: "--save", type: "flag", help: "make what is found the methods of the service; those added by hand stay" },
} as const satisfies OptionSpecs;

export const circuitOptions = {
  open: { flags: "--open", type: "flag", help: "let no call through until its wait is over", conflicts: ["close"] },
  close: { flags: "--close", type: "flag", help: "let calls through again", conflicts: ["open"] },
} as const satisfies OptionSpecs;

const service = { name: "<name>", help: "name of a registered service" };
const where = "Orkes and the embedded server answer this; the open-source server does not, and the command says so.";

export const serviceCommands: readonly CommandSpec[] = [
  defineCommand({
    path: ["services", "list"],
    aliases: ["ls"],
    summary: "List the services that workflows call",
    description: `Lists the registered services. ${where}`,
    options: {},
    examples: ["flow services list"],
    load: async () => (await import("./services/services.ts")).listServices,
  }),
  defineCommand({
    path: ["services", "discover"],
    summary: "Show what a service offers",
    description: `Reads what a service offers from its OpenAPI document or its descriptors. ${where}`,
    arguments: [service],
    options: discoverOptions,
    examples: ["flow services discover payments", "flow services discover payments --save"],
    load: async () => (await import("./services/services.ts")).discoverService,
  }),
  defineCommand({
    path: ["services", "circuit"],
    summary: "Show, open or close the circuit breaker of a service",
    description: `Shows whether calls of a service get through, or opens or closes its circuit breaker. ${where}`,
    arguments: [service],
    options: circuitOptions,
    examples: ["flow services circuit payments", "flow services circuit payments --open"],
    load: async () => (await import("./services/services.ts")).circuitOfService,
  }),
];
