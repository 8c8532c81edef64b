/** What runs a page's commands, as a reader's shell would: in a folder, against a server, with what goes on in the background. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { vi } from "vitest";
import { createModuleImporter } from "../../../src/project/import-module.ts";
import type { RunningCommand } from "../../commands/support/run-command.ts";
import { startCommand } from "../../commands/support/run-command.ts";
import { pollUntil } from "../../harness/poll-until.ts";
import { missingLine } from "./same-output.ts";
import type { ShellCommand } from "./shell-lines.ts";

export interface Shell {
  cwd(): string;
  /** What went wrong; absent if nothing did. Commands that last are left running once they are up. */
  run(command: ShellCommand): Promise<string | undefined>;
  /** Stops what still runs. */
  close(): Promise<void>;
}

/** Nothing takes this long but on a machine that has much else to do. */
const deadlineMs = 60_000;

const anyId = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/;
/** Where pages say that a server is. */
const shownServer = /http:\/\/(?:127\.0\.0\.1|localhost):8080/g;

/** `url` is the server's, without a path; a page that starts `flow dev` goes on with that one. */
export function createShell(start: string, url: string): Shell {
  const state = { cwd: start, url, lastId: "ID" };
  const running: RunningCommand[] = [];

  function launch(words: readonly string[], stdin?: string): RunningCommand {
    const args = words.map((word) => (word === "ID" ? state.lastId : word.replaceAll(shownServer, state.url)));
    return startCommand(args, {
      cwd: state.cwd,
      env: { CI: "true", ...(args[0] === "dev" ? {} : { CONDUCTOR_SERVER_URL: `${state.url}/api` }) },
      ...(stdin === undefined ? {} : { stdin: readFileSync(path.join(state.cwd, stdin), "utf8") }),
    });
  }

  async function runToEnd(
    words: readonly string[],
    { shown, stdin, output, exitCode: expected }: ShellCommand,
  ): Promise<string | undefined> {
    const command = launch(words, stdin);
    const deadline = setTimeout(command.stop, deadlineMs);
    const exitCode = await command.exitCode;
    clearTimeout(deadline);
    state.lastId = anyId.exec(command.stdout())?.[0] ?? state.lastId;
    if (output !== undefined) writeFileSync(path.join(state.cwd, output), command.stdout());
    if (exitCode !== expected) return `it exited with ${exitCode}\n${printedBy(command)}`;
    return compare(shown, printedBy(command));
  }

  async function runOn(words: readonly string[], { shown }: ShellCommand): Promise<string | undefined> {
    const command = launch(words[0] === "worker" ? words : [...words, "--port", "0"]);
    running.push(command);
    const settled = { exitCode: undefined as number | undefined };
    void command.exitCode.then((code) => (settled.exitCode = code));
    const isUp = (): boolean => printedBy(command).includes("/api") && missingLine(shown, printedBy(command)) === undefined;
    const up = await pollUntil(async () => isUp() || settled.exitCode !== undefined, Boolean, { deadlineMs }).catch(() => false);
    if (!up || settled.exitCode !== undefined) return compare(shown, printedBy(command)) ?? `it did not start\n${printedBy(command)}`;
    if (words[0] !== "dev") return undefined;
    state.url = /Embedded server on (http:\/\/[^\s/]+)/.exec(printedBy(command))?.[1] ?? state.url;
    // What it uploads it says in a process of its own.
    const definitions = async (): Promise<string> => (await fetch(`${state.url}/api/metadata/workflow`)).text();
    await pollUntil(definitions, (text) => text !== "[]", { deadlineMs });
    return undefined;
  }

  return {
    cwd: () => state.cwd,
    async run(command) {
      const { words, flow, shown } = command;
      if (words[0] === "cd") state.cwd = path.resolve(state.cwd, words[1] ?? ".");
      if (words[0] === "npx" && words[1] === "tsx") {
        return compare(shown, await runProgram(path.join(state.cwd, words[2] ?? ""), `${state.url}/api`));
      }
      if (flow === undefined) return undefined;
      return /^(?:dev|worker start)\b/.test(flow.join(" ")) ? runOn(flow, command) : runToEnd(flow, command);
    },
    async close() {
      for (const command of running.toReversed()) {
        command.stop();
        await command.exitCode;
      }
    },
  };
}

const printedBy = (command: RunningCommand): string => `${command.stdout()}\n${command.stderr()}`;

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
