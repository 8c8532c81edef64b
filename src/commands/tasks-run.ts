/** `flow tasks run`: calls the function of one task as a worker would, without a server. */
import { fileURLToPath } from "node:url";
import { FlowError } from "../core/errors.ts";
import { exitCodes } from "../core/exit-code.ts";
import type { Finding } from "../core/findings.ts";
import { isError } from "../core/findings.ts";
import { stringifyJson } from "../core/exact-json.ts";
import type { TaskModule } from "../core/task-module.ts";
import { renderFindings } from "../render/findings.ts";
import type { Palette } from "../render/palette.ts";
import { lines, visibleLines } from "../render/text.ts";
import type { TaskRun } from "../testing/run-module.ts";
import type { WorkerLogger } from "../workers/logger.ts";
import type { CommandInput, CommandResult, Flags } from "./command.ts";
import type { Context } from "./context.ts";
import { readRunInput } from "./run-input.ts";
import type { taskRunOptions } from "./table-task-run.ts";

export async function runOneTask({ args, flags, context }: CommandInput<Flags<typeof taskRunOptions>>): Promise<CommandResult> {
  const [name = ""] = args;
  const input = await readRunInput(flags.input, context);
  const { loadTaskModules } = await import("../project/load-task-modules.ts");
  const { modules, findings } = await loadTaskModules(await context.config(), { names: [name] });
  const unknown = findings.find(({ code }) => code === "unknown-task");
  if (unknown !== undefined) throw new FlowError("not-found", unknown.message, unknown.hint === undefined ? {} : { hint: unknown.hint });
  const [module] = modules;
  if (module === undefined || findings.some(isError)) return invalid(name, findings);
  const { runModule } = await import("../testing/run-module.ts");
  const options = { retries: flags.retry === true, signal: context.io.signal, logger: createLogger(context) };
  const run = await withOutputAside(() => runModule(module, input, options));
  return ended(module, run, findings, context.globals.verbose === true);
}

function invalid(name: string, findings: readonly Finding[]): CommandResult {
  return {
    exitCode: exitCodes.invalid,
    document: { schema: "flow.task-run/1", name, findings },
    notes: (palette, quiet) => renderFindings(findings, palette, quiet),
  };
}

function ended({ name }: TaskModule, run: TaskRun, findings: readonly Finding[], isVerbose: boolean): CommandResult {
  const { status, output, reason, attempts, logs, callbackAfterSeconds } = run;
  const isFailed = status !== "COMPLETED" && status !== "IN_PROGRESS";
  const shown = isVerbose ? run : { ...run, logs: logs.map(withoutOwnFrames) };
  return {
    exitCode: isFailed ? exitCodes.failed : exitCodes.done,
    document: { schema: "flow.task-run/1", name, status, attempts, output, reason, callbackAfterSeconds, logs, findings },
    headline: `${name} ${status}`,
    ...(isFailed ? {} : { text: () => lines(stringifyJson(output, 2)) }),
    notes: (palette, quiet) => renderFindings(findings, palette, quiet) + renderNotes(name, shown, { palette, quiet }),
  };
}

const ownFolder = new URL("..", import.meta.url);

/** A stack as its author reads it: where the package itself calls the function is of no use to them. */
function withoutOwnFrames(log: string): string {
  const isOwn = (line: string): boolean =>
    /^\s+at /.test(line) && (line.includes(ownFolder.href) || line.includes(fileURLToPath(ownFolder)));
  return log
    .split("\n")
    .filter((line) => !isOwn(line))
    .join("\n");
}

/** What the task has written to its log, and what there is to say of its end. */
function renderNotes(
  name: string,
  { status, reason = "", attempts, logs, callbackAfterSeconds }: TaskRun,
  to: { palette: Palette; quiet: boolean },
): string {
  const { palette, quiet } = to;
  const logged = quiet ? "" : logs.map((line) => `${palette.dim(visibleLines(line))}\n`).join("");
  const tries = attempts === 1 ? "" : ` after ${attempts} tries`;
  if (status === "COMPLETED") return quiet || attempts === 1 ? logged : `${logged}${name} completed in try ${attempts}.\n`;
  if (status === "IN_PROGRESS") {
    return quiet ? "" : `${logged}${name} is not done: a server would offer it again after ${callbackAfterSeconds ?? 0} s.\n`;
  }
  const verdict = status === "FAILED_WITH_TERMINAL_ERROR" ? "No further try would be made.\n" : "";
  return `${logged}${palette.red(`${name} failed${tries}:`)} ${visibleLines(reason)}\n${verdict}`;
}

/** The task's own log lines of its worker. */
function createLogger({ io, globals }: Context): WorkerLogger {
  const say =
    (level: string) =>
    (message: string): void => {
      if (globals.quiet !== true) io.stderr.write(`${level}: ${visibleLines(message)}\n`);
    };
  return { debug: globals.verbose === true ? say("debug") : () => undefined, info: say("info"), warn: say("warn"), error: say("error") };
}

/** Standard output is for the answer: what a function prints goes to standard error meanwhile. */
async function withOutputAside<T>(work: () => Promise<T>): Promise<T> {
  const original = process.stdout.write;
  process.stdout.write = process.stderr.write.bind(process.stderr);
  try {
    return await work();
  } finally {
    process.stdout.write = original;
  }
}
