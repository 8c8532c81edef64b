/** An embedded server on a socket, as `server start` and `dev` open one. */
import path from "node:path";
import { bindFailure } from "../core/bind-failure.ts";
import { FlowError, isFlowError } from "../core/errors.ts";
import type { Transport } from "../core/transport.ts";
import type { EmbeddedServer } from "../server/create-server.ts";
import type { Listener } from "../server/listen.ts";
import type { Flags } from "./command.ts";
import type { Context } from "./context.ts";
import { packageVersion } from "./package-version.ts";
import type { Seeded } from "./seed-server.ts";
import { prepareServerFile } from "./server-file.ts";
import { createServerLog } from "./server-log.ts";
import type { ServerLog } from "./server-log.ts";
import type { serverOptions } from "./table-server.ts";

const defaultPort = 8080;
const defaultHost = "127.0.0.1";
const highestPort = 65_535;

export interface OpenServer {
  /** The address for clients on this machine, with `/api`. */
  api: string;
  /** The address that it listens on; 0.0.0.0 and :: are all of this machine's. */
  host: string;
  /** Where definitions were to be put into it. */
  seeded?: Seeded;
  /** Waits for answers under way, until it is forced. */
  close: () => Promise<void>;
}

type ServerFlags = Flags<typeof serverOptions>;
type AuthKeys = ReadonlyMap<string, string>;

/**
 * Answers when the server takes requests: what it holds was taken up and what it was to begin with is in it. Throws a usage error for
 * options that cannot be meant, and `failed` where the port or the file cannot be had. A start that fails leaves no file that was not
 * there before.
 */
export async function openServer(flags: ServerFlags, context: Context): Promise<OpenServer> {
  refuseSenseless(flags);
  const log = createServerLog(context);
  const authKeys = await readKeys(flags, context, log);
  const seed = flags.seed === undefined ? undefined : await prepareSeed(flags.seed, context);
  // Before the file: a server that takes up its runs works on them, and that is too late to find the port taken.
  await requirePort(flags);
  const dbFile = flags.db === undefined ? undefined : path.resolve(context.cwd, flags.db);
  const file = dbFile === undefined ? undefined : await prepareServerFile(dbFile);
  const server = await createEmbedded(flags, { dbFile, context, log, authKeys }).catch(async (error: unknown) => {
    await file?.undo(false);
    throw error;
  });
  const close = (): Promise<void> => server.close(context.io.force);
  try {
    const seeded = await seed?.(server.transport);
    const { url, address } = await listen(server, flags, log);
    return { api: `${url}/api`, host: address, close, ...(seeded === undefined ? {} : { seeded }) };
  } catch (error) {
    await close();
    await file?.undo(true);
    throw error;
  }
}

function refuseSenseless({ port = defaultPort, host, db, seed: folder, authKeys }: ServerFlags): void {
  if (port > highestPort) throw new FlowError("usage", `${port} is no port: they end at ${highestPort}`, { hint: "0 takes a free one." });
  if (host === "") throw new FlowError("usage", "--host is empty", { hint: "Leave it out to listen on this machine only." });
  if (db === "") throw new FlowError("usage", "--db names no file", { hint: "Leave it out to keep everything in memory." });
  if (authKeys === "") throw new FlowError("usage", "--auth-keys names no file", { hint: "Leave it out to let everybody in." });
  if (folder === "") throw new FlowError("usage", "--seed names no folder", { hint: "Leave it out to begin with nothing." });
}

async function createEmbedded(
  { httpAllow, kafka, keepDays, keepRuns }: ServerFlags,
  { dbFile, context, log, authKeys }: { dbFile: string | undefined; context: Context; log: ServerLog; authKeys: AuthKeys | undefined },
): Promise<EmbeddedServer> {
  const { createServer } = await import("../server/create-server.ts");
  const { environmentOf } = await import("../server/runtime/environment.ts");
  const { kafkaSecurityOf } = await import("../server/runtime/kafka/kafka-security.ts");
  return createServer({
    version: packageVersion(),
    logger: log.logger,
    environment: environmentOf(context.io.env),
    ...(dbFile === undefined ? {} : { dbFile }),
    ...(httpAllow === undefined ? {} : { httpAllow }),
    ...(authKeys === undefined ? {} : { authKeys }),
    retention: { ...(keepDays === undefined ? {} : { days: keepDays }), ...(keepRuns === undefined ? {} : { runs: keepRuns }) },
    ...(kafka === undefined ? {} : { kafka: { brokers: kafka, security: kafkaSecurityOf(context.io.env) } }),
  });
}

async function readKeys({ authKeys }: ServerFlags, context: Context, log: ServerLog): Promise<AuthKeys | undefined> {
  if (authKeys === undefined) return undefined;
  const { readAuthKeys } = await import("./read-auth-keys.ts");
  return readAuthKeys(authKeys, context, log.warn);
}

async function prepareSeed(folder: string, context: Context): Promise<(transport: Transport) => Promise<Seeded>> {
  const { prepareSeed: prepare } = await import("./seed-server.ts");
  return prepare(folder, context);
}

async function requirePort({ port = defaultPort, host = defaultHost }: ServerFlags): Promise<void> {
  const { requireFreePort } = await import("../server/listen.ts");
  await requireFreePort({ port, host }).catch(async (error: unknown) => {
    throw await explainTakenPort(error, port, host);
  });
}

async function listen(
  server: EmbeddedServer,
  { port = defaultPort, host = defaultHost, log: isLogged, authKeys }: ServerFlags,
  log: ServerLog,
): Promise<Listener> {
  const { isLoopback } = await import("../server/listen.ts");
  const listener = await server.listen({ port, host, ...(isLogged === true ? { onRequest: log.onRequest } : {}) });
  if (!isLoopback(host) && authKeys === undefined) {
    log.warn(
      `The server listens on ${host} and has no authentication: whoever reaches port ${listener.port} can read and change everything.`,
    );
  }
  return listener;
}

/** With a word on who has it, which takes a moment to find out. */
async function explainTakenPort(error: unknown, port: number, host: string): Promise<unknown> {
  const cause: unknown = isFlowError(error) ? error.cause : undefined;
  if (!(cause instanceof Error) || !("code" in cause) || cause.code !== "EADDRINUSE") return error;
  const { adviseSearch, describeHolder, findPortHolder } = await import("./port-holder.ts");
  const { localUrl } = await import("../server/listen.ts");
  const holder = await findPortHolder(host, port);
  const instead = holder.server === undefined ? adviseSearch(holder, port, process.platform) : useOf(`${localUrl(host, port)}/api`);
  return bindFailure(Object.assign(cause, { code: "EADDRINUSE" }), {
    port,
    host,
    portFlag: "--port",
    hostFlag: "--host",
    holder: describeHolder(holder),
    ...(instead === undefined ? {} : { instead }),
  });
}

const useOf = (api: string): string => `To use that server, give --server ${api} to other commands.`;
