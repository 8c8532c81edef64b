/** Where the fields of a definition stand in a module: the keys of the literal in `defineTask({...})` and its like. */
import { nearestOffset, positionAt } from "./parsed-text.ts";
import { fullName } from "../core/authoring/full-name.ts";
import { childPointer, isWithin } from "../core/pointer.ts";
import type { Position } from "../core/definition.ts";
import { readWord, skipSpace, skipToken, skipTypeArguments, skipValue } from "./script-scanner.ts";

export interface ModuleLayout {
  locate: (pointer: string) => Position;
  /** Whether there is more to point at than a parent. A step that a function adds has its name in the place of its index. */
  has: (pointer: string) => boolean;
  /** The definition's name with its namespace, if it is written out as a string. */
  name?: string;
}

/** Reads the layout of a module's text. Fields that are spread in or computed are found at their nearest parent. */
export function readModuleLayout(text: string): ModuleLayout {
  const offsets = new Map<string, number>();
  const start = findDefinition(text);
  if (start !== undefined) {
    const literal = afterAnnotations(text, start.literal);
    offsets.set("", start.call);
    readLiteral(text, literal, "", offsets);
  }
  const layout: ModuleLayout = {
    locate: (pointer) => positionAt(text, nearestOffset(offsets, pointer)),
    has: (pointer) => offsets.has(pointer),
  };
  const name = readTextAt(text, "name", offsets.get("/name"));
  return name === undefined ? layout : { ...layout, name: fullName(readTextAt(text, "namespace", offsets.get("/namespace")), name) };
}

const builders: ReadonlySet<string> = new Set(["defineTask", "defineWorkflow", "defineSubscriber"]);

/** The first call of a builder, or else what is exported by default. */
function findDefinition(text: string): { call: number; literal: number } | undefined {
  let exported: { call: number; literal: number } | undefined;
  let previous = "";
  for (let at = skipSpace(text, 0); at < text.length;) {
    const word = readWord(text, at);
    const after = skipSpace(text, skipToken(text, at));
    if (builders.has(word) && previous !== "function") {
      const open = text.charAt(after) === "<" ? skipSpace(text, skipTypeArguments(text, after)) : after;
      if (text.charAt(open) === "(") return { call: at, literal: skipSpace(text, open + 1) };
    }
    if (word === "default" && previous === "export") exported = { call: after, literal: after };
    previous = word;
    at = after;
  }
  return exported;
}

function afterAnnotations(text: string, at: number): number {
  return text.charAt(at) === "(" ? skipSpace(text, at + 1) : at;
}

/** Notes the offsets of the keys and items of an object or list literal that begins here. */
function readLiteral(text: string, at: number, pointer: string, offsets: Map<string, number>): void {
  const open = text.charAt(at);
  if (open !== "{" && open !== "[") return;
  const close = open === "{" ? "}" : "]";
  let next = skipSpace(text, at + 1);
  for (let index = 0; next < text.length && text.charAt(next) !== close; index += 1) {
    if (open === "{") readMember(text, next, pointer, offsets);
    else if (!text.startsWith("...", next)) note(text, next, next, childPointer(pointer, index), offsets);
    const end = skipValue(text, next);
    // A bracket that does not fit: this is no literal, and what was found so far is all there is.
    if (text.charAt(end) !== ",") return;
    next = skipSpace(text, end + 1);
  }
}

function readMember(text: string, at: number, pointer: string, offsets: Map<string, number>): void {
  const first = text.charAt(at);
  const isQuoted = first === '"' || first === "'";
  const end = isQuoted ? skipToken(text, at) : at + readWord(text, at).length;
  if (end === at) return;
  const key = isQuoted ? text.slice(at + 1, end - 1) : text.slice(at, end);
  const colon = skipSpace(text, end);
  const value = text.charAt(colon) === ":" ? skipSpace(text, colon + 1) : colon;
  note(text, at, value, childPointer(pointer, key), offsets);
  if (key === "steps" && pointer === "" && text.charAt(value) !== "[") readStepCalls(text, value, offsets);
}

function note(text: string, at: number, value: number, pointer: string, offsets: Map<string, number>): void {
  offsets.set(pointer, at);
  readLiteral(text, value, pointer, offsets);
}

/** `steps: ({ step }) => { step("price", priceTask, { ... }) }`: what is said of each step, under its name. A name that comes twice is left out. */
function readStepCalls(text: string, from: number, offsets: Map<string, number>): void {
  const to = skipValue(text, from);
  // A function that stands elsewhere.
  const isNamed = /^[\w$.]*\s*$/.test(text.slice(from, to));
  const [start, end] = isNamed ? [0, text.length] : [from, to];
  const seen = new Map<string, Map<string, number>>();
  for (let at = skipSpace(text, start); at < end; at = skipSpace(text, skipToken(text, at))) {
    const word = readWord(text, at);
    if (word === "return") readOutput(text, skipSpace(text, at + word.length), offsets);
    if (word !== "step") continue;
    const after = skipSpace(text, at + word.length);
    const open = text.charAt(after) === "<" ? skipSpace(text, skipTypeArguments(text, after)) : after;
    if (text.charAt(open) !== "(") continue;
    const [name, found] = readStepCall(text, skipSpace(text, open + 1), at);
    if (name !== undefined) seen.set(name, seen.has(name) ? new Map() : found);
  }
  for (const found of seen.values()) for (const [pointer, offset] of found) offsets.set(pointer, offset);
}

/** The arguments of a call: the name, the task, and the fields. */
function readStepCall(text: string, at: number, call: number): [name: string | undefined, found: Map<string, number>] {
  const found = new Map<string, number>();
  const quote = text.charAt(at);
  if (quote !== '"' && quote !== "'") return [undefined, found];
  const end = skipToken(text, at);
  const name = text.slice(at + 1, end - 1);
  const step = childPointer("/steps", name);
  found.set(step, call).set(`${step}/name`, at);
  const second = skipSpace(text, end);
  if (text.charAt(second) !== ",") return [name, found];
  const task = skipSpace(text, second + 1);
  const comma = skipValue(text, task);
  found.set(`${step}/task`, task);
  if (text.charAt(comma) === ",") readLiteral(text, skipSpace(text, comma + 1), step, found);
  return [name, found];
}

/** What such a function returns: the output of the run. */
function readOutput(text: string, at: number, offsets: Map<string, number>): void {
  const found = new Map<string, number>();
  readLiteral(text, at, "", found);
  for (const [pointer, offset] of found) if (isWithin(pointer, "/output")) offsets.set(pointer, offset);
}

const writtenText = /^["']?(\w+)["']?\s*:\s*(?:"([^"\\\n]+)"|'([^'\\\n]+)')/;

/** The text that is the value of a key at an offset. */
function readTextAt(text: string, key: string, at: number | undefined): string | undefined {
  const [, found, double, single] = (at !== undefined && writtenText.exec(text.slice(at, at + 400))) || [];
  return found === key ? (double ?? single) : undefined;
}
