/** Entries of the command table: what is made of the definitions for programs. */
import type { CommandSpec, OptionSpecs } from "./command.ts";
import { defineCommand } from "./command.ts";

export const generateTypesOptions = {
  output: { flags: "--output <file>", type: "text", help: "the file to write; flow-types.ts in the project's root if absent" },
  check: { flags: "--check", type: "flag", help: "write nothing, and fail where the file is not what would be written" },
} as const satisfies OptionSpecs;

export const generateCommands: readonly CommandSpec[] = [
  defineCommand({
    path: ["generate", "types"],
    summary: "Make TypeScript types of the schemas of tasks and workflows",
    description:
      "Writes a file of types for the inputs and outputs of the tasks and workflows that have a schema: a JSON Schema, or a validator that can tell its own. " +
      "The same schemas give the same file, so that it can be kept in Git, and --check tells in CI whether it is up to date. No server is needed.",
    options: generateTypesOptions,
    examples: ["flow generate types", "flow generate types --output src/generated/flow-types.ts", "flow generate types --check"],
    load: async () => (await import("./generate-types.ts")).generateTypes,
  }),
];
