/** Entries of the command table: the project itself. */
import type { CommandSpec, OptionSpecs } from "./command.ts";
import { defineCommand } from "./command.ts";

export const initOptions = {
  name: { flags: "--name <name>", type: "text", help: "name of the project; the folder's if absent" },
} as const satisfies OptionSpecs;

export const devOptions = {
  port: { flags: "--port <port>", type: "count", help: "port of the embedded server (8080; 0 takes a free one)" },
  db: { flags: "--db <file>", type: "text", help: "SQLite file of the embedded server; in memory if absent" },
} as const satisfies OptionSpecs;

export const validateOptions = {
  explain: { flags: "--explain <code>", type: "text", help: "print the page on a finding instead", conflicts: ["fix", "bump"] },
  fix: { flags: "--fix", type: "flag", help: "mend what has one sure mending, in YAML and JSON files" },
  bump: { flags: "--bump", type: "flag", help: "give workflows that were edited in place the next version; all, or those named" },
} as const satisfies OptionSpecs;

export const doctorOptions = {
  db: { flags: "--db <file>", type: "text", help: "look into the file of an embedded server instead, which must not be running" },
} as const satisfies OptionSpecs;

export const projectCommands: readonly CommandSpec[] = [
  defineCommand({
    path: ["init"],
    summary: "Make a working project in a new folder",
    description: "Makes a working project: config, two tasks, a workflow, a test and a pipeline for CI. Nothing is overwritten.",
    arguments: [{ name: "[dir]", help: "the folder; this one if absent" }],
    options: initOptions,
    examples: ["flow init my-flows", "flow init . --name orders"],
    load: async () => (await import("./init.ts")).init,
  }),
  defineCommand({
    path: ["dev"],
    summary: "Server, upload and workers in one; follows changes",
    description:
      "Starts an embedded server if none is configured, uploads every definition, starts the workers, and watches the folders: what changes is uploaded and reloaded. Ctrl-C lets running tasks finish.",
    options: devOptions,
    examples: ["flow dev", "flow dev --port 0", "flow dev --server http://conductor.test:8080/api"],
    endsBySignal: true,
    load: async () => (await import("./dev.ts")).dev,
  }),
  defineCommand({
    path: ["validate"],
    summary: "Find what a server would refuse, without a server",
    description:
      "Checks every definition of the project without a server: what it would refuse is an error, what it would change or drop, and what would fail in a run, a warning. With --fix and --bump files are changed; what they said before is kept in .flow/backups.",
    arguments: [{ name: "[names...]", help: "with --bump: names of workflows" }],
    options: validateOptions,
    examples: [
      "flow validate",
      "flow validate --json",
      "flow validate --fix",
      "flow validate --bump",
      "flow validate --explain reference-race",
    ],
    load: async () => (await import("./validate.ts")).validate,
  }),
  defineCommand({
    path: ["doctor"],
    summary: "Check Node, config and server; say what to mend",
    description:
      "Looks at everything that a command needs, in order: Node, the configuration, the project's definitions, the server. With --db it looks into the file of an embedded server instead, while no server has it open: SQLite's own check, and whether all that is open can go on. It writes nothing.",
    options: doctorOptions,
    examples: ["flow doctor", "flow doctor --profile production", "flow doctor --db .flow/server.db"],
    load: async () => (await import("./doctor.ts")).doctor,
  }),
  defineCommand({
    path: ["config", "show"],
    summary: "Show every setting and where it comes from",
    description:
      "Shows every setting, its value and where it comes from: a flag, the environment, a profile, the file or a default. Secrets are masked.",
    options: {},
    examples: ["flow config show", "flow config show --profile production"],
    load: async () => (await import("./config-show.ts")).showConfig,
  }),
];
