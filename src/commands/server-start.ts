/** `flow server start`: the embedded server on a socket, until a signal stops it. */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { FlowError } from "../core/errors.ts";
import { exitCodes } from "../core/exit-code.ts";
import type { CommandInput, CommandResult, Flags } from "./command.ts";
import type { Context } from "./context.ts";
import type { serverOptions } from "./table-server.ts";
import { untilStopped } from "./until-stopped.ts";

const defaultPort = 8080;
const highestPort = 65_535;

export async function startServer({ flags, context }: CommandInput<Flags<typeof serverOptions>>): Promise<CommandResult> {
  const { io, globals } = context;
  const server = await openServer(flags, context);
  const say = (event: string, text: string): void => {
    if (globals.json === true) io.stdout.write(`${JSON.stringify({ schema: "flow.server/1", event, url: server.api })}\n`);
    else if (globals.quiet !== true) io.stdout.write(`${text}\n`);
  };
  try {
    const kept = flags.db === undefined ? "in memory: what it holds goes with it" : `in ${flags.db}`;
    say("listening", `Conductor-compatible server on ${server.api} (${kept}). Ctrl-C stops it.`);
    await untilStopped(io.signal);
    say("stopping", "Stopping.");
  } finally {
    await server.close();
  }
  return { exitCode: exitCodes.done };
}

export interface OpenServer {
  /** The address for clients, with `/api`. */
  api: string;
  close: () => Promise<void>;
}

/** Throws a usage error for options that cannot be meant, and `failed` where the port or the file cannot be had. */
export async function openServer(flags: Flags<typeof serverOptions>, { cwd, io }: Context): Promise<OpenServer> {
  const { port = defaultPort, host, db, httpAllow } = flags;
  if (port > highestPort) throw new FlowError("usage", `${port} is no port: they end at ${highestPort}`, { hint: "0 takes a free one." });
  if (host === "") throw new FlowError("usage", "--host is empty", { hint: "Leave it out to listen on this machine only." });
  if (db === "") throw new FlowError("usage", "--db names no file", { hint: "Leave it out to keep everything in memory." });
  const { createServer } = await import("../server/create-server.ts");
  const { environmentOf } = await import("../server/runtime/environment.ts");
  const dbFile = db === undefined ? undefined : path.resolve(cwd, db);
  // Where the folder cannot be made, the database says what is wrong.
  if (dbFile !== undefined) await mkdir(path.dirname(dbFile), { recursive: true }).catch(() => undefined);
  const server = await createServer({
    environment: environmentOf(io.env),
    ...(dbFile === undefined ? {} : { dbFile }),
    ...(httpAllow === undefined ? {} : { httpAllow }),
  });
  try {
    const { url } = await server.listen({ port, ...(host === undefined ? {} : { host }) });
    return { api: `${url}/api`, close: () => server.close() };
  } catch (error) {
    await server.close();
    throw error;
  }
}
