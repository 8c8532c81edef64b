/** `flow dev`: an embedded server if none is configured, upload, workers, and all of it again for what changes. */
import path from "node:path";
import { FlowError } from "../core/errors.ts";
import { exitCodes } from "../core/exit-code.ts";
import type { CommandInput, CommandResult, Flags } from "./command.ts";
import type { Context } from "./context.ts";
import { uploadProject } from "./dev-upload.ts";
import { sayRefusal } from "./say-finding.ts";
import { openServer } from "./open-server.ts";
import type { devOptions } from "./table-project.ts";
import { untilStopped } from "./until-stopped.ts";
import { watchProject } from "./watch-project.ts";
import { createWorkerGroup, describeEnd } from "./worker/group.ts";
import { createWorkerLog } from "./worker/log.ts";

export async function dev({ flags, context }: CommandInput<Flags<typeof devOptions>>): Promise<CommandResult> {
  const { io } = context;
  const config = await context.config();
  const server = await findServer(context, flags);
  const say = createSay(context, server.shown);
  const processes = { context, ...(server.embedded === undefined ? {} : { server: server.embedded }) };
  const log = createWorkerLog(context);
  // What was to be uploaded has just been, and what could not be has been said. To compare once more would warn of what was changed since.
  const words = ["--all", "--check", "off"];
  const workers = createWorkerGroup({ ...processes, words, procs: 1, log, url: server.shown });
  const { tasks, workflows, events, schedules } = config.paths;
  const folders = [...tasks, ...workflows, ...events, ...schedules].map((folder) => folder.path);
  let reloading = Promise.resolve();
  const noted = new Set<string>();
  const reload = async (): Promise<void> => {
    const changed = [...noted].sort();
    noted.clear();
    if (io.signal.aborted || changed.length === 0) return;
    say("changed", `Changed: ${changed.map((file) => path.relative(config.root, file)).join(", ")}`, { changed });
    await uploadProject(processes);
    if (io.signal.aborted) return;
    const since = Date.now();
    await workers.reload();
    watcher.follow(workers.files(), since);
  };
  const watcher = watchProject(folders, (changed) => {
    for (const file of changed) noted.add(file);
    // One after the other: all that changes during a reload makes for one more.
    reloading = reloading.then(reload);
  });
  try {
    say("server", server.embedded === undefined ? `Server: ${server.shown}` : `Embedded server on ${server.shown}`);
    await uploadProject(processes);
    const since = Date.now();
    const launched = io.signal.aborted ? undefined : await Promise.race([workers.start(), untilStopped(io.signal)]);
    if (launched !== undefined && launched.type !== "polls") {
      const end = launched.type === "ended" ? launched.end : { code: launched.refusal.exitCode };
      if (launched.type === "refused") sayRefusal(launched.refusal, log);
      say("worker-ended", `The workers have ended (${describeEnd(end)}). They start again with the next change.`);
    }
    watcher.follow(workers.files(), since);
    say("watching", "Watching the folders of definitions. Ctrl-C stops.");
    await untilStopped(io.signal);
    say("stopping", "Stopping: running tasks may finish.");
  } finally {
    watcher.close();
    // A reload under way may wait for a process that is to end as well.
    await Promise.all([workers.stop(io.force), reloading]);
    await server.close();
  }
  return { exitCode: exitCodes.done };
}

interface DevServer {
  /** Without credentials. */
  shown: string;
  /** With `/api`; absent where the configured server is used. */
  embedded?: string;
  close(): Promise<void>;
}

async function findServer(context: Context, flags: Flags<typeof devOptions>): Promise<DevServer> {
  const { url } = (await context.config()).server;
  if (url === undefined) {
    const { api, close } = await openServer(flags, context);
    return { shown: api, embedded: api, close };
  }
  const { url: shown } = await context.client();
  const needless = flags.port !== undefined ? "--port" : flags.db !== undefined ? "--db" : undefined;
  if (needless === undefined) return { shown, close: () => Promise.resolve() };
  throw new FlowError("usage", `${needless} is for the embedded server, and the server ${shown} is configured`, {
    hint: `Leave out ${needless}, or the configured server: \`flow config show\` tells where it comes from.`,
  });
}

type Say = (event: string, text: string, data?: Readonly<Record<string, unknown>>) => void;

function createSay({ io, globals }: Context, server: string): Say {
  return (event, text, data = {}) => {
    if (globals.json === true) io.stdout.write(`${JSON.stringify({ schema: "flow.dev/1", event, server, ...data })}\n`);
    else if (globals.quiet !== true) io.stdout.write(`${text}\n`);
  };
}
