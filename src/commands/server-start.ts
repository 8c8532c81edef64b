/** `flow server start`: the embedded server on a socket, until a signal stops it. */
import { FlowError } from "../core/errors.ts";
import { exitCodes } from "../core/exit-code.ts";
import { renderFindings } from "../render/findings.ts";
import type { CommandInput, CommandResult, Flags } from "./command.ts";
import type { Context } from "./context.ts";
import { createPalette } from "./create-palette.ts";
import type { Globals } from "./global-options.ts";
import { openServer } from "./open-server.ts";
import type { Seeded } from "./seed-server.ts";
import { refusedOptions } from "./table-server.ts";
import type { serverOptions } from "./table-server.ts";
import { untilStopped } from "./until-stopped.ts";

export async function startServer({ flags, context }: CommandInput<Flags<typeof serverOptions>>): Promise<CommandResult> {
  const { io, globals } = context;
  refuseMeaningless(globals, flags.seed !== undefined);
  const server = await openServer(flags, context);
  const say: Say = (event, text, data = {}) => {
    if (globals.json === true) io.stdout.write(`${JSON.stringify({ schema: "flow.server/1", event, url: server.api, ...data })}\n`);
    else if (globals.quiet !== true) io.stdout.write(`${text}\n`);
    // The address is the answer: whoever had it choose a port cannot do without it.
    else if (event === "listening") io.stdout.write(`${server.api}\n`);
  };
  try {
    if (server.seeded !== undefined) await saySeeded(server.seeded, context, say);
    const kept = flags.db === undefined ? "in memory: what it holds goes with it" : `in ${flags.db}`;
    const { isEveryAddress } = await import("../server/listen.ts");
    const elsewhere = isEveryAddress(server.host) ? ", and on all other addresses of this machine" : "";
    say("listening", `Conductor-compatible server on ${server.api}${elsewhere} (${kept}). Ctrl-C stops it.`, { host: server.host });
    await untilStopped(io.signal);
    say("stopping", "Stopping: answers under way may end. Ctrl-C again does not wait for them.");
  } finally {
    await server.close();
  }
  return { exitCode: exitCodes.done };
}

/** What other commands take to find a server and a project would be passed over here, where somebody meant something by it. */
function refuseMeaningless(globals: Globals, isSeeded: boolean): void {
  for (const name of refusedOptions) {
    if (globals[name] === undefined) continue;
    const hint = name === "server" ? "--port and --host say where it listens." : `Leave out --${name}.`;
    throw new FlowError("usage", `--${name} is for commands that talk to a server, and this one starts one`, { hint });
  }
  for (const name of ["profile", "config"] as const) {
    if (globals[name] === undefined || isSeeded) continue;
    const hint = `Name the folder of the project with --seed, or leave out --${name}.`;
    throw new FlowError("usage", `--${name} is for the definitions of --seed, and there is no --seed`, { hint });
  }
}

type Say = (event: string, text: string, data?: object) => void;

/** What is wrong with definitions goes to stderr, in either format: the server starts all the same. */
async function saySeeded({ summary, findings }: Seeded, { io, globals }: Context, say: Say): Promise<void> {
  const palette = await createPalette(io.stderr, { env: io.env, color: globals.color !== false });
  io.stderr.write(renderFindings(findings, palette, globals.quiet === true));
  const parts = Object.entries(summary).flatMap(([what, count]) => (count === 0 ? [] : [`${count} ${what}`]));
  say("seeded", `Definitions: ${parts.length === 0 ? "none" : parts.join(", ")}.`, { summary, findings });
}
