/** `--input` and its like: JSON on the command line, `@file`, or `-` for standard input. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { FlowError } from "../core/errors.ts";
import { fileReason } from "../core/file-reason.ts";
import { isJsonObject } from "../core/json.ts";
import type { JsonObject } from "../core/json.ts";
import type { Context } from "./context.ts";

const exampleOf = (flag: string): string => `Give an object, for example ${flag} '{"orderId": 1}', ${flag} @order.json or ${flag} -.`;

interface InputText {
  text: string;
  /** As it is named in messages. */
  origin: string;
  /** The option that it came with. */
  flag: string;
  /** Relative to where the command was started, if the text comes from a file. */
  file?: string;
}

/**
 * Throws a usage error, with line and column, for what is no JSON object, and for JSON that would arrive as something else. `flag` is
 * the option that it was given with.
 */
export async function readRunInput(given: string | undefined, context: Context, flag = "--input"): Promise<JsonObject> {
  return given === undefined ? {} : parseInput(await readInputText(given, flag, context));
}

async function readInputText(given: string, flag: string, { io, cwd }: Context): Promise<InputText> {
  if (given === "-") return { text: await io.stdin.read(), origin: "standard input", flag };
  if (!given.startsWith("@")) return { text: given, origin: flag, flag };
  const file = given.slice(1);
  if (file === "") throw new FlowError("usage", `There is no file name after the @ of ${flag}`, { hint: exampleOf(flag) });
  try {
    return { text: await readFile(path.resolve(cwd, file), "utf8"), origin: file, flag, file };
  } catch (cause) {
    throw new FlowError("usage", `The input file ${file} cannot be read: ${fileReason(cause)}`, { cause });
  }
}

async function parseInput({ text, origin, flag, file }: InputText): Promise<JsonObject> {
  const example = exampleOf(flag);
  if (text.trim() === "") throw new FlowError("usage", `The input (${origin}) is empty`, { hint: example });
  const { parseJsonText } = await import("../project/json-text.ts");
  const { value, problems } = parseJsonText(text.replace(/^\uFEFF/, ""));
  const [problem] = problems;
  if (problem !== undefined) {
    const { line, column, message, hint = example } = problem;
    if (file !== undefined) throw new FlowError("usage", `The input cannot be read: ${message}`, { hint, file, line, column });
    throw new FlowError("usage", `The input (${origin}, line ${line}, column ${column}) cannot be read: ${message}`, { hint });
  }
  if (isJsonObject(value)) return value;
  throw new FlowError("usage", `The input (${origin}) must be a JSON object`, { hint: example });
}
