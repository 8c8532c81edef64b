/** `--input`: JSON on the command line, `@file`, or `-` for standard input. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { FlowError } from "../core/errors.ts";
import { fileReason } from "../core/file-reason.ts";
import { isJsonObject } from "../core/json.ts";
import type { JsonObject } from "../core/json.ts";
import type { Context } from "./context.ts";

const example = `Give an object, for example --input '{"orderId": 1}', --input @order.json or --input -.`;

interface InputText {
  text: string;
  /** As it is named in messages. */
  origin: string;
  /** Relative to where the command was started, if the text comes from a file. */
  file?: string;
}

/** Throws a usage error, with line and column, for what is no JSON object, and for JSON that would arrive as something else. */
export async function readRunInput(given: string | undefined, context: Context): Promise<JsonObject> {
  return given === undefined ? {} : parseInput(await readInputText(given, context));
}

async function readInputText(given: string, { io, cwd }: Context): Promise<InputText> {
  if (given === "-") return { text: await io.stdin.read(), origin: "standard input" };
  if (!given.startsWith("@")) return { text: given, origin: "--input" };
  const file = given.slice(1);
  if (file === "") throw new FlowError("usage", "There is no file name after the @ of --input", { hint: example });
  try {
    return { text: await readFile(path.resolve(cwd, file), "utf8"), origin: file, file };
  } catch (cause) {
    throw new FlowError("usage", `The input file ${file} cannot be read: ${fileReason(cause)}`, { cause });
  }
}

async function parseInput({ text, origin, file }: InputText): Promise<JsonObject> {
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
