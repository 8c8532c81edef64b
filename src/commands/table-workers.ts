/** Entries of the command table: workers. */
import { workerEventPatterns } from "../core/worker-event.ts";
import type { CommandSpec, OptionSpecs } from "./command.ts";
import { defineCommand } from "./command.ts";

export const definitionChecks = ["strict", "warn", "off"] as const;

export const workerStartOptions = {
  all: { flags: "--all", type: "flag", help: "every task of the project that has a function" },
  concurrency: { flags: "--concurrency <n>", type: "count", help: "how many tasks run at once, of all types together" },
  procs: {
    flags: "--procs <n|auto>",
    type: "text",
    help: "use that many processes, or one for each core; they share --concurrency and every limit",
  },
  watch: {
    flags: "--watch",
    type: "flag",
    help: "load changed tasks and what they import anew; running tasks finish on the code they began with",
  },
  share: { flags: "--share <nth/of>", type: "text", help: "which of the processes of --procs this is", hidden: true },
  check: {
    flags: "--check <how>",
    type: "text",
    choices: definitionChecks,
    help: "whether the server's definitions must be those of the project: strict does not start otherwise, warn says so, off does not look",
  },
  drain: { flags: "--drain <seconds>", type: "count", help: "how long running tasks get to finish when the worker is stopped" },
  maxStall: {
    flags: "--max-stall <seconds>",
    type: "count",
    help: "end with exit code 70 when a task keeps the whole worker waiting for longer, so that whoever supervises it starts it again",
  },
  journal: { flags: "--no-journal", type: "flag", help: "keep nothing on disk: a crash loses what is not delivered, and held tasks wait" },
  metricsPort: {
    flags: "--metrics-port <port>",
    type: "count",
    help: "serve metrics, health and load there, for Prometheus, Kubernetes and KEDA (0 takes a free port)",
  },
  metricsHost: { flags: "--metrics-host <address>", type: "text", help: "the address to serve them on, if not for this machine alone" },
} as const satisfies OptionSpecs;

export const listOptions = {
  graph: { flags: "--graph", type: "flag", help: "show in which workflows and steps each is used" },
} as const satisfies OptionSpecs;

export const workerCommands: readonly CommandSpec[] = [
  defineCommand({
    path: ["worker", "start"],
    summary: "Run tasks: poll the server, call the functions, report the results",
    description:
      "Polls the server for the named tasks, or for all, and runs their functions. Ctrl-C stops in order: running tasks may finish, what has not started goes back to the server, every result is delivered. A second Ctrl-C stops at once. With --json every line is a JSON document.",
    arguments: [{ name: "[names...]", help: "names of task definitions" }],
    options: workerStartOptions,
    examples: [
      "flow worker start --all",
      "flow worker start charge_card reserve_stock --concurrency 50",
      "flow worker start --all --procs auto",
      "flow worker start --all --metrics-port 9464",
      "flow worker start --all --check strict --json",
    ],
    endsBySignal: true,
    load: async () => (await import("./worker/start.ts")).startWorker,
  }),
  defineCommand({
    path: ["worker", "list"],
    aliases: ["ls"],
    summary: "List the tasks that a worker of this project can run",
    description:
      "Lists every task that has a function, with its worker options, and whether the server knows its definition. " +
      "With --graph also the workflows of the project that use it, with the steps, and the tasks that they use and that have no function here.",
    options: listOptions,
    examples: ["flow worker list", "flow worker list --graph", "flow worker list --json"],
    load: async () => (await import("./worker/list.ts")).listWorkers,
  }),
  defineCommand({
    path: ["worker", "events"],
    summary: "List what happens in a worker, as subscribers are told",
    description: "Lists the events that a subscriber can listen to, when each is raised and what it says. It asks nobody.",
    arguments: [
      { name: "[events...]", help: "types of events, or task:* for those of a group; all if absent", values: workerEventPatterns },
    ],
    options: {},
    examples: ["flow worker events", "flow worker events task:failed", "flow worker events --json"],
    load: async () => (await import("./worker/events.ts")).listWorkerEvents,
  }),
];
