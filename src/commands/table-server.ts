/** Entries of the command table: the embedded server. */
import type { CommandSpec, OptionSpecs } from "./command.ts";
import { defineCommand } from "./command.ts";

export const serverOptions = {
  port: { flags: "--port <port>", type: "count", help: "port to listen on (8080; 0 takes a free one)" },
  host: { flags: "--host <address>", type: "text", help: "address to listen on (127.0.0.1: this machine only)" },
  db: { flags: "--db <file>", type: "text", help: "SQLite file to keep everything in; in memory if absent" },
  httpAllow: {
    flags: "--http-allow <host>",
    type: "texts",
    help: "hosts that HTTP tasks may talk to: host, host:port or *.domain (any; may be repeated)",
  },
} as const satisfies OptionSpecs;

export const serverCommands: readonly CommandSpec[] = [
  defineCommand({
    path: ["server", "start"],
    summary: "Start the embedded, Conductor-compatible server",
    description:
      "Starts the embedded, Conductor-compatible server, with or without a project. It listens on this machine only, unless --host says otherwise: it has no authentication.",
    options: serverOptions,
    examples: ["flow server start", "flow server start --port 0", "flow server start --db .flow/server.db"],
    endsBySignal: true,
    load: async () => (await import("./server-start.ts")).startServer,
  }),
];
