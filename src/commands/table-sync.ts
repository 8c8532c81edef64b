/** Entries of the command table: the verbs that all kinds of definitions share. */
import type { Kind } from "../core/definition.ts";
import type { CommandSpec, OptionSpecs } from "./command.ts";
import { defineCommand } from "./command.ts";

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
  journal,
  brief: { flags: "--brief", type: "flag", help: "say only what is changed, for `flow dev`", hidden: true },
} as const satisfies OptionSpecs;

/** For the kinds that carry an owner. */
const ownedUploadOptions = {
  ...uploadOptions,
  takeOver: { flags: "--take-over", type: "flag", help: "update definitions that another project owns" },
} as const satisfies OptionSpecs;

const purgeOptions = {
  orphaned: { flags: "--orphaned", type: "flag", help: "everything that is on the server and not in the project" },
  force: { flags: "--force", type: "flag", help: "delete also what is in use or in the project" },
  dryRun,
  yes: { flags: "-y, --yes", type: "flag", help: "do not ask" },
  includeUnowned: { flags: "--include-unowned", type: "flag", help: "delete also what nobody owns" },
  allowDeletes: {
    flags: "--allow-deletes <limit>",
    type: "text",
    help: "how many may go at once, as a number or in percent (30% from ten definitions on)",
  },
  journal,
} as const satisfies OptionSpecs;

const ownedPurgeOptions = {
  ...purgeOptions,
  includeForeign: { flags: "--include-foreign", type: "flag", help: "delete also what other projects own" },
} as const satisfies OptionSpecs;

const versionedPurgeOptions = {
  ...ownedPurgeOptions,
  oldVersions: {
    flags: "--old-versions",
    type: "flag",
    help: "all but the newest versions of each name, or of the names given; needs --keep",
    conflicts: ["orphaned", "force"],
  },
  keep: { flags: "--keep <n>", type: "count", help: "with --old-versions: how many versions of a name stay, from 1" },
} as const satisfies OptionSpecs;

interface KindWords {
  noun: string;
  plural: string;
  one: string;
  name: string;
  /** A sentence on what a purge leaves alone. */
  kept: string;
}

const unproven = "They carry no owner, so what the history does not prove to be yours stays, unless --include-unowned is given.";

const words = {
  task: {
    noun: "tasks",
    plural: "tasks",
    one: "task definition",
    name: "name of a definition",
    kept: "What other definitions, running workflows or queues use stays, and so does what other projects own.",
  },
  workflow: {
    noun: "workflows",
    plural: "workflows",
    one: "workflow definition",
    name: "name of a definition, NAME@VERSION for one version of it",
    kept: "What other definitions or running workflows use stays, and so does what other projects own.",
  },
  "event-handler": { noun: "events", plural: "event handlers", one: "event handler", name: "name of an event handler", kept: unproven },
  schedule: { noun: "schedules", plural: "schedules", one: "schedule", name: "name of a schedule", kept: unproven },
} as const satisfies Record<Kind, KindWords>;

const listNames = (kind: Kind) => ({ name: "[names...]", help: `${words[kind].name} (several may be given)` });

const purgeDescription = (kind: Kind): string =>
  `Deletes ${words[kind].plural} from the server. ${words[kind].kept} ` +
  `A backup is written first. Asks before it deletes; without a terminal it needs -y.`;

/** The verbs that only look. */
function readVerbs(kind: Kind): CommandSpec[] {
  const { noun, plural, one } = words[kind];
  return [
    defineCommand({
      path: [noun, "list"],
      aliases: ["ls"],
      summary: `List ${plural} of the project and of the server`,
      description: `Lists ${plural} of the project and of the server. With --sync both sides are compared by content, with the server's defaults filled in.`,
      options: listOptions,
      examples: [`flow ${noun} list`, `flow ${noun} list --local`, `flow ${noun} list --sync --exit-code`],
      load: async () => {
        const { list } = await import("./list.ts");
        return (input) => list(kind, input);
      },
    }),
    defineCommand({
      path: [noun, "show"],
      summary: `Show one ${one}`,
      arguments: [{ name: "<name>", help: words[kind].name }],
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
      description: `Shows field by field how ${plural} differ: the server's value first, then the project's.`,
      arguments: [listNames(kind)],
      options: { exitCode: { flags: "--exit-code", type: "flag", help: "exit 2 if there are differences" } },
      examples: [`flow ${noun} diff`, `flow ${noun} diff NAME --exit-code`],
      load: async () => {
        const { diff } = await import("./diff.ts");
        return (input) => diff(kind, input);
      },
    }),
  ];
}

function uploadVerb(kind: Kind, options: typeof uploadOptions | typeof ownedUploadOptions): CommandSpec {
  const { noun, plural } = words[kind];
  return defineCommand({
    path: [noun, "upload"],
    summary: `Send ${plural} that differ to the server`,
    description: `Sends the ${plural} that differ from what the server has, and reads them back. Nothing is deleted.`,
    arguments: [listNames(kind)],
    options,
    examples: [`flow ${noun} upload --all`, `flow ${noun} upload NAME --dry-run`],
    load: async () => {
      const { upload } = await import("./upload.ts");
      return (input) => upload(kind, input);
    },
  });
}

function purgeVerb(kind: Exclude<Kind, "workflow">, options: typeof purgeOptions | typeof ownedPurgeOptions): CommandSpec {
  const { noun, plural } = words[kind];
  return defineCommand({
    path: [noun, "purge"],
    summary: kind === "task" ? "Delete tasks from the server, if nothing uses them" : `Delete ${plural} from the server`,
    description: purgeDescription(kind),
    arguments: [listNames(kind)],
    options,
    examples: [`flow ${noun} purge --orphaned --dry-run`, `flow ${noun} purge --orphaned -y`, `flow ${noun} purge NAME`],
    load: async () => {
      const { purge } = await import("./purge.ts");
      return (input) => purge(kind, input);
    },
  });
}

const workflowPurge = defineCommand({
  path: ["workflows", "purge"],
  summary: "Delete workflows from the server, if nothing uses them",
  description:
    `${purgeDescription("workflow")} A name stands for all its versions. With --old-versions the newest ones of each name stay, ` +
    `and what is in the project, in use or running stays whatever its age.`,
  arguments: [listNames("workflow")],
  options: versionedPurgeOptions,
  examples: [
    "flow workflows purge --orphaned --dry-run",
    "flow workflows purge NAME@2",
    "flow workflows purge --old-versions --keep 3",
    "flow workflows purge NAME --old-versions --keep 1 -y",
  ],
  load: async () => {
    const { purge } = await import("./purge.ts");
    return (input) => purge("workflow", input);
  },
});

export const syncCommands: readonly CommandSpec[] = [
  ...readVerbs("task"),
  uploadVerb("task", ownedUploadOptions),
  purgeVerb("task", ownedPurgeOptions),
  ...readVerbs("workflow"),
  uploadVerb("workflow", ownedUploadOptions),
  workflowPurge,
  ...readVerbs("event-handler"),
  uploadVerb("event-handler", uploadOptions),
  purgeVerb("event-handler", purgeOptions),
  ...readVerbs("schedule"),
  uploadVerb("schedule", uploadOptions),
  purgeVerb("schedule", purgeOptions),
];
