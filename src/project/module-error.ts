/** From what a module's loading threw to a finding with a place. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Finding } from "../core/findings.ts";
import { hintForMissing } from "./missing-package.ts";
import { positionAt } from "./parsed-text.ts";
import { errorAt, relativeFile } from "./project.ts";

interface Place {
  /** Absolute. */
  file: string;
  line: number;
  column: number;
}

export function describeModuleError(root: string, file: string, error: unknown): Finding {
  const { message, stack } = readError(error);
  const syntax = /^ParseError: ([^\n]*)\n\s*(.+?):(\d+):(\d+)/.exec(message);
  if (syntax !== null) {
    const [, what = "", where = file, line, column] = syntax;
    // Babel counts columns from 0.
    const source = { file: relativeFile(root, where), line: Number(line), column: Number(column) + 1 };
    return errorAt(source, "syntax-error", `The module does not parse: ${what.trim().replace(/\.$/, "")}.`);
  }
  const first = (message.split("\n")[0] ?? "").replace(/\.$/, "").replaceAll(`${root}${path.sep}`, "");
  const frames = projectFrames(root, stack);
  const missing = /^Cannot find (?:module|package) '([^']+)'/.exec(message)?.[1];
  if (missing !== undefined) {
    const place = findImport(missing, [file, ...frames.map((frame) => frame.file)]) ?? { file, line: 1, column: 1 };
    const hint = hintForMissing(root, { module: file, importer: place.file, specifier: missing });
    return errorAt(asSource(root, place), "import-failed", `The module's imports do not resolve: ${first}.`, hint);
  }
  const place = frames.find((frame) => frame.file === file) ?? frames[0] ?? { file, line: 1 };
  return errorAt(asSource(root, atIndent(place)), "import-failed", `The module throws while it loads: ${first}.`);
}

const asSource = (root: string, place: Place) => ({ file: relativeFile(root, place.file), line: place.line, column: place.column });

function readError(error: unknown): { message: string; stack: string } {
  if (!(error instanceof Error)) return { message: String(error), stack: "" };
  return { message: error.message, stack: error.stack ?? "" };
}

/** The frames in files of the project, the innermost first. Transpiling keeps lines, but not columns. */
function projectFrames(root: string, stack: string): { file: string; line: number }[] {
  return [...stack.matchAll(/(?:\(|at (?:async )?)((?:file:\/\/|\/|[A-Za-z]:\\)[^\n()]*?):(\d+):\d+\)?$/gm)]
    .map(([, where = "", line]) => ({ file: where.startsWith("file:") ? fileURLToPath(where) : where, line: Number(line) }))
    .filter((frame) => frame.file.startsWith(`${root}${path.sep}`) && !frame.file.includes("node_modules"));
}

/** Where the first of the files that names a module does so. */
function findImport(specifier: string, files: readonly string[]): Place | undefined {
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    const found = [`"${specifier}"`, `'${specifier}'`].map((quoted) => text.indexOf(quoted)).find((offset) => offset !== -1);
    if (found !== undefined) return { file, ...positionAt(text, found) };
  }
  return undefined;
}

function atIndent({ file, line }: { file: string; line: number }): Place {
  const text = readFileSync(file, "utf8").split("\n")[line - 1] ?? "";
  return { file, line, column: text.length - text.trimStart().length + 1 };
}
