/** `flow dev`: an embedded server if none is configured, upload, workers, and all of it again for what changes. */
import { once } from "node:events";
import { exitCodes } from "../core/exit-code.ts";
import type { CommandInput, CommandResult, Flags } from "./command.ts";
import type { Context } from "./context.ts";
import { createContext } from "./context.ts";
import { createWorkerProcess } from "./dev-worker.ts";
import { failureResult } from "./failure.ts";
import { documentOf, printResult } from "./print-result.ts";
import { defaultPort } from "./server-start.ts";
import type { devOptions } from "./table-project.ts";
import { upload } from "./upload.ts";
import { watchFolders } from "./watch-folders.ts";

export async function dev({ flags, context }: CommandInput<Flags<typeof devOptions>>): Promise<CommandResult> {
  const { io } = context;
  const server = await openServer(context, flags);
  const say = createSay(context, server.url);
  const worker = createWorkerProcess({ ...context, server: server.url });
  let reloading = Promise.resolve();
  const config = await context.config();
  const folders = [...config.paths.tasks, ...config.paths.workflows].map((folder) => folder.path);
  const watcher = watchFolders(folders, (changed) => {
    // One after the other: what changes during a reload makes for one more.
    reloading = reloading.then(async () => {
      if (io.signal.aborted) return;
      say("changed", `Changed: ${changed.join(", ")}`);
      await uploadAll(context, server.url);
      await worker.replace();
    });
  });
  try {
    say("server", server.embedded ? `Embedded server on ${server.url}` : `Server: ${server.url}`);
    await uploadAll(context, server.url);
    worker.start();
    say("watching", `Watching ${folders.length === 0 ? "nothing" : "the folders of tasks and workflows"}. Ctrl-C stops.`);
    if (!io.signal.aborted) await once(io.signal, "abort");
    say("stopping", "Stopping: running tasks may finish.");
  } finally {
    watcher.close();
    await reloading;
    await worker.stop();
    await server.close();
  }
  return { exitCode: exitCodes.done };
}

interface DevServer {
  /** With `/api`. */
  url: string;
  embedded: boolean;
  close(): Promise<void>;
}

async function openServer(context: Context, flags: Flags<typeof devOptions>): Promise<DevServer> {
  const { url } = (await context.config()).server;
  if (url !== undefined) return { url, embedded: false, close: () => Promise.resolve() };
  const { createServer } = await import("../server/create-server.ts");
  const server = await createServer(flags.db === undefined ? {} : { dbFile: flags.db });
  try {
    const listener = await server.listen({ port: flags.port ?? defaultPort });
    return { url: `${listener.url}/api`, embedded: true, close: () => server.close() };
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** What cannot be uploaded is said and stops nothing: the next change may mend it. */
async function uploadAll({ io, globals }: Context, url: string): Promise<void> {
  for (const kind of ["task", "workflow"] as const) {
    const context = createContext(io, { ...globals, server: url });
    const result = await upload(kind, { args: [], flags: { all: true }, context }).catch((error: unknown) =>
      failureResult(error, { verbose: globals.verbose === true, interrupted: undefined }),
    );
    await context.close();
    if (globals.json === true) io.stdout.write(`${JSON.stringify(documentOf(result))}\n`);
    else await printResult(result, globals, io);
  }
}

function createSay({ io, globals }: Context, server: string): (event: string, text: string) => void {
  return (event, text) => {
    if (globals.json === true) io.stdout.write(`${JSON.stringify({ schema: "flow.dev/1", event, server })}\n`);
    else if (globals.quiet !== true) io.stdout.write(`${text}\n`);
  };
}
