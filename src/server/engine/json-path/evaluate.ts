/** Path and document to value, with the semantics of Jayway's JsonPath as Conductor configures it (exceptions suppressed). */
import { isJsonObject } from "../../../core/json.ts";
import type { Json, JsonObject } from "../../../core/json.ts";
import { own } from "../own.ts";
import { callFunction } from "./functions.ts";
import { passes } from "./filter.ts";
import { isPathExpression } from "./tokens.ts";
import type { PathExpression, PathToken } from "./tokens.ts";

/** A definite path gives its value, or undefined; any other gives the list of what it matches. */
export function evaluatePath(path: PathExpression, document: Json, item: Json = document): Json | undefined {
  let matches: Json[] = [path.root === "@" ? item : document];
  const { tokens } = path;
  for (let position = 0; position < tokens.length; position += 1) {
    const token = tokens[position];
    if (token === undefined) break;
    if (token.kind === "function") {
      const given = token.arguments.map((argument) =>
        isPathExpression(argument) ? (evaluatePath(argument, document, item) ?? null) : argument,
      );
      const results = matches.map((match) => callFunction(token.name, match, given));
      matches = results.filter((result) => result !== undefined);
      if (matches.length < results.length) return undefined;
      continue;
    }
    matches = step(token, tokens[position + 1], matches, document);
    if (token.kind === "scan") position += 1;
  }
  return path.isDefinite ? matches[0] : matches;
}

function step(token: PathToken, next: PathToken | undefined, matches: readonly Json[], document: Json): Json[] {
  const found: Json[] = [];
  for (const value of matches) {
    if (token.kind === "scan") {
      if (next !== undefined) scan(next, value, document, found);
    } else apply(token, value, document, found);
  }
  return found;
}

/** Every value from the given one downwards, parents first. No recursion: the depth is the payload's. */
function scan(token: PathToken, start: Json, document: Json, found: Json[]): void {
  const waiting: Json[] = [start];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (token.kind === "filter") {
      if (isJsonObject(value) && passes(token.test, document, value, evaluatePath)) found.push(value);
    } else apply(token, value, document, found);
    const children = childrenOf(value);
    for (let index = children.length - 1; index >= 0; index -= 1) {
      const child = children[index];
      if (child !== undefined && child !== null && (Array.isArray(child) || isJsonObject(child))) waiting.push(child);
    }
  }
}

const childrenOf = (value: Json): Json[] => (Array.isArray(value) ? value : isJsonObject(value) ? Object.values(value) : []);

function apply(token: PathToken, value: Json, document: Json, found: Json[]): void {
  switch (token.kind) {
    case "property":
      if (isJsonObject(value)) applyProperty(token.names, value, found);
      return;
    case "each-name":
      if (isJsonObject(value)) for (const name of token.names) applyProperty([name], value, found);
      return;
    case "wildcard":
      found.push(...childrenOf(value));
      return;
    case "index":
      if (Array.isArray(value)) for (const index of token.indexes) pushAt(value, index, found);
      return;
    case "slice":
      if (Array.isArray(value)) found.push(...slice(value, token.from, token.to));
      return;
    case "filter":
      if (isJsonObject(value)) {
        if (passes(token.test, document, value, evaluatePath)) found.push(value);
      } else if (Array.isArray(value)) {
        for (const item of value) if (passes(token.test, document, item, evaluatePath)) found.push(item);
      }
      return;
    default:
  }
}

/** Several names make one object of those that are there. */
function applyProperty(names: readonly string[], value: JsonObject, found: Json[]): void {
  const [name] = names;
  if (names.length === 1 && name !== undefined) {
    const item = own(value, name);
    if (item !== undefined) found.push(item);
    return;
  }
  found.push(Object.fromEntries(names.filter((key) => Object.hasOwn(value, key)).map((key) => [key, value[key] ?? null])));
}

function pushAt(list: readonly Json[], index: number, found: Json[]): void {
  const item = list[index < 0 ? list.length + index : index];
  if (item !== undefined) found.push(item);
}

function slice(list: readonly Json[], from: number | undefined, to: number | undefined): Json[] {
  return list.slice(from ?? 0, to ?? list.length);
}
