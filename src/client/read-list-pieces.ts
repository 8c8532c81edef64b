/** Reads a list of definitions while it arrives. */
import { parseJson } from "../core/exact-json.ts";
import type { JsonObject } from "../core/json.ts";
import { isJsonObject } from "../core/json.ts";
import { readDefinitions, readNothing } from "./answer.ts";
import type { Call, SendCall } from "./call.ts";
import { badAnswer } from "./failure.ts";
import { createListSplitter } from "./split-list.ts";
import type { ListSplitter } from "./split-list.ts";

export interface DefinitionText {
  text: string;
  body: JsonObject;
}

/** Rejects unless a whole list of objects came. A list that breaks off is begun anew by the next try. */
export async function readListPieces(send: SendCall, call: Call, begin: () => (entry: DefinitionText) => void): Promise<void> {
  let splitter: ListSplitter | undefined;
  let failure: unknown;
  const receiver = (): ((chunk: Uint8Array) => void) => {
    const take = begin();
    failure = undefined;
    const current = createListSplitter((text) => {
      if (failure === undefined) failure = takeEntry(text, take);
    });
    splitter = current;
    return (chunk) => current.push(chunk);
  };
  const answer = await send({ ...call, receiver });
  const rest = splitter?.end() ?? (splitter === undefined ? "" : undefined);
  readNothing(answer);
  // What is no list is told as it would be had it come in one piece.
  if (rest !== undefined) readDefinitions({ ...answer, text: rest });
  if (rest !== undefined || failure === notJson) throw badAnswer("The server's answer is not valid JSON", answer.place);
  if (failure === notObject) throw badAnswer("The server's list holds something other than objects", answer.place);
  if (failure !== undefined) throw failure;
}

const notJson = Symbol("not JSON");
const notObject = Symbol("not an object");

function takeEntry(text: string, take: (entry: DefinitionText) => void): unknown {
  let body;
  try {
    body = parseJson(text);
  } catch {
    return notJson;
  }
  if (!isJsonObject(body)) return notObject;
  try {
    take({ text, body });
  } catch (error) {
    return error;
  }
  return undefined;
}
