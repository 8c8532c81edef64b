/**
 * Every command, its options and its help. The command line, the help and the tests of flags are made from this table;
 * what a command needs to run is imported when it runs, so nothing heavy may be imported here.
 */
import type { CommandSpec } from "./command.ts";
import { authoringCommands } from "./table-authoring.ts";
import { eventCommands } from "./table-events.ts";
import { generateCommands } from "./table-generate.ts";
import { humanCommands } from "./table-human.ts";
import { installCommands } from "./table-install.ts";
import { journalCommands } from "./table-journal.ts";
import { newCommands } from "./table-new.ts";
import { ownershipCommands } from "./table-ownership.ts";
import { planCommands } from "./table-plan.ts";
import { pullCommands } from "./table-pull.ts";
import { projectCommands } from "./table-project.ts";
import { workerCommands } from "./table-workers.ts";
import { queueCommands } from "./table-queues.ts";
import { runMoveCommands } from "./table-run-moves.ts";
import { runCommands } from "./table-runs.ts";
import { scheduleCommands } from "./table-schedules.ts";
import { secretCommands } from "./table-secrets.ts";
import { serverCommands } from "./table-server.ts";
import { serviceCommands } from "./table-services.ts";
import { syncCommands } from "./table-sync.ts";
import { shellCommands } from "./table-shell.ts";
import { testCommands } from "./table-test.ts";
import { taskRunCommands } from "./table-task-run.ts";
import type { CommandTree } from "./program.ts";

/** The nouns; `groups` says where the help has them. */
const nouns: CommandTree["nouns"] = {
  tasks: { summary: "Task definitions: compare, upload, pull; queues", aliases: ["task"], example: "flow tasks list --sync" },
  workflows: { summary: "Workflow definitions, their runs and graphs", aliases: ["workflow"], example: "flow workflows run NAME --wait" },
  events: { summary: "Event handlers: compare, upload, pull, purge", aliases: ["event"], example: "flow events diff" },
  schedules: {
    summary: "Schedules: compare, upload, pull, pause, resume",
    aliases: ["schedule"],
    example: "flow schedules upload --all",
  },
  human: { summary: "What waits for people: list, claim, complete", example: "flow human list" },
  secrets: { summary: "Secrets of the server", aliases: ["secret"], example: "flow secrets list" },
  env: { summary: "Variables of the server", example: "flow env list" },
  services: { summary: "Services that workflows call", aliases: ["service"], example: "flow services list" },
  worker: { summary: "Run the project's tasks", aliases: ["workers"], example: "flow worker start --all" },
  server: { summary: "The embedded server", example: "flow server start" },
  new: { summary: "Make tasks, workflows, schedules, events, tests", example: "flow new task charge_card" },
  generate: { summary: "Make types of the project's schemas", example: "flow generate types" },
  config: { summary: "The configuration", example: "flow config show" },
};

const table: readonly CommandSpec[] = [
  ...planCommands,
  ...journalCommands,
  ...syncCommands,
  ...pullCommands,
  ...ownershipCommands,
  ...installCommands,
  ...taskRunCommands,
  ...authoringCommands,
  ...runCommands,
  ...runMoveCommands,
  ...queueCommands,
  ...scheduleCommands,
  ...eventCommands,
  ...humanCommands,
  ...secretCommands,
  ...serviceCommands,
  ...serverCommands,
  ...workerCommands,
  ...projectCommands,
  ...newCommands,
  ...generateCommands,
  ...testCommands,
  ...shellCommands,
];

/** What a newcomer needs first comes first. */
const groups: CommandTree["groups"] = {
  "Start here": ["init", "new", "test", "dev", "doctor"],
  Definitions: ["tasks", "workflows", "events", "schedules", "validate", "generate", "pull", "why"],
  "Plan and apply": ["plan", "apply", "rollback", "adopt", "disown", "backup", "restore"],
  Running: ["worker", "human"],
  Server: ["server", "secrets", "env", "services"],
  Other: ["config", "completion"],
};

const beginning: CommandTree["beginning"] = [
  "flow init my-flows               a project that works as it is",
  "flow test                        its test cases, without a server",
  "flow dev                         a server, the definitions and the workers",
  "flow workflows run NAME --wait   a run, in another terminal",
  "flow help COMMAND                all about a command, with examples",
];

export const commandTree: CommandTree = { nouns, table, groups, beginning };
