/** What of a block is checked by itself: its language, its syntax, its commands. Types and stories are checked for all together. */
import { parseAllDocuments } from "yaml";
import { parseArguments } from "../../../src/commands/program.ts";
import { commandTree } from "../../../src/commands/table.ts";
import { schemaProblems } from "../../commands/support/schema-problems.ts";
import { entryOf, reasonOf, reasons } from "./elsewhere.ts";
import { pathsIn } from "./file-tree.ts";
import { programs } from "./programs.ts";
import type { Block } from "./read-blocks.ts";
import { scenes } from "./scenes.ts";
import { readCommands } from "./shell-lines.ts";
import type { ShellCommand } from "./shell-lines.ts";

/** What is wrong, a line each. */
export async function checkBlock(block: Block): Promise<string[]> {
  const place = `${block.page}:${block.line}`;
  return (await problemsOf(block)).map((problem) => `${place}: ${problem}`);
}

async function problemsOf(block: Block): Promise<string[]> {
  const { language, text, mark, file, elsewhere, scene } = block;
  if (elsewhere !== undefined) return checkElsewhere(block, elsewhere);
  if (scene !== undefined && !Object.hasOwn(scenes, scene)) return [`there is no scene ${scene}`];
  if (scene !== undefined && mark !== "run" && mark !== "files") return ["a scene is for what runs"];
  switch (language) {
    case "ts":
      return []; // By check-types.ts.
    case "sh":
      return checkCommands(block);
    case "text":
      return checkShown(block);
    case "yaml":
      return [...checkYaml(text), ...(file === undefined && mark === undefined ? ["it is no file, so nobody checks what it says"] : [])];
    case "json":
      return checkJson(block);
    default:
      return [`nobody checks blocks in ${language === "" ? "no language" : language}`];
  }
}

/** It is in the list, and right as far as can be seen without running it. */
async function checkElsewhere(block: Block, reason: string): Promise<string[]> {
  const { language, text } = block;
  const entries = reasons[reason]?.blocks;
  if (entries === undefined) return [`${reason} is no reason of elsewhere.ts`];
  const problems = entryOf(block) in entries ? [] : [`it is not in the list of elsewhere.ts: ${entryOf(block)}`];
  if (language === "yaml") return [...problems, ...checkYaml(text)];
  if (language === "json") return [...problems, ...checkJson({ ...block, mark: "elsewhere" })];
  if (language === "dockerfile") return [...problems, ...checkDockerfile(text)];
  if (language === "sh") return [...problems, ...(await checkParsed(readCommands(block)))];
  return problems;
}

async function checkCommands(block: Block): Promise<string[]> {
  const commands = readCommands(block);
  if (commands.length === 0) return ["there is no command in it"];
  const notRun = block.mark === "run" ? [] : ["nobody runs it: mark it with run, or with elsewhere=REASON"];
  const unknown = commands.filter((command) => command.flow === undefined && !isRun(command) && reasonOf(command) === undefined);
  return [...notRun, ...unknown.map(({ words, line }) => `nobody runs ${words[0]} (line ${line})`), ...(await checkParsed(commands))];
}

const isRun = ({ words }: ShellCommand): boolean =>
  words[0] === "cd" || words.join(" ").startsWith("npx tsx ") || Object.hasOwn(programs, words[0] ?? "");

/** All `flow` commands are there, with their options. */
async function checkParsed(commands: readonly ShellCommand[]): Promise<string[]> {
  const problems: string[] = [];
  for (const { line, flow } of commands) {
    if (flow === undefined) continue;
    const invocation = await parseArguments(flow, commandTree).catch((error: unknown) => error);
    if (invocation instanceof Error) problems.push(`flow ${flow.join(" ")} (line ${line}): ${invocation.message}`);
    else if (isIncomplete(invocation)) problems.push(`flow ${flow.join(" ")} (line ${line}) is no command`);
  }
  return problems;
}

const isIncomplete = (invocation: unknown): boolean =>
  typeof invocation === "object" && invocation !== null && "complete" in invocation && invocation.complete === false;

/** With commands in it; or a file, or names of files; or lines of documents. */
async function checkShown(block: Block): Promise<string[]> {
  if (/^\$ /m.test(block.text)) return checkCommands(block);
  if (block.file !== undefined) return [];
  if (block.mark === "files") return pathsIn(block.text).length === 0 ? ["it names no file"] : [];
  const lines = block.text.trimEnd().split("\n");
  if (lines.every((line) => line.startsWith('{"schema":'))) return lines.flatMap(checkDocument);
  return ["it shows no command, so nobody checks what it says"];
}

function checkDocument(text: string): string[] {
  const problems = schemaProblems(text);
  return /^(?:No errors)?$/.test(problems) ? [] : [`it does not fit its schema: ${problems}`];
}

function checkYaml(text: string): string[] {
  return parseAllDocuments(text).flatMap(({ errors }) => errors.map(({ message }) => message));
}

function checkJson({ text, mark, file }: Block): string[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return [String(error)];
  }
  if (typeof value === "object" && value !== null && "schema" in value) return checkDocument(text);
  return file === undefined && mark === undefined ? ["it is no file and no document, so nobody checks what it says"] : [];
}

const instructions = /^(?:FROM|RUN|COPY|WORKDIR|USER|ENV|ARG|EXPOSE|ENTRYPOINT|CMD|HEALTHCHECK|LABEL|STOPSIGNAL) \S/;

function checkDockerfile(text: string): string[] {
  const lines = text.replaceAll(/\\\n/g, " ").split("\n");
  const wrong = lines.filter((line) => !/^(?:#.*)?$/.test(line) && !instructions.test(line));
  return wrong.map((line) => `it is no instruction of a Dockerfile: ${line}`);
}
