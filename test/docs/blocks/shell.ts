/** What runs a page's commands, as a reader's shell would: in a folder, against a server, with what goes on in the background. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { vi } from "vitest";
import { commandTree } from "../../../src/commands/table.ts";
import { createModuleImporter } from "../../../src/project/import-module.ts";
import type { RunningCommand } from "../../commands/support/run-command.ts";
import { startCommand } from "../../commands/support/run-command.ts";
import { pollUntil } from "../../harness/poll-until.ts";
import type { Known } from "./placeholders.ts";
import { filled, filledArguments, learn, unknown } from "./placeholders.ts";
import { programs, redirect } from "./programs.ts";
import { missingLine } from "./same-output.ts";
import type { ShellCommand } from "./shell-lines.ts";

export interface Shell {
  cwd(): string;
  /** The server's address, without a path. */
  url(): string;
  /** What went wrong; absent if nothing did. Commands that last are left running once they are up. */
  run(command: ShellCommand): Promise<string | undefined>;
  /** Ctrl-C for what runs in the foreground and would go on for ever; workers and `flow dev` go on in another terminal. */
  interrupt(): Promise<void>;
  /** Stops what still runs. */
  close(): Promise<void>;
}

/** Nothing takes this long but on a machine that has much else to do. */
const deadlineMs = 60_000;

interface State {
  cwd: string;
  env: Record<string, string>;
  known: Known;
  running: RunningCommand[];
  /** A server, or what watches, with the address that stood before it. */
  foreground?: { command: RunningCommand; url: string };
}

/** `url` is the server's, without a path; a page that starts `flow dev` or a server goes on with that one. */
export function createShell(start: string, url: string): Shell {
  const state: State = { cwd: start, env: {}, known: unknown(url), running: [] };
  return {
    cwd: () => state.cwd,
    url: () => state.known.url,
    async run(command) {
      const { words, flow } = command;
      if (flow !== undefined) return lasts(flow) && command.exitCode === 0 ? runOn(state, flow, command) : runToEnd(state, flow, command);
      if (words[0] === "cd") state.cwd = path.resolve(state.cwd, words[1] ?? ".");
      if (words[0] === "npx" && words[1] === "tsx") {
        return compare(command.shown, await runProgram(path.join(state.cwd, words[2] ?? ""), `${state.known.url}/api`));
      }
      return runOther(state, command);
    },
    interrupt: () => interrupt(state),
    async close() {
      await interrupt(state);
      for (const command of state.running.toReversed()) await stop(command);
    },
  };
}

const lasts = (flow: readonly string[]): boolean => /^(?:dev|worker start|server start)\b|^test\b.* --watch\b/.test(flow.join(" "));

async function stop(command: RunningCommand): Promise<void> {
  command.stop();
  await command.exitCode;
}

async function interrupt(state: State): Promise<void> {
  if (state.foreground === undefined) return;
  await stop(state.foreground.command);
  state.known.url = state.foreground.url;
  delete state.foreground;
}

function launch({ cwd, env, known }: State, words: readonly string[], { stdin, exitCode, env: own = {} }: ShellCommand): RunningCommand {
  const args = filledArguments(asked(words, exitCode), known);
  // What a config says of the server is what these show, or what they start.
  const isOwnServer = /^(?:dev|server|config)$/.test(args[0] ?? "");
  return startCommand(args, {
    cwd,
    env: { CI: "true", ...(isOwnServer ? {} : { CONDUCTOR_SERVER_URL: `${known.url}/api` }), ...env, ...own },
    ...(stdin === undefined ? {} : { stdin: readFileSync(path.join(cwd, stdin), "utf8") }),
    // What is watched is drawn as a tree on a terminal only.
    ...(args[0] === "workflows" && args.includes("--watch") ? { terminal: { columns: 120, rows: 60 } } : {}),
  });
}

