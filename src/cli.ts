/**
 * The command line: arguments in, an exit code out. The only place that ends the process and the only one that catches everything.
 * It imports nothing but what is needed to say its version; the rest comes when it is needed.
 */
import type { Context } from "./commands/context.ts";
import type { Globals } from "./commands/global-options.ts";
import type { Io, ProcessIo } from "./commands/io.ts";
import { packageVersion } from "./commands/package-version.ts";
import type { CommandTree } from "./commands/program.ts";
import type { ExitCode } from "./core/exit-code.ts";

/** Runs the process's command and ends the process with its exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  if (argv.length === 1 && argv[0] === "--version") {
    process.stdout.write(`${packageVersion()}\n`);
    return;
  }
  const { createProcessIo } = await import("./commands/io.ts");
  const io = createProcessIo(watchSignals());
  await end(io, await runCommandLine(argv, io));
}

/**
 * Leaves when everything printed has arrived. Ending by force, as a task module may have opened a connection when it was
 * imported, and that must not keep `flow tasks list` from ending.
 */
async function end(io: ProcessIo, exitCode: ExitCode): Promise<void> {
  process.exitCode = exitCode;
  await io.flush();
  process.exit(exitCode);
}

/** How long a command may take to put things in order once it is told to stop at once, in milliseconds. */
const forceMs = 2_500;

/** The first signal asks the command to stop, the second one to stop at once; a third one, or too long a wait, ends the process. */
function watchSignals(): Pick<Io, "signal" | "force"> {
  const stop = new AbortController();
  const force = new AbortController();
  const receive = (name: "SIGINT" | "SIGTERM"): void => {
    if (!stop.signal.aborted) return stop.abort(name);
    if (force.signal.aborted) process.exit(signalExitCode(name));
    force.abort(name);
    setTimeout(() => process.exit(signalExitCode(name)), forceMs);
  };
  process.on("SIGINT", () => receive("SIGINT"));
  process.on("SIGTERM", () => receive("SIGTERM"));
  return { signal: stop.signal, force: force.signal };
}

const signalExitCode = (name: unknown): ExitCode => (name === "SIGTERM" ? 143 : 130);

/** The same without a process around it: everything that is printed goes to `io`. Never rejects. */
export async function runCommandLine(argv: readonly string[], io: Io, tree?: CommandTree): Promise<ExitCode> {
  const { wantedFormat } = await import("./commands/global-options.ts");
  const { printResult } = await import("./commands/print-result.ts");
  const { failureResult } = await import("./commands/failure.ts");
  // Read by hand, as the arguments may be what is wrong.
  const verbose = argv.includes("--verbose") || argv.includes("-v");
  const known: Known = { globals: { ...wantedFormat(argv), verbose, color: !argv.includes("--no-color") } };
  try {
    return await runInvocation(argv, io, tree ?? (await import("./commands/table.ts")).commandTree, known);
  } catch (error) {
    const result = failureResult(error, { verbose, interrupted: interruptedBy(io) });
    await printResult(result, known.globals, io);
    return result.exitCode;
  }
}

/** What is known of the arguments so far, for whoever has to say that something is wrong. */
interface Known {
  globals: Globals;
}

async function runInvocation(argv: readonly string[], io: Io, tree: CommandTree, known: Known): Promise<ExitCode> {
  const { parseArguments } = await import("./commands/program.ts");
  const { printResult } = await import("./commands/print-result.ts");
  const invocation = await parseArguments(argv, tree);
  if (invocation.type !== "command") {
    const { helpResult, versionResult } = await import("./commands/help.ts");
    const result = invocation.type === "help" ? helpResult(invocation) : versionResult(packageVersion());
    await printResult(result, known.globals, io);
    return result.exitCode;
  }
  const { spec, args, flags, globals } = invocation;
  known.globals = globals;
  if (spec.endsBySignal === true) (await import("./commands/global-options.ts")).requireLiveFormat(globals);
  const { createContext } = await import("./commands/context.ts");
  const context = createContext(io, globals);
  try {
    const command = await spec.load();
    // What has been stopped before it began begins nothing.
    if (spec.endsBySignal !== true) io.signal.throwIfAborted();
    const running = command.run({ args, flags, context });
    const result = await (spec.endsBySignal === true ? running : endInTime(running, context));
    const exitCode = (spec.endsBySignal === true ? forcedBy(io) : interruptedBy(io)) ?? result.exitCode;
    const cost = globals.json === true || globals.quiet === true ? "" : await context.describeTraffic();
    await context.close();
    await printResult({ ...result, exitCode }, globals, io);
    io.stderr.write(cost);
    return exitCode;
  } finally {
    await context.close();
  }
}

/** What a command that was told to stop may take to tidy up, in milliseconds. While it writes to a server, it ends what it has begun. */
const graceMs = 200;

function endInTime<T>(running: Promise<T>, context: Context): Promise<T> {
  return new Promise((resolve, reject) => {
    running.then(resolve, reject);
    const giveUp = (): void => {
      if (context.isWriting()) return;
      setTimeout(() => reject(new Error("stopped by a signal")), graceMs);
    };
    const { signal, force } = context.io;
    if (signal.aborted) giveUp();
    else signal.addEventListener("abort", giveUp, { once: true });
    force.addEventListener("abort", () => reject(new Error("stopped by a second signal")), { once: true });
  });
}

/** A command that a first signal ends in order ends by the signal if there was a second one. */
function forcedBy(io: Io): ExitCode | undefined {
  return io.force.aborted ? signalExitCode(io.force.reason) : undefined;
}

function interruptedBy(io: Io): ExitCode | undefined {
  return io.signal.aborted ? signalExitCode(io.signal.reason) : undefined;
}
