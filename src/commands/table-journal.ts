/** Entries of the command table: taking back what was written, and keeping what there is. */
import type { CommandSpec, OptionSpecs } from "./command.ts";
import { defineCommand } from "./command.ts";

const bringBackOptions = {
  dryRun: { flags: "--dry-run", type: "flag", help: "show what would be done and do nothing" },
  yes: { flags: "-y, --yes", type: "flag", help: "do not ask" },
  digest: { flags: "--digest <digest>", type: "text", help: "go on only if what is to be done has this digest, as --dry-run shows it" },
  journal: { flags: "--journal <file>", type: "text", help: "write the journal of the run there, instead of into .flow/journal" },
} as const satisfies OptionSpecs;

export const journalCommands: readonly CommandSpec[] = [
  defineCommand({
    path: ["rollback"],
    summary: "Take back what a run has written",
    description:
      "Takes back what an upload, an apply, a purge or a rollback has written, from its journal: what it created is deleted if nothing uses it, what it " +
      "replaced or deleted is brought back. What somebody else has changed since then stays as it is, and is named. Without a name the last run on this " +
      "server that was not taken back yet. Asks first; without a terminal it needs -y.",
    arguments: [{ name: "[run]", help: "a run, as its journal is named, or the journal's file" }],
    options: {
      ...bringBackOptions,
      allowDeletes: {
        flags: "--allow-deletes <limit>",
        type: "text",
        help: "how many may go at once, as a number or in percent (30% from ten definitions on)",
      },
    },
    examples: ["flow rollback --dry-run", "flow rollback", "flow rollback journal.ndjson -y"],
    load: async () => (await import("./rollback.ts")).rollback,
  }),
  defineCommand({
    path: ["backup"],
    summary: "Save every definition of the server to a file",
    description:
      "Saves every definition of the server, of all kinds and in all versions, to a file that only you can read. Nothing is overwritten.",
    arguments: [{ name: "[file]", help: "the file, `-` for standard output; a new one in .flow/backups if absent" }],
    options: {},
    examples: ["flow backup", "flow backup before-the-move.json", "flow backup - > everything.json"],
    load: async () => (await import("./backup.ts")).backup,
  }),
  defineCommand({
    path: ["restore"],
    summary: "Bring back what a backup holds",
    description:
      "Brings back what a backup of `flow backup` or of a purge holds and the server does not, or holds otherwise. Deletes nothing. " +
      "What another project owns is left as it is. Asks first; without a terminal it needs -y.",
    arguments: [
      { name: "<file>", help: "the backup" },
      { name: "[names...]", help: "names of definitions of any kind, NAME@VERSION for one version of a workflow; everything if absent" },
    ],
    options: {
      ...bringBackOptions,
      takeOver: { flags: "--take-over", type: "flag", help: "replace also what another project owns" },
    },
    examples: ["flow restore before-the-move.json --dry-run", "flow restore before-the-move.json", "flow restore backup.json NAME@2 -y"],
    load: async () => (await import("./restore.ts")).restore,
  }),
];
