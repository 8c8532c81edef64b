/** A page's project: its files are written in their order, and its commands are run between them, against an embedded server. */
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createServer } from "../../../src/server/create-server.ts";
import type { Block } from "./read-blocks.ts";
import { reasonOf } from "./elsewhere.ts";
import { missingFiles } from "./file-tree.ts";
import { scenes } from "./scenes.ts";
import { createShell } from "./shell.ts";
import type { Shell } from "./shell.ts";
import { createStage } from "./stage.ts";
import { readCommands } from "./shell-lines.ts";
import type { ShellCommand } from "./shell-lines.ts";

export const needsStory = (blocks: readonly Block[]): boolean =>
  blocks.some(({ file, mark }) => file !== undefined || mark === "run" || mark === "files");

/** What goes wrong, a line each. `given` is the address of a server, below `/api`; without one there is an embedded one. */
export async function runStory(blocks: readonly Block[], folder: string, given?: string): Promise<string[]> {
  for (const name of ["zod", "vitest"]) link(name, folder);
  // A page may go up from where it begins, and beside it.
  const start = path.join(folder, "here");
  mkdirSync(start);
  const server = given === undefined && blocks.some(({ mark }) => mark === "run") ? await startServer() : noServer(given);
  const shell = createShell(start, server.url);
  try {
    return await tell(blocks, shell);
  } finally {
    await shell.close();
    await server.close();
  }
}

/** What comes after a failure would only fail as well, or wait for what does not come: the story ends there. */
async function tell(blocks: readonly Block[], shell: Shell): Promise<string[]> {
  let unchecked = false;
  const problems: string[] = [];
  const note = (place: string, problem: string | undefined): void => {
    if (problem !== undefined) problems.push(`${place}: ${problem}`);
  };
  const validate = async (place: string): Promise<void> => {
    if (unchecked) note(place, await validateProject(shell));
    unchecked = false;
  };
  for (const block of blocks) {
    const place = `${block.page}:${block.line}`;
    if (block.scene !== undefined) await scenes[block.scene]?.(createStage(shell));
    if (block.file !== undefined) {
      // What the page shows in its place was right as well.
      if (existsSync(path.join(shell.cwd(), block.file))) await validate(`${place}, before ${block.file} is written again`);
      write(path.join(shell.cwd(), block.file), block.text);
      unchecked ||= isDefinition(block.file);
    }
    if (block.mark === "config") note(place, await shell.run(command("config", "show")));
    for (const one of block.mark === "run" ? readCommands(block) : []) {
      if (reasonOf(one) !== undefined) continue;
      if (one.flow !== undefined) await validate(`${place}, before it is run`);
      if (problems.length === 0) note(`${block.page}:${one.line}`, await shell.run(one));
    }
    await shell.interrupt();
    if (problems.length > 0) return problems;
  }
  await validate("the files of the page");
  for (const block of blocks) if (block.mark === "files") problems.push(...missingFiles(block, shell.cwd()));
  return problems;
}

const isDefinition = (file: string): boolean => /^(?:tasks|workflows|events|schedules)\/(?!.*\.test\.)/.test(file);

const command = (...flow: string[]): ShellCommand => ({ flow, words: flow, line: 0, exitCode: 0, shown: [] });

async function validateProject(shell: Shell): Promise<string | undefined> {
  const configs = ["flow.config.yml", "config/flow.yml"].map((file) => path.join(shell.cwd(), file));
  if (!configs.some(existsSync)) write(configs[0] ?? "", "project: shop\n");
  return shell.run(command("validate"));
}

function write(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** As if it were installed. */
function link(name: string, cwd: string): void {
  mkdirSync(path.join(cwd, "node_modules"), { recursive: true });
  symlinkSync(path.resolve(import.meta.dirname, "../../../node_modules", name), path.join(cwd, "node_modules", name));
}

/** One that is there already, or none, where a page has but files. */
const noServer = (given = "http://127.0.0.1:9/api") => ({ url: given.replace(/\/api$/, ""), close: async () => undefined });

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
