/** Entries of the command table: secrets and variables of the server. */
import type { CommandSpec, OptionSpecs } from "./command.ts";
import { defineCommand } from "./command.ts";

export const deleteSecretOptions = {
  yes: { flags: "-y, --yes", type: "flag", help: "do not ask" },
} as const satisfies OptionSpecs;

const readOnly =
  "Servers that read secrets from their environment (CONDUCTOR_SECRET_NAME), as the open-source and the embedded one do, refuse it.";

export const secretCommands: readonly CommandSpec[] = [
  defineCommand({
    path: ["secrets", "list"],
    aliases: ["ls"],
    summary: "List the names of the server's secrets",
    description: "Lists the names of the secrets that definitions read as `${workflow.secrets.NAME}`. Values are never shown.",
    options: {},
    examples: ["flow secrets list"],
    load: async () => (await import("./secrets/list.ts")).listSecrets,
  }),
  defineCommand({
    path: ["secrets", "set"],
    summary: "Create a secret, or replace its value",
    description:
      "Creates a secret, or replaces its value. The value is read from standard input, without the line break at its end, or asked for at a terminal where it is not shown; " +
      "never from an argument, which others could see. " +
      readOnly,
    arguments: [{ name: "<name>", help: "letters, digits, _ and -" }],
    options: {},
    examples: ["flow secrets set DB_PASSWORD", "flow secrets set DB_PASSWORD < password.txt"],
    load: async () => (await import("./secrets/set.ts")).setSecret,
  }),
  defineCommand({
    path: ["secrets", "delete"],
    summary: "Delete secrets",
    description: `Deletes secrets of the server; you are asked before. ${readOnly}`,
    arguments: [{ name: "<names...>", help: "names of secrets on the server" }],
    options: deleteSecretOptions,
    examples: ["flow secrets delete DB_PASSWORD", "flow secrets delete OLD_TOKEN OLD_KEY -y"],
    load: async () => (await import("./secrets/delete.ts")).deleteSecrets,
  }),
  defineCommand({
    path: ["env", "list"],
    aliases: ["ls"],
    summary: "List the server's variables",
    description:
      "Lists the variables that definitions read as `${workflow.env.NAME}`, with their values. They belong to the server's environment and are set where it is started.",
    options: {},
    examples: ["flow env list"],
    load: async () => (await import("./secrets/list.ts")).listVariables,
  }),
];