/** Where a command asks, the reader says yes; unless the page says that it is refused. */
function asked(words: readonly string[], exitCode: number): readonly string[] {
  const spec = commandTree.table.find(({ path: own }) => own.every((word, place) => word === words[place]));
  const isAsked = spec?.options?.["yes"] !== undefined && exitCode !== 4 && !words.includes("-y");
  return isAsked ? [...words, "-y"] : words;
}

async function runToEnd(state: State, words: readonly string[], command: ShellCommand): Promise<string | undefined> {
  const running = launch(state, words, command);
  const deadline = setTimeout(running.stop, deadlineMs);
  const exitCode = await running.exitCode;
  clearTimeout(deadline);
  learn(state.known, printedBy(running));
  redirect(command, state.cwd, running.stdout());
  if (exitCode !== command.exitCode) return `it exited with ${exitCode}\n${printedBy(running)}`;
  return compare(command.shown, printedBy(running));
}

async function runOn(state: State, words: readonly string[], command: ShellCommand): Promise<string | undefined> {
  if (words[0] === "server") await interrupt(state);
  const isServer = words[0] === "server" || words[0] === "dev";
  const running = launch(state, isServer && !words.includes("--port") ? [...words, "--port", "0"] : words, command);
  const settled = { exitCode: undefined as number | undefined };
  void running.exitCode.then((code) => (settled.exitCode = code));
  if (/^(?:server|test)$/.test(words[0] ?? "") && command.inBackground !== true)
    state.foreground = { command: running, url: state.known.url };
  else state.running.push(running);
  const sign = words[0] === "test" ? "Watching" : "/api";
  const isUp = (): boolean => printedBy(running).includes(sign) && missingLine(command.shown, printedBy(running)) === undefined;
  const up = await pollUntil(async () => isUp() || settled.exitCode !== undefined, Boolean, { deadlineMs }).catch(() => false);
  if (!up || settled.exitCode !== undefined) return compare(command.shown, printedBy(running)) ?? `it did not start\n${printedBy(running)}`;
  if (!isServer) return undefined;
  state.known.url = /(http:\/\/[^\s/]+)\/api/.exec(printedBy(running))?.[1] ?? state.known.url;
  if (words[0] === "server") return undefined;
  // What it uploads it says in a process of its own.
  const definitions = async (): Promise<string> => (await fetch(`${state.known.url}/api/metadata/workflow`)).text();
  await pollUntil(definitions, (text) => text !== "[]", { deadlineMs });
  return undefined;
}

async function runOther({ cwd, env, known }: State, command: ShellCommand): Promise<string | undefined> {
  const program = programs[command.words[0] ?? ""];
  if (program === undefined) return undefined;
  const words = command.words.map((word) => filled(word, known));
  try {
    const printed = await program({ words, cwd, env });
    learn(known, printed);
    redirect(command, cwd, printed);
    return compare(command.shown, printed);
  } catch (error) {
    return String(error);
  }
}

/** Without what moves the cursor of a terminal: all that it has shown, one after another. */
const printedBy = (command: RunningCommand): string =>
  command
    .printed()
    .replaceAll("\u001B", "^")
    .replaceAll(/\^\[[?\d]*[A-Za-z]|\r/g, "");

function compare(shown: readonly string[], printed: string): string | undefined {
  const missing = missingLine(shown, printed);
  return missing === undefined ? undefined : `it did not print ${missing}\n${printed}`;
}

/** A program of the page, in this process; answers what it logs. */
async function runProgram(file: string, server: string): Promise<string> {
  const lines: string[] = [];
  const log = vi.spyOn(console, "log").mockImplementation((...words: unknown[]) => void lines.push(words.join(" ")));
  vi.stubEnv("CONDUCTOR_SERVER_URL", server);
  try {
    const { finding } = await createModuleImporter(path.dirname(file)).importModule(file);
    if (finding !== undefined) lines.push(JSON.stringify(finding));
  } finally {
    log.mockRestore();
    vi.unstubAllEnvs();
  }
  return lines.join("\n");
}
