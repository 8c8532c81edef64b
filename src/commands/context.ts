/** What commands share: the config and the client, loaded when they are first asked for, and a word to whoever waits. */
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import type { ConductorClient } from "../client/conductor-client.ts";
import { FlowError } from "../core/errors.ts";
import type { LoadedConfig } from "../project/load-config.ts";
import type { Globals } from "./global-options.ts";
import type { Io } from "./io.ts";
import { createProgress } from "./progress.ts";
import type { Progress } from "./progress.ts";

export interface Context {
  readonly io: Io;
  readonly globals: Globals;
  /** The folder to work in: `-C`, or where the command was started. */
  readonly cwd: string;
  readonly progress: Progress;
  config(): Promise<LoadedConfig>;
  /** The client for the configured server; the same one for every call. */
  client(): Promise<ConductorClient>;
  /** A line on what was read from the server; "" where that is nothing or little. */
  describeTraffic(): Promise<string>;
  /** Marks what must not be cut off in the middle: a first signal waits for it. */
  whileWriting<T>(work: () => Promise<T>): Promise<T>;
  isWriting(): boolean;
  /** Closes what was opened. May be called twice. */
  close(): Promise<void>;
}

/** From here on what a command costs is told without being asked for. */
const muchBytes = 10_000_000;

const renderBytes = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;

export function createContext(io: Io, globals: Globals): Context {
  let config: Promise<LoadedConfig> | undefined;
  let client: Promise<ConductorClient> | undefined;
  const cwd = path.resolve(io.cwd, globals.directory ?? ".");
  // A folder that is not there looks like one without definitions.
  if (globals.directory !== undefined && !(existsSync(cwd) && statSync(cwd).isDirectory()))
    throw new FlowError("usage", `There is no folder ${globals.directory}.`, { hint: "-C names the folder to run in." });
  const progress = createProgress(io, globals);
  let writing = 0;

  async function load(): Promise<LoadedConfig> {
    const { loadConfig } = await import("../project/load-config.ts");
    return loadConfig({ cwd, env: io.env, flags: globals });
  }

  async function connect(): Promise<ConductorClient> {
    const { connectTo } = await import("./connect.ts");
    return connectTo(await context.config(), io.env);
  }

  const context: Context = {
    io,
    globals,
    cwd,
    progress,
    config: () => (config ??= load()),
    client: () => (client ??= connect()),
    async describeTraffic() {
      const opened = await client?.catch(() => undefined);
      if (opened === undefined) return "";
      const { requests, bytes } = opened.traffic();
      return globals.verbose === true || bytes >= muchBytes
        ? `Server: ${requests} ${requests === 1 ? "request" : "requests"}, ${renderBytes(bytes)} read.\n`
        : "";
    },
    async whileWriting(work) {
      writing += 1;
      try {
        return await work();
      } finally {
        writing -= 1;
      }
    },
    isWriting: () => writing > 0,
    async close() {
      progress.stop();
      const opened = client;
      client = undefined;
      // A client that could not be made has said so where it was asked for.
      const closed = opened?.then((made) => made.close()).catch(() => undefined);
      // Closing waits for the answers under way, and nobody does after a signal.
      if (!io.signal.aborted) await closed;
    },
  };
  return context;
}
