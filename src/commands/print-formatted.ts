/** The answer in the formats that other tools read: `--format markdown|github|sarif|junit`. */
import { appendFile } from "node:fs/promises";
import path from "node:path";
import { readAnswer } from "../render/formats/answer.ts";
import type { Answer } from "../render/formats/answer.ts";
import { plainPalette } from "../render/palette.ts";
import type { CommandResult } from "./command.ts";
import type { Globals, OutputFormat } from "./global-options.ts";
import type { Io } from "./io.ts";
import { packageVersion } from "./package-version.ts";
import { documentOf } from "./print-result.ts";

interface Surroundings {
  globals: Globals;
  io: Io;
}

/** Answers with `all` where nothing is left to print, with `text` where the text form goes below. */
export async function printFormatted(
  result: CommandResult,
  format: Exclude<OutputFormat, "text" | "json">,
  surroundings: Surroundings,
): Promise<"all" | "text"> {
  const document = documentOf(result);
  if (document === undefined) return "text";
  const { io } = surroundings;
  const answer = readAnswer(document);
  if (format === "github") {
    await printForGithub(answer, result, surroundings);
    return "text";
  }
  io.stdout.write(await reports[format](answer, result, surroundings));
  return "all";
}

type Report = (answer: Answer, result: CommandResult, surroundings: Surroundings) => Promise<string>;

const reports = {
  markdown: async (answer, result) => markdownOf(answer, result),
  sarif: async (answer, _, surroundings) => {
    const { renderSarif } = await import("../render/formats/sarif.ts");
    return renderSarif(answer, { version: packageVersion(), prefix: await findPrefix(surroundings) });
  },
  junit: async (answer) => (await import("../render/formats/junit.ts")).renderJunit(answer),
} as const satisfies Record<Exclude<OutputFormat, "text" | "json" | "github">, Report>;

async function printForGithub(answer: Answer, result: CommandResult, surroundings: Surroundings): Promise<void> {
  const { io } = surroundings;
  const { renderGithubAnnotations, renderGithubOutputs } = await import("../render/formats/github.ts");
  io.stdout.write(renderGithubAnnotations(answer, await findPrefix(surroundings)));
  await append(io, "GITHUB_OUTPUT", renderGithubOutputs(answer));
  await append(io, "GITHUB_STEP_SUMMARY", await markdownOf(answer, result));
}

async function markdownOf(answer: Answer, { text, headline }: CommandResult): Promise<string> {
  const { renderMarkdown } = await import("../render/formats/markdown.ts");
  const lastLine = (): string => (text?.(plainPalette) ?? "").trimEnd().split("\n").at(-1) ?? "";
  return renderMarkdown(answer, headline ?? lastLine());
}

/** Files that a job of GitHub Actions offers. Elsewhere there are none, and nothing is written. */
async function append({ env, stderr }: Io, variable: string, text: string): Promise<void> {
  const file = env[variable];
  if (file === undefined || file === "") return;
  try {
    await appendFile(file, text);
  } catch (error) {
    stderr.write(`Warning: ${variable} could not be written: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}

/** From the repository's root, from which services count, to the project's: "" or ending in `/`. */
async function findPrefix({ globals, io }: Surroundings): Promise<string> {
  const cwd = path.resolve(io.cwd, globals.directory ?? ".");
  const { findRepositoryRoot } = await import("../project/find-config.ts");
  const { loadConfig } = await import("../project/load-config.ts");
  // Where the config is what is wrong, its own place is all there is.
  const root = await loadConfig({ cwd, env: io.env, flags: globals }).then(
    (config) => config.root,
    () => cwd,
  );
  const workspace = io.env["GITHUB_WORKSPACE"] ?? "";
  const below = (top: string): string => path.relative(top, root).replaceAll(path.sep, "/");
  const fromWorkspace = workspace === "" ? ".." : below(workspace);
  const prefix = fromWorkspace.startsWith("..") ? below(findRepositoryRoot(cwd)) : fromWorkspace;
  return prefix === "" || prefix.startsWith("..") ? "" : `${prefix}/`;
}
