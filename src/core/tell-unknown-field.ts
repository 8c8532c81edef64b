/** That an expression asks for what a schema does not know, in words. */
import type { PathKey } from "./expression-path.ts";
import type { Json } from "./json.ts";
import { nearest } from "./nearest.ts";
import { findUnknownField } from "./schema-fields.ts";

export interface ToldField {
  /** Goes on after the name of the schema: "has no field totl". */
  what: string;
  hint?: string;
  /** Nothing that fits the schema has it; otherwise it is only not listed. */
  isClosed: boolean;
}

const mostNamed = 8;

/** `start` stands before the path in the expression: "context", or the name of a step. Undefined where the schema knows the place, or cannot tell. */
export function tellUnknownField(schema: Json, path: readonly PathKey[], start: string): ToldField | undefined {
  const found = findUnknownField(schema, path);
  if (found === undefined) return undefined;
  const { at, known, type, isClosed } = found;
  const [before, after] = [textOf(path.slice(0, at)), textOf(path.slice(at))];
  const parent = before.replace(/^\./, "");
  if (type !== undefined) {
    const hint = type === "array" ? `Write \${${start}${before}[0]${after}} for the first of them.` : `Write \${${start}${before}}.`;
    return { what: `says that ${parent} is ${typeWords[type] ?? `a ${type}`}, which has no fields`, hint, isClosed };
  }
  const name = textOf(path.slice(at, at + 1)).replaceAll(/^\.|^\[\s*['"]|['"]\s*\]$/g, "");
  const near = nearest(name, known);
  const shown = [...known.slice(0, mostNamed), ...(known.length > mostNamed ? ["…"] : [])].join(", ");
  const rest = textOf(path.slice(at + 1));
  const hint =
    near === undefined ? (shown === "" ? undefined : `It has ${shown}.`) : `Did you mean \${${start}${before}${fieldText(near)}${rest}}?`;
  const what = `has no field ${name}${parent === "" ? "" : ` in ${parent}`}`;
  return { what, ...(hint === undefined ? {} : { hint }), isClosed };
}

const typeWords: Readonly<Record<string, string>> = { array: "a list", string: "a text", integer: "a whole number" };

const textOf = (path: readonly PathKey[]): string => path.map(({ text }) => text).join("");

const fieldText = (name: string): string => (/^[\w-]+$/.test(name) ? `.${name}` : `['${name}']`);
