/** Puts a command's answer on stdout and stderr: text, or one document in the format that was asked for. */
import { stringifyJson } from "../core/exact-json.ts";
import { exitCodes } from "../core/exit-code.ts";
import { addOptionsToHints } from "../render/hint-options.ts";
import type { CommandResult } from "./command.ts";
import { createPalette } from "./create-palette.ts";
import { formatOf, givenOptions } from "./global-options.ts";
import type { Globals } from "./global-options.ts";
import type { Io } from "./io.ts";

export async function printResult(result: CommandResult, globals: Globals, io: Io): Promise<void> {
  const { text, notes } = result;
  const format = formatOf(globals);
  if (format === "json") {
    const answer = documentOf(result);
    if (answer !== undefined) io.stdout.write(`${stringifyJson(answer, 2)}\n`);
    return;
  }
  if (format !== "text") {
    const { printFormatted } = await import("./print-formatted.ts");
    if ((await printFormatted(result, format, { globals, io })) === "all") return;
  }
  const color = globals.color !== false;
  const options = givenOptions(globals);
  if (notes !== undefined) {
    const noted = notes(await createPalette(io.stderr, { env: io.env, color }), globals.quiet === true);
    io.stderr.write(addOptionsToHints(noted, options));
  }
  if (text !== undefined) io.stdout.write(addOptionsToHints(text(await createPalette(io.stdout, { env: io.env, color })), options));
}

/** The JSON answer: the command's document with `ok` and `exitCode` in front. */
export function documentOf({ exitCode, document }: CommandResult): object | undefined {
  if (document === undefined) return undefined;
  const { schema, ...rest } = document;
  // Differences are only ever an exit code where they were asked for: the command did what it was told.
  const ok = exitCode === exitCodes.done || exitCode === exitCodes.differences;
  const { findings } = rest;
  return { schema, ok, exitCode, ...rest, ...(Array.isArray(findings) ? { findings: findings.map(withoutFix) } : {}) };
}

/** A finding's mending is for `validate --fix` alone. */
function withoutFix(finding: unknown): unknown {
  if (typeof finding !== "object" || finding === null || !("fix" in finding)) return finding;
  const { fix: _, ...shown } = finding;
  return shown;
}
