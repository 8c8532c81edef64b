/** Reads successful answers. What is not the expected shape is an error: an unreadable list is never an empty one. */
import { parseJson } from "../core/exact-json.ts";
import { isJsonObject } from "../core/json.ts";
import type { JsonObject } from "../core/json.ts";
import { badAnswer } from "./failure.ts";
import type { Answer } from "./call.ts";

/** A value as it came over the wire: plain JSON with a typed view of it. */
export type Wire<T> = T & JsonObject;

export function readJson(answer: Answer, parse: (text: string) => unknown = JSON.parse): unknown {
  refuseWebPage(answer);
  if (answer.text === "") throw badAnswer("The server's answer is empty", answer.place);
  try {
    return parse(answer.text);
  } catch (cause) {
    throw badAnswer("The server's answer is not valid JSON", answer.place, cause);
  }
}

export function readList<T>(answer: Answer, parse?: (text: string) => unknown): T[] {
  const value = readJson(answer, parse);
  if (!isList<T>(value)) throw badAnswer("The server answered with something other than a list", answer.place);
  return value;
}

/** A list whose every entry is an object. */
export function readObjects<T extends object>(answer: Answer, parse?: (text: string) => unknown): T[] {
  const list = readList<T>(answer, parse);
  if (!list.every(isJsonObject)) throw badAnswer("The server's list holds something other than objects", answer.place);
  return list;
}

export function readObject<T extends object>(answer: Answer, parse?: (text: string) => unknown): Wire<T> {
  const value = readJson(answer, parse);
  if (!isWire<T>(value)) throw badAnswer("The server answered with something other than an object", answer.place);
  return value;
}

/** Definitions travel both ways, so their numbers are kept exactly: what was read and is sent again must be the same. */
export const readDefinition = <T extends object>(answer: Answer): Wire<T> => readObject<T>(answer, parseJson);
export const readDefinitions = <T extends object>(answer: Answer): Wire<T>[] => readObjects<Wire<T>>(answer, parseJson);

/** An object, or undefined for an answer without a body. */
export function readOptionalObject<T extends object>(answer: Answer): Wire<T> | undefined {
  return answer.status === 204 || answer.text === "" ? undefined : readObject<T>(answer);
}

/** Plain text, such as an id. Some servers and gateways put it in JSON quotes. */
export function readText(answer: Answer): string {
  refuseWebPage(answer);
  const { text } = answer;
  if (text.startsWith('"')) {
    const value = readJson(answer);
    if (typeof value === "string") return value;
  }
  return text;
}

/** A call whose answer says nothing. A wrong address answers those with a web page, too. */
export function readNothing(answer: Answer): void {
  refuseWebPage(answer);
}

// What a field holds is the server's word: only the outer shape is checked.
const isList = <T>(value: unknown): value is T[] => Array.isArray(value);
const isWire = <T extends object>(value: unknown): value is Wire<T> => isJsonObject(value);

function refuseWebPage(answer: Answer): void {
  const isPage =
    answer.headers["content-type"]?.startsWith("text/html") === true || /^\s*<(!doctype|html)/i.test(answer.text.slice(0, 1000));
  if (isPage) throw badAnswer("The server answered with a web page instead of JSON", answer.place);
}
