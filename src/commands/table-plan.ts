/** Entries of the command table: the plan over all kinds, and its apply. */
import type { CommandSpec, OptionSpecs } from "./command.ts";
import { defineCommand } from "./command.ts";
import { kindOption } from "./kind-option.ts";

const selection = {
  kind: kindOption,
  prune: { flags: "--prune", type: "flag", help: "delete what is ours, not in the project and not in use" },
  takeOver: { flags: "--take-over", type: "flag", help: "update definitions that another project owns" },
  overwriteDrift: { flags: "--overwrite-drift", type: "flag", help: "update also what was changed on the server since it was published" },
  allowDeletes: {
    flags: "--allow-deletes <limit>",
    type: "text",
    help: "with --prune: how many may go at once, as a number or in percent (30% from ten definitions on)",
  },
  includeUnowned: { flags: "--include-unowned", type: "flag", help: "with --prune: delete also what nobody owns" },
  includeForeign: { flags: "--include-foreign", type: "flag", help: "with --prune: delete also what other projects own" },
} as const satisfies OptionSpecs;

const planOptions = {
  ...selection,
  out: { flags: "--out <file>", type: "text", help: "save the plan, for `flow apply FILE`" },
  exitCode: { flags: "--exit-code", type: "flag", help: "exit 2 if there is something to do" },
} as const satisfies OptionSpecs;

const applyOptions = {
  ...selection,
  digest: { flags: "--digest <digest>", type: "text", help: "apply only the plan that has this digest: it was reviewed" },
  yes: { flags: "-y, --yes", type: "flag", help: "do not ask" },
  keepGoing: { flags: "--keep-going", type: "flag", help: "go on after a failure (the default)", conflicts: ["failFast"] },
  failFast: { flags: "--fail-fast", type: "flag", help: "begin nothing new after the first failure" },
  journal: { flags: "--journal <file>", type: "text", help: "write the journal of the run there, instead of into .flow/journal" },
} as const satisfies OptionSpecs;

const nameHelp = "name of a definition of any kind, NAME@VERSION for one version of a workflow (several may be given)";

export const planCommands: readonly CommandSpec[] = [
  defineCommand({
    path: ["plan"],
    summary: "Show what an apply would change on the server",
    description:
      "Compares all kinds of definitions with the server and shows what an apply would create, update and, with --prune, delete, in its order. " +
      "What was changed on the server since it was published is held back. Writes nothing to the server.",
    arguments: [{ name: "[names...]", help: nameHelp }],
    options: planOptions,
    examples: ["flow plan", "flow plan --prune --out plan.json", "flow plan --kind workflows --exit-code"],
    load: async () => (await import("./plan.ts")).plan,
  }),
  defineCommand({
    path: ["apply"],
    summary: "Bring the server to what the project holds",
    description:
      "Makes the plan, shows it, asks and applies it; or applies exactly a plan that was reviewed: a file of `flow plan --out`, or the plan with a digest. " +
      "A reviewed plan is refused if anything it touches has changed since, or if it was applied before. Without a terminal and without a reviewed plan it needs -y.",
    arguments: [{ name: "[plan-or-names...]", help: `a plan file (it ends in .json), or ${nameHelp}` }],
    options: applyOptions,
    examples: ["flow apply", "flow apply plan.json", "flow apply --digest sha256:… --prune", "flow apply NAME -y"],
    load: async () => (await import("./apply.ts")).apply,
  }),
];
