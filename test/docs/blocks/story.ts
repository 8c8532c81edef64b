/** A page's project: its files are written in their order, and its commands are run between them, against an embedded server. */
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createServer } from "../../../src/server/create-server.ts";
import { vi } from "vitest";
import { createModuleImporter } from "../../../src/project/import-module.ts";
import type { RunningCommand } from "../../commands/support/run-command.ts";
import { startCommand } from "../../commands/support/run-command.ts";
import { pollUntil } from "../../harness/poll-until.ts";
import type { Block } from "./read-blocks.ts";
import { missingLine } from "./same-output.ts";
import { readCommands } from "./shell-lines.ts";
import type { ShellCommand } from "./shell-lines.ts";

export const needsStory = (blocks: readonly Block[]): boolean => blocks.some(({ file, mark }) => file !== undefined || mark === "run");

const isDefinition = (file: string): boolean => /^(?:tasks|workflows|events|schedules)\/(?!.*\.test\.)/.test(file);

/** What goes wrong, a line each. `given` is the address of a server, below `/api`; without one there is an embedded one. */
export async function runStory(blocks: readonly Block[], cwd: string, given?: string): Promise<string[]> {
  const story = await openStory(cwd, given);
  try {
    for (const block of blocks) {
      if (block.file !== undefined) await story.write(block, block.file);
      if (block.mark === "run") for (const command of readCommands(block)) await story.run(command, block.page);
    }
    await story.validate("the files of the page");
  } finally {
    await story.close();
  }
  return story.problems;
}

/** As if it were installed. */
function link(name: string, cwd: string): void {
  mkdirSync(path.join(cwd, "node_modules"), { recursive: true });
  symlinkSync(path.resolve(import.meta.dirname, "../../../node_modules", name), path.join(cwd, "node_modules", name));
}

/** Root address of a new embedded server, and what closes it. */
async function startServer() {
  const server = await createServer({});
  const listener = await server.listen({ port: 0 });
  const close = async (): Promise<void> => {
    await listener.close();
    await server.close();
  };
  return { url: listener.url, close };
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

/** Nothing takes this long but on a machine that has much else to do. */
const deadlineMs = 60_000;

async function openStory(start: string, given?: string) {
  // A page may go up from where it begins, and beside it.
  let cwd = path.join(start, "here");
  mkdirSync(cwd);
  const server = given === undefined ? await startServer() : { url: given.replace(/\/api$/, ""), close: async () => undefined };
  for (const name of ["zod", "vitest"]) link(name, start);
  let { url } = server;
  const problems: string[] = [];
  const running: RunningCommand[] = [];
  let unchecked = false;
  /** What `ID` stands for. */
  let lastId = "ID";
  const launch = (args: readonly string[], stdin?: string) =>
    startCommand(args, {
      cwd,
      env: { CI: "true", ...(args[0] === "dev" ? {} : { CONDUCTOR_SERVER_URL: `${url}/api` }) },
      ...(stdin === undefined ? {} : { stdin: readFileSync(path.join(cwd, stdin), "utf8") }),
    });

  async function validate(what: string): Promise<void> {
    if (!unchecked) return;
    unchecked = false;
    if (!existsSync(path.join(cwd, "flow.config.yml")) && !existsSync(path.join(cwd, "config/flow.yml"))) {
      writeFileSync(path.join(cwd, "flow.config.yml"), "project: shop\n");
    }
    const command = launch(["validate"]);
    if ((await command.exitCode) !== 0) problems.push(`${what}: ${command.stdout()}${command.stderr()}`);
  }

  async function write(block: Block, file: string): Promise<void> {
    const target = path.join(cwd, file);
    // What the page shows in its place was right as well.
    if (existsSync(target)) await validate(`${block.page}:${block.line}, before ${file} is written again`);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, block.text);
    if (isDefinition(file)) unchecked = true;
    if (block.mark === "config") await run({ flow: ["config", "show"], words: [], line: block.line, exitCode: 0, shown: [] }, block.page);
  }

  async function run({ flow, words, line, shown, stdin, output, exitCode: expected }: ShellCommand, page: string): Promise<void> {
    if (words[0] === "cd") cwd = path.resolve(cwd, words[1] ?? ".");
    // What follows a failure would only fail as well, or wait for what does not come.
    if (problems.length > 0) return;
    if (words[0] === "npx" && words[1] === "tsx") {
      const printed = await runProgram(path.join(cwd, words[2] ?? ""), `${url}/api`);
      const absent = missingLine(shown, printed);
      if (absent !== undefined) problems.push(`${page}:${line}: it did not print ${absent}\n${printed}`);
    }
    if (flow === undefined) return;
    await validate(`${page}:${line}, before it is run`);
    const args = flow.map((word) => (word === "ID" ? lastId : word.replaceAll(/http:\/\/(?:127\.0\.0\.1|localhost):8080/g, url)));
    const lasts = /^(?:dev|server start|worker start)\b/.test(flow.join(" "));
    const command = launch(lasts && flow[0] !== "worker" ? [...args, "--port", "0"] : args, stdin);
    const problem = (what: string): void => void problems.push(`${page}:${line}: ${what}\n${command.stdout()}${command.stderr()}`);
    const missing = (): string | undefined => missingLine(shown, `${command.stdout()}\n${command.stderr()}`);
    if (lasts) {
      running.push(command);
      const settled = { exitCode: undefined as number | undefined };
      void command.exitCode.then((code) => (settled.exitCode = code));
      const isUp = (): boolean => /\/api\b/.test(command.stderr() + command.stdout()) && missing() === undefined;
      const up = await pollUntil(async () => isUp() || settled.exitCode !== undefined, Boolean, { deadlineMs }).catch(() => false);
      if (!up || settled.exitCode !== undefined) return problem(`it did not start, or did not print ${missing()}`);
      url = /Embedded server on (http:\/\/[^\s/]+)/.exec(command.stderr() + command.stdout())?.[1] ?? url;
      // What it uploads it says in a process of its own.
      if (flow[0] === "dev")
        await pollUntil(
          async () => (await fetch(`${url}/api/metadata/workflow`)).text(),
          (text) => text !== "[]",
        );
      return;
    }
    const deadline = setTimeout(command.stop, deadlineMs);
    const exitCode = await command.exitCode;
    clearTimeout(deadline);
    if (exitCode !== expected) problem(`it exited with ${exitCode}`);
    else if (missing() !== undefined) problem(`it did not print ${missing()}`);
    lastId = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/.exec(command.stdout())?.[0] ?? lastId;
    if (output !== undefined) writeFileSync(path.join(cwd, output), command.stdout());
  }

  async function close(): Promise<void> {
    for (const command of running.toReversed()) {
      command.stop();
      await command.exitCode;
    }
    await server.close();
  }

  return { problems, validate, write, run, close };
}
