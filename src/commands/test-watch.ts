/** `flow test --watch`: the cases again after each change, each time in a process of its own, as a module once loaded stays as it was. */
import type { ChildProcess } from "node:child_process";
import path from "node:path";
import { parseJson, stringifyJson } from "../core/exact-json.ts";
import { exitCodes } from "../core/exit-code.ts";
import type { CommandResult } from "./command.ts";
import type { Context } from "./context.ts";
import { startFlowProcess } from "./flow-process.ts";
import { requireLiveFormat } from "./global-options.ts";
import { untilStopped } from "./until-stopped.ts";
import { watchFolders } from "./watch-folders.ts";

/** `args`: what the command was given, without `--watch`. Runs until a signal. */
export async function watchCases(args: readonly string[], context: Context): Promise<CommandResult> {
  const { io, globals } = context;
  requireLiveFormat(globals);
  const { root, paths } = await context.config();
  const folders = [...paths.tasks, ...paths.workflows, ...paths.events].map((folder) => folder.path);
  const noted = new Set<string>();
  let child: ChildProcess | undefined;

  async function runOnce(): Promise<void> {
    const changed = [...noted].sort().map((file) => path.relative(root, file));
    noted.clear();
    if (io.signal.aborted) return;
    if (changed.length > 0) say(`\nChanged: ${changed.join(", ")}`);
    const isPiped = globals.json === true;
    child = startFlowProcess(["test", ...args], { context, stdio: ["ignore", isPiped ? "pipe" : "inherit", "inherit"] });
    const output = await outputOf(child);
    child = undefined;
    // One line a document. A process that was ended has none.
    if (isPiped && output !== "") io.stdout.write(`${stringifyJson(parseJson(output))}\n`);
    if (!io.signal.aborted) say("Watching. Ctrl-C stops.");
  }

  const say = (text: string): void => {
    if (globals.json !== true && globals.quiet !== true) io.stderr.write(`${text}\n`);
  };
  let running = runOnce();
  let isDue = false;
  const watcher = watchFolders(folders, (changed) => {
    for (const file of changed) noted.add(file);
    // All that changes during a run makes for one more.
    if (isDue) return;
    isDue = true;
    running = running.then(() => {
      isDue = false;
      return runOnce();
    });
  });
  try {
    await untilStopped(io.signal);
  } finally {
    watcher.close();
    child?.kill("SIGTERM");
    await running;
  }
  return { exitCode: exitCodes.done };
}

function outputOf(child: ChildProcess): Promise<string> {
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => resolve(output));
  });
}
