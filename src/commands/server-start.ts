/** `flow server start`: the embedded server on a socket, until a signal stops it. */
import { once } from "node:events";
import { exitCodes } from "../core/exit-code.ts";
import type { CommandInput, CommandResult, Flags } from "./command.ts";
import type { serverOptions } from "./table-server.ts";

export const defaultPort = 8080;

export async function startServer({ flags, context }: CommandInput<Flags<typeof serverOptions>>): Promise<CommandResult> {
  const { io, globals } = context;
  const { createServer } = await import("../server/create-server.ts");
  const server = await createServer(flags.db === undefined ? {} : { dbFile: flags.db });
  try {
    const { url } = await server.listen({ port: flags.port ?? defaultPort, ...(flags.host === undefined ? {} : { host: flags.host }) });
    const say = (event: string, text: string): void => {
      if (globals.json === true) io.stdout.write(`${JSON.stringify({ schema: "flow.server/1", event, url: `${url}/api` })}\n`);
      else if (globals.quiet !== true) io.stdout.write(`${text}\n`);
    };
    const kept = flags.db === undefined ? "in memory: what it holds goes with it" : `in ${flags.db}`;
    say("listening", `Conductor-compatible server on ${url}/api (${kept}). Ctrl-C stops it.`);
    if (!io.signal.aborted) await once(io.signal, "abort");
    say("stopping", "Stopping.");
  } finally {
    await server.close();
  }
  return { exitCode: exitCodes.done };
}
