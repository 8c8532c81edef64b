/**
 * Every command, its options and its help. The command line, the help and the tests of flags are made from this table;
 * what a command needs to run is imported when it runs, so nothing heavy may be imported here.
 */
import type { CommandSpec, OptionSpecs } from "./command.ts";
import { defineCommand } from "./command.ts";
import { projectCommands } from "./table-project.ts";
import { workerCommands } from "./table-workers.ts";
import { runCommands } from "./table-runs.ts";
import { serverCommands } from "./table-server.ts";
import type { CommandTree } from "./program.ts";

/** The nouns, in the order of the help. */
const nouns: CommandTree["nouns"] = {
  tasks: { summary: "Task definitions: compare, upload, purge", aliases: ["task"] },
  workflows: { summary: "Workflow definitions and runs", aliases: ["workflow"] },
  worker: { summary: "Run the project's tasks", aliases: ["workers"] },
  server: { summary: "The embedded server" },
  config: { summary: "The configuration" },
};

const dryRun = { flags: "--dry-run", type: "flag", help: "show what would be done and do nothing" } as const;

const journal = {
  flags: "--journal <file>",
  type: "text",
  help: "write the journal of the run there, instead of into .flow/journal",
} as const;

const listOptions = {
  local: { flags: "--local", type: "flag", help: "only what is in the project; needs no server", conflicts: ["remote", "all", "sync"] },
  remote: { flags: "--remote", type: "flag", help: "only what is on the server", conflicts: ["local", "all", "sync"] },
  all: { flags: "--all", type: "flag", help: "both sides (the default)", conflicts: ["local", "remote", "sync"] },
  sync: { flags: "--sync", type: "flag", help: "compare both sides by content", conflicts: ["local", "remote", "all"] },
  exitCode: { flags: "--exit-code", type: "flag", help: "with --sync: exit 2 if there are differences" },
} as const satisfies OptionSpecs;

const uploadOptions = {
  all: { flags: "--all", type: "flag", help: "everything in the project" },
  force: { flags: "--force", type: "flag", help: "send also what is the same" },
  dryRun,
  takeOver: { flags: "--take-over", type: "flag", help: "update definitions that another project owns" },
  journal,
} as const satisfies OptionSpecs;

const purgeOptions = {
  orphaned: { flags: "--orphaned", type: "flag", help: "everything that is on the server and not in the project" },
  force: { flags: "--force", type: "flag", help: "delete also what is in use or in the project" },
  dryRun,
  yes: { flags: "-y, --yes", type: "flag", help: "do not ask" },
  includeUnowned: { flags: "--include-unowned", type: "flag", help: "delete also what nobody owns" },
  includeForeign: { flags: "--include-foreign", type: "flag", help: "delete also what other projects own" },
  allowDeletes: {
    flags: "--allow-deletes <limit>",
    type: "text",
    help: "how many may go at once, as a number or in percent (30% from ten definitions on)",
  },
  journal,
} as const satisfies OptionSpecs;

const nameHelp = {
  task: "name of a definition",
  workflow: "name of a definition, NAME@VERSION for one version of it",
} as const;

/** The verbs that tasks and workflows share. */
function syncVerbs(noun: string, kind: "task" | "workflow"): CommandSpec[] {
  const names = { name: "[names...]", help: `${nameHelp[kind]} (several may be given)` };
  return [
    defineCommand({
      path: [noun, "list"],
      aliases: ["ls"],
      summary: `List ${noun} of the project and of the server`,
      description: `Lists ${noun} of the project and of the server. With --sync both sides are compared by content, with the server's defaults filled in.`,
      options: listOptions,
      examples: [`flow ${noun} list`, `flow ${noun} list --local`, `flow ${noun} list --sync --exit-code`],
      load: async () => {
        const { list } = await import("./list.ts");
        return (input) => list(kind, input);
      },
    }),
    defineCommand({
      path: [noun, "show"],
      summary: `Show one ${kind} definition`,
      arguments: [{ name: "<name>", help: nameHelp[kind] }],
      options: {
        local: { flags: "--local", type: "flag", help: "as it is in the project; needs no server", conflicts: ["remote"] },
        remote: { flags: "--remote", type: "flag", help: "as it is on the server", conflicts: ["local"] },
      },
      examples: [`flow ${noun} show NAME`, `flow ${noun} show NAME --remote --json`],
      load: async () => {
        const { show } = await import("./show.ts");
        return (input) => show(kind, input);
      },
    }),
    defineCommand({
      path: [noun, "diff"],
      summary: `Show field by field what an upload would change`,
      description: `Shows field by field how ${noun} differ: the server's value first, then the project's.`,
      arguments: [names],
      options: { exitCode: { flags: "--exit-code", type: "flag", help: "exit 2 if there are differences" } },
      examples: [`flow ${noun} diff`, `flow ${noun} diff NAME --exit-code`],
      load: async () => {
        const { diff } = await import("./diff.ts");
        return (input) => diff(kind, input);
      },
    }),
    defineCommand({
      path: [noun, "upload"],
      summary: `Send ${noun} that differ to the server`,
      description: `Sends the ${noun} that differ from what the server has, and reads them back. Nothing is deleted.`,
      arguments: [names],
      options: uploadOptions,
      examples: [`flow ${noun} upload --all`, `flow ${noun} upload NAME --dry-run`],
      load: async () => {
        const { upload } = await import("./upload.ts");
        return (input) => upload(kind, input);
      },
    }),
    defineCommand({
      path: [noun, "purge"],
      summary: `Delete ${noun} from the server, if nothing uses them`,
      description:
        `Deletes ${noun} from the server. What other definitions, running workflows or queues use stays, and so does what other projects own. ` +
        `A backup is written first. Asks before it deletes; without a terminal it needs -y.`,
      arguments: [names],
      options: purgeOptions,
      examples: [`flow ${noun} purge --orphaned --dry-run`, `flow ${noun} purge --orphaned -y`, `flow ${noun} purge NAME`],
      load: async () => {
        const { purge } = await import("./purge.ts");
        return (input) => purge(kind, input);
      },
    }),
  ];
}

const table: readonly CommandSpec[] = [
  ...syncVerbs("tasks", "task"),
  ...syncVerbs("workflows", "workflow"),
  ...runCommands,
  ...serverCommands,
  ...workerCommands,
  ...projectCommands,
];

export const commandTree: CommandTree = { nouns, table };
