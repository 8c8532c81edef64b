/** `--input`: JSON on the command line, `@file`, or `-` for standard input. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { FlowError } from "../core/errors.ts";
import { isJsonObject } from "../core/json.ts";
import type { JsonObject } from "../core/json.ts";
import type { Context } from "./context.ts";

export async function readRunInput(given: string | undefined, context: Context): Promise<JsonObject> {
  if (given === undefined) return {};
  const { text, origin } = await readInputText(given, context);
  return parseInput(text, origin);
}

async function readInputText(given: string, { io, cwd }: Context): Promise<{ text: string; origin: string }> {
  if (given === "-") return { text: await io.stdin.read(), origin: "standard input" };
  if (!given.startsWith("@")) return { text: given, origin: "--input" };
  const file = given.slice(1);
  try {
    return { text: await readFile(path.resolve(cwd, file), "utf8"), origin: file };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FlowError("usage", `The input file ${file} cannot be read: ${reason}`, { cause });
  }
}

function parseInput(text: string, origin: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FlowError("usage", `The input (${origin}) is no JSON: ${reason}`, {
      hint: `Give an object, for example --input '{"orderId": 1}', --input @order.json or --input -.`,
      cause,
    });
  }
  if (isJsonObject(value)) return value;
  throw new FlowError("usage", `The input (${origin}) must be a JSON object`, { hint: `For example --input '{"orderId": 1}'.` });
}
