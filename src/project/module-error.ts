/** From what a module's loading threw to a finding with a place. */
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Finding } from "../core/findings.ts";
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
  const place = findPlace(root, file, stack);
  const source = { file: relativeFile(root, place.file), line: place.line, column: place.column };
  const first = (message.split("\n")[0] ?? "").replace(/\.$/, "");
  if (/^(?:Cannot find (?:module|package)|The requested module)/.test(first)) {
    return errorAt(source, "import-failed", `The module's imports do not resolve: ${relativeImport(root, first)}.`, "Install what is missing, or mend the path.");
  }
  return errorAt(source, "import-failed", `The module throws while it loads: ${first}.`);
}

function readError(error: unknown): { message: string; stack: string } {
  if (!(error instanceof Error)) return { message: String(error), stack: "" };
  return { message: error.message, stack: error.stack ?? "" };
}

/** The project's paths without the folders above it, and without the require stack. */
function relativeImport(root: string, message: string): string {
  return message.replaceAll(`${root}${path.sep}`, "");
}

/** The innermost frame in the module itself; failing that, in another file of the project; failing that, the module's beginning. */
function findPlace(root: string, file: string, stack: string): Place {
  const frames = [...stack.matchAll(/(?:\(|at (?:async )?|^)((?:file:\/\/|\/|[A-Za-z]:\\)[^\n()]*?):(\d+)(?::(\d+))?\)?$/gm)].map(
    ([, where = "", line, column]): Place => ({
      file: where.startsWith("file:") ? fileURLToPath(where) : where,
      line: Number(line),
      column: Number(column ?? 1),
    }),
  );
  const isOurs = (place: Place) => place.file.startsWith(`${root}${path.sep}`) && !place.file.includes("node_modules");
  return frames.find((place) => place.file === file) ?? frames.find(isOurs) ?? { file, line: 1, column: 1 };
}
