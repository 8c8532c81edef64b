/** An embedded server on a socket, as `server start` and `dev` open one. */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { bindFailure } from "../core/bind-failure.ts";
import { FlowError, isFlowError } from "../core/errors.ts";
import type { EmbeddedServer } from "../server/create-server.ts";
import type { Flags } from "./command.ts";
import type { Context } from "./context.ts";
import { packageVersion } from "./package-version.ts";
import type { Seeded } from "./seed-server.ts";
import { createServerLog } from "./server-log.ts";
import type { ServerLog } from "./server-log.ts";
import type { serverOptions } from "./table-server.ts";

const defaultPort = 8080;
const defaultHost = "127.0.0.1";
const highestPort = 65_535;

export interface OpenServer {
  /** The address for clients, with `/api`. */
  api: string;
  /** Where definitions were to be put into it. */
  seeded?: Seeded;
  /** Waits for answers under way, until it is forced. */
  close: () => Promise<void>;
}

type ServerFlags = Flags<typeof serverOptions>;

/**
 * Answers when the server takes requests: what it holds was taken up and what it was to begin with is in it.
 * Throws a usage error for options that cannot be meant, and `failed` where the port or the file cannot be had.
 */
export async function openServer(flags: ServerFlags, context: Context): Promise<OpenServer> {
  refuseSenseless(flags);
  const log = createServerLog(context);
  const server = await createEmbedded(flags, context, log);
  const close = (): Promise<void> => server.close(context.io.force);
  try {
    const seeded = flags.seed === undefined ? undefined : await seed(server, flags.seed, context);
    const api = `${await listen(server, flags, log)}/api`;
    return { api, close, ...(seeded === undefined ? {} : { seeded }) };
  } catch (error) {
    await close();
    throw error;
  }
}

function refuseSenseless({ port = defaultPort, host, db, seed: folder }: ServerFlags): void {
  if (port > highestPort) throw new FlowError("usage", `${port} is no port: they end at ${highestPort}`, { hint: "0 takes a free one." });
  if (host === "") throw new FlowError("usage", "--host is empty", { hint: "Leave it out to listen on this machine only." });
  if (db === "") throw new FlowError("usage", "--db names no file", { hint: "Leave it out to keep everything in memory." });
  if (folder === "") throw new FlowError("usage", "--seed names no folder", { hint: "Leave it out to begin with nothing." });
}

async function createEmbedded(
  { db, httpAllow, kafka, keepDays, keepRuns }: ServerFlags,
  { cwd, io }: Context,
  log: ServerLog,
): Promise<EmbeddedServer> {
  const { createServer } = await import("../server/create-server.ts");
  const { environmentOf } = await import("../server/runtime/environment.ts");
  const dbFile = db === undefined ? undefined : path.resolve(cwd, db);
  // Where the folder cannot be made, the database says what is wrong.
  if (dbFile !== undefined) await mkdir(path.dirname(dbFile), { recursive: true }).catch(() => undefined);
  return createServer({
    version: packageVersion(),
    logger: log.logger,
    environment: environmentOf(io.env),
    ...(dbFile === undefined ? {} : { dbFile }),
    ...(httpAllow === undefined ? {} : { httpAllow }),
    retention: { ...(keepDays === undefined ? {} : { days: keepDays }), ...(keepRuns === undefined ? {} : { runs: keepRuns }) },
    ...(kafka === undefined ? {} : { kafka: { brokers: kafka } }),
  });
}

async function seed(server: EmbeddedServer, folder: string, context: Context): Promise<Seeded> {
  const { seedServer } = await import("./seed-server.ts");
  return seedServer(server.transport, folder, context);
}

/** Answers with the address, without a path. */
async function listen(
  server: EmbeddedServer,
  { port = defaultPort, host = defaultHost, log: isLogged }: ServerFlags,
  log: ServerLog,
): Promise<string> {
  const { isLoopback } = await import("../server/listen.ts");
  try {
    const { url } = await server.listen({ port, host, ...(isLogged === true ? { onRequest: log.onRequest } : {}) });
    if (!isLoopback(host)) {
      log.warn(
        `The server listens on ${host} and has no authentication: whoever reaches port ${new URL(url).port} can read and change everything.`,
      );
    }
    return url;
  } catch (error) {
    throw await explainTakenPort(error, port, host);
  }
}

/** With a word on who has it, which takes a moment to find out. */
async function explainTakenPort(error: unknown, port: number, host: string): Promise<unknown> {
  const cause: unknown = isFlowError(error) ? error.cause : undefined;
  if (!(cause instanceof Error) || !("code" in cause) || cause.code !== "EADDRINUSE") return error;
  const { describeHolder, findPortHolder } = await import("./port-holder.ts");
  const holder = await findPortHolder(host, port);
  return bindFailure(Object.assign(cause, { code: "EADDRINUSE" }), {
    port,
    host,
    portFlag: "--port",
    hostFlag: "--host",
    holder: describeHolder(holder),
    ...(holder.server === undefined ? {} : { instead: `To use that server, give --server http://${host}:${port}/api to other commands.` }),
  });
}
