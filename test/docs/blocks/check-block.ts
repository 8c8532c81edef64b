/** What of a block is checked by itself: its language, its syntax, its commands. Types and stories are checked for all together. */
import { parseAllDocuments } from "yaml";
import { parseArguments } from "../../../src/commands/program.ts";
import { commandTree } from "../../../src/commands/table.ts";
import { schemaProblems } from "../../commands/support/schema-problems.ts";
import type { Block } from "./read-blocks.ts";
import { readCommands } from "./shell-lines.ts";

/** Programs of others that pages name: none of them is run. */
const others = new Map([
  ["npm", "installs from a registry, packs or publishes"],
  ["npx", "runs what a package brings"],
  ["node", "runs a program of the reader's"],
  ["cd", "is the shell's own; a story follows it"],
  ["export", "is the shell's own"],
  ["printf", "writes a file of keys"],
  ["chmod", "hides that file"],
  ["cat", "gives a command its input"],
  ["curl", "asks a server by hand"],
  ["kill", "sends a signal to a process"],
  ["docker", "needs a daemon"],
  ["kubectl", "needs a cluster"],
  ["git", "needs a repository"],
]);

/** Languages that another suite checks, or that are another product's. */
const elsewhere = new Map([
  ["promql", "test/docs/monitoring.test.ts"],
  ["ruby", "Tasker's own form, shown beside what it becomes"],
  ["python", "idflow's own form, shown in the same way"],
]);

/** What is wrong, a line each. */
export async function checkBlock(block: Block): Promise<string[]> {
  const place = `${block.page}:${block.line}`;
  return (await problemsOf(block)).map((problem) => `${place}: ${problem}`);
}

async function problemsOf(block: Block): Promise<string[]> {
  const { language, text, mark, file } = block;
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
    case "dockerfile":
      return checkDockerfile(text);
    default:
      return elsewhere.has(language) ? [] : [`nobody checks blocks in ${language === "" ? "no language" : language}`];
  }
}

async function checkCommands(block: Block): Promise<string[]> {
  const commands = readCommands(block);
  if (commands.length === 0) return ["there is no command in it"];
  const problems: string[] = [];
  for (const { line, flow, words } of commands) {
    if (flow === undefined) {
      if (!others.has(words[0] ?? "")) problems.push(`${block.page}:${line}: nobody checks ${words[0]}`);
    } else {
      const invocation = await parseArguments(flow, commandTree).catch((error: unknown) => error);
      if (invocation instanceof Error) problems.push(`flow ${flow.join(" ")} (line ${line}): ${invocation.message}`);
      else if (isIncomplete(invocation)) problems.push(`flow ${flow.join(" ")} (line ${line}) is no command`);
    }
  }
  return problems;
}

const isIncomplete = (invocation: unknown): boolean =>
  typeof invocation === "object" && invocation !== null && "complete" in invocation && invocation.complete === false;

/** With commands in it; or lines of documents; or a sample, if it says so. */
async function checkShown(block: Block): Promise<string[]> {
  if (/^\$ /m.test(block.text)) return checkCommands(block);
  const lines = block.text.trimEnd().split("\n");
  if (lines.every((line) => line.startsWith('{"schema":'))) return lines.flatMap(checkDocument);
  return block.mark === "sample" ? [] : ["it shows no command and does not say that it is a sample"];
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
