/** Entries of the command table: where a definition comes from, and whose it is. */
import type { CommandSpec, OptionSpecs } from "./command.ts";
import { defineCommand } from "./command.ts";
import { kindOption } from "./kind-option.ts";

const disownOptions = {
  kind: kindOption,
  dryRun: { flags: "--dry-run", type: "flag", help: "show what would be done and do nothing" },
  journal: { flags: "--journal <file>", type: "text", help: "write the journal of the run there, instead of into .flow/journal" },
} as const satisfies OptionSpecs;

const adoptOptions = {
  ...disownOptions,
  takeOver: { flags: "--take-over", type: "flag", help: "adopt also what another project owns" },
} as const satisfies OptionSpecs;

const names = { name: "<names...>", help: "name of a definition, NAME@VERSION for one version of a workflow (several may be given)" };

export const ownershipCommands: readonly CommandSpec[] = [
  defineCommand({
    path: ["why"],
    summary: "Tell where a definition is from and who uses it",
    description:
      "Tells of one name where it is defined, which commit touched it last, who published it and when, whose it is on the server, who changed it since, " +
      "what refers to it and which workers poll it. Changes nothing.",
    arguments: [{ name: "<name>", help: "name of a definition, NAME@VERSION for one version of a workflow" }],
    options: { kind: kindOption },
    examples: ["flow why NAME", "flow why NAME --kind workflows --json"],
    load: async () => (await import("./why.ts")).why,
  }),
  defineCommand({
    path: ["adopt"],
    summary: "Put the project's name on what the server has",
    description:
      "Puts the project's name into the field ownerApp of definitions on the server, and leaves everything else of them as it is. " +
      "What another project owns needs --take-over. Event handlers and schedules have no such field.",
    arguments: [names],
    options: adoptOptions,
    examples: ["flow adopt NAME", "flow adopt NAME --take-over", "flow adopt NAME --kind workflows --dry-run"],
    load: async () => {
      const { changeOwner } = await import("./change-owner.ts");
      return (input) => changeOwner("adopt", input);
    },
  }),
  defineCommand({
    path: ["disown"],
    summary: "Take the project's name off what the server has",
    description: "Takes the project's name off definitions on the server: they are nobody's then, and stay as they are otherwise.",
    arguments: [names],
    options: disownOptions,
    examples: ["flow disown NAME", "flow disown NAME --dry-run"],
    load: async () => {
      const { changeOwner } = await import("./change-owner.ts");
      return (input) => changeOwner("disown", input);
    },
  }),
];
