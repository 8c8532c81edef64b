/** Entries of the command table: the embedded server. */
import type { CommandSpec, OptionSpecs } from "./command.ts";
import { defineCommand } from "./command.ts";

export const serverOptions = {
  port: { flags: "--port <port>", type: "count", help: "port to listen on (8080; 0 takes a free one)" },
  host: { flags: "--host <address>", type: "text", help: "address to listen on (127.0.0.1: this machine only)" },
  db: { flags: "--db <file>", type: "text", help: "SQLite file to keep everything in; in memory if absent" },
  keepDays: { flags: "--keep-days <n>", type: "count", help: "remove workflows that ended more than so many days ago (all are kept)" },
  keepRuns: { flags: "--keep-runs <n>", type: "count", help: "remove all but so many of the workflows that ended last (all are kept)" },
  seed: { flags: "--seed <folder>", type: "text", help: "project, or folder of definitions, to put into the server before it listens" },
  log: { flags: "--log", type: "flag", help: "print a line for each request" },
  authKeys: {
    flags: "--auth-keys <file>",
    type: "text",
    help: "file with a line `keyId: secret` for each key: only their owners may talk to the server (all)",
  },
  httpAllow: {
    flags: "--http-allow <host>",
    type: "texts",
    help: "hosts that HTTP tasks may talk to: host, host:port or *.domain (any; may be repeated)",
  },
  kafka: {
    flags: "--kafka <broker>",
    type: "texts",
    help: "Kafka brokers (host:port) that KAFKA_PUBLISH tasks and events may use (none; may be repeated)",
  },
} as const satisfies OptionSpecs;

/** Its own address, deadlines and tries are those of whoever talks to a server. */
export const refusedOptions = ["server", "timeout", "retries"] as const;

export const serverCommands: readonly CommandSpec[] = [
  defineCommand({
    path: ["server", "start"],
    summary: "Start the embedded, Conductor-compatible server",
    description:
      "Starts the embedded, Conductor-compatible server, with or without a project. It listens on this machine only, unless --host says otherwise: without --auth-keys it has no authentication. Metrics for Prometheus are at /metrics, a page to read and try its calls at /swagger-ui.",
    options: serverOptions,
    examples: ["flow server start", "flow server start --port 0 --seed .", "flow server start --db .flow/server.db --keep-days 30"],
    refuses: refusedOptions,
    endsBySignal: true,
    load: async () => (await import("./server-start.ts")).startServer,
  }),
];
