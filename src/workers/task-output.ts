/** From what a handler returned to what can be sent. */
import { isJsonObject } from "../core/json.ts";
import type { JsonObject } from "../core/json.ts";

/** The server refuses an output above 10 MB (its default for `conductor.app.maxTaskOutputPayloadSizeThreshold`). */
export const mostOutputBytes = 10_240 * 1024;

/** `{"result":}` */
const wrapperBytes = 11;

/** `json` is the output as it is sent, made once: a large one takes longer to write than all the rest of a task. */
export type TaskOutput = { output: JsonObject; json: string; bytes: number } | { problem: string };

/** An object is the output as it is, undefined is `{}`, anything else is `{ result: value }`. */
export function toOutput(returned: unknown): TaskOutput {
  if (returned === undefined) return { output: {}, json: "{}", bytes: 2 };
  const text = toJson(returned);
  if ("problem" in text) return text;
  const { json } = text;
  const bytes = Buffer.byteLength(json);
  if (bytes > mostOutputBytes) {
    return {
      problem: `The output has ${bytes} bytes as JSON; Conductor takes ${mostOutputBytes} at most. Store it elsewhere and return where it is.`,
    };
  }
  // What turns into a JSON object is one, whatever class it has here: a Date does not, it turns into a string.
  if (isJsonObject(returned) && json.startsWith("{")) return { output: returned, json, bytes };
  return { output: wrap(returned), json: `{"result":${json}}`, bytes: bytes + wrapperBytes };
}

function wrap(returned: unknown): JsonObject {
  const wrapped: unknown = { result: returned };
  return isJsonObject(wrapped) ? wrapped : {};
}

function toJson(value: unknown): { json: string } | { problem: string } {
  try {
    const json = JSON.stringify(value);
    if (json === undefined) return { problem: `The handler returned a ${typeof value}, which cannot be sent as JSON.` };
    return { json };
  } catch (error) {
    if (error instanceof RangeError) return { problem: "The output cannot be sent as JSON: it is nested too deeply or too large." };
    const culprit = findUnserialisable(value);
    if (culprit !== undefined) return { problem: `The output cannot be sent as JSON: ${culprit}.` };
    return { problem: `The output cannot be sent as JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** Names the first BigInt, or the first value that contains itself. */
function findUnserialisable(root: unknown): string | undefined {
  const parents = new Set<unknown>();
  const visit = (value: unknown, path: string): string | undefined => {
    if (typeof value === "bigint") return `${path} is a BigInt; return String(value) or Number(value) instead`;
    if (typeof value !== "object" || value === null) return undefined;
    if (parents.has(value)) return `${path} leads back to a value that contains it`;
    parents.add(value);
    for (const [key, item] of Object.entries(value)) {
      const found = visit(item, Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`);
      if (found !== undefined) return found;
    }
    parents.delete(value);
    return undefined;
  };
  return visit(root, "output");
}
