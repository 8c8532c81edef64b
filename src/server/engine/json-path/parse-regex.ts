/** Pattern to tree: groups, classes, quantifiers, anchors. What a linear matcher cannot do is refused. */
import { accept, isAtEnd, peek, take } from "./reader.ts";
import type { Reader } from "./reader.ts";
import { isWordCharacter } from "./regex-node.ts";
import type { CharacterTest, RegexNode } from "./regex-node.ts";

class UnsupportedPattern extends Error {}

interface Pattern extends Reader {
  ignoreCase: boolean;
  dotAll: boolean;
}

/** Undefined where the pattern is wrong or needs look-around, back-references or possessive quantifiers. */
export function parseRegex(source: string, flags: string): RegexNode | undefined {
  const pattern: Pattern = { text: source, at: 0, ignoreCase: flags.includes("i"), dotAll: flags.includes("s") };
  try {
    const node = readChoice(pattern, 0);
    return isAtEnd(pattern) ? node : undefined;
  } catch (error) {
    if (error instanceof UnsupportedPattern) return undefined;
    throw error;
  }
}

const deepestGroup = 100;

function readChoice(pattern: Pattern, depth: number): RegexNode {
  if (depth > deepestGroup) throw new UnsupportedPattern();
  const items = [readSequence(pattern, depth)];
  while (accept(pattern, "|")) items.push(readSequence(pattern, depth));
  return items.length === 1 && items[0] !== undefined ? items[0] : { kind: "choice", items };
}

function readSequence(pattern: Pattern, depth: number): RegexNode {
  const items: RegexNode[] = [];
  while (!isAtEnd(pattern) && peek(pattern) !== "|" && peek(pattern) !== ")") items.push(readQuantified(pattern, readAtom(pattern, depth)));
  return { kind: "sequence", items };
}

function readQuantified(pattern: Pattern, item: RegexNode): RegexNode {
  const written = take(pattern, /[*+?]|\{\d{1,4}(?:,\d{0,4})?\}/y);
  if (written === undefined) return item;
  // A lazy quantifier matches the same texts as a whole; a possessive one does not.
  if (!accept(pattern, "?") && peek(pattern) === "+") throw new UnsupportedPattern();
  const [min, max] = boundsOf(written);
  if (max < min) throw new UnsupportedPattern();
  return { kind: "repeat", item, min, max };
}

function boundsOf(written: string): [number, number] {
  if (written === "*") return [0, Infinity];
  if (written === "+") return [1, Infinity];
  if (written === "?") return [0, 1];
  const [from = "", to] = written.slice(1, -1).split(",");
  return [Number(from), to === undefined ? Number(from) : to === "" ? Infinity : Number(to)];
}

function readAtom(pattern: Pattern, depth: number): RegexNode {
  const character = readCharacter(pattern);
  if (character === "(") return readGroup(pattern, depth);
  if (character === "[") return readClass(pattern);
  if (character === ".") return { kind: "character", test: (found) => pattern.dotAll || (found !== "\n" && found !== "\r") };
  if (character === "^") return { kind: "start" };
  if (character === "$") return { kind: "end" };
  if (character === "\\") return readEscape(pattern);
  if ("*+?".includes(character)) throw new UnsupportedPattern();
  return literal(pattern, character);
}

function readGroup(pattern: Pattern, depth: number): RegexNode {
  if (peek(pattern) === "?" && !accept(pattern, "?:")) throw new UnsupportedPattern();
  const inner = readChoice(pattern, depth + 1);
  if (!accept(pattern, ")")) throw new UnsupportedPattern();
  return inner;
}

function readCharacter(pattern: Pattern): string {
  const code = pattern.text.codePointAt(pattern.at);
  if (code === undefined) throw new UnsupportedPattern();
  const character = String.fromCodePoint(code);
  pattern.at += character.length;
  return character;
}

function literal(pattern: Pattern, wanted: string): RegexNode {
  if (!pattern.ignoreCase) return { kind: "character", test: (found) => found === wanted };
  const lower = wanted.toLowerCase();
  return { kind: "character", test: (found) => found.toLowerCase() === lower };
}

const shorthands = new Map<string, CharacterTest>([
  ["d", (found) => /^[0-9]$/.test(found)],
  ["w", isWordCharacter],
  ["s", (found) => /^\s$/.test(found)],
]);
const controls = new Map([
  ["n", "\n"],
  ["t", "\t"],
  ["r", "\r"],
  ["f", "\f"],
]);

function readEscape(pattern: Pattern): RegexNode {
  if (accept(pattern, "b")) return { kind: "boundary" };
  if (accept(pattern, "B")) return { kind: "no-boundary" };
  const escaped = readEscaped(pattern);
  return typeof escaped === "string" ? literal(pattern, escaped) : { kind: "character", test: escaped };
}

/** What stands after a backslash: a character, or a class such as `\d`. */
function readEscaped(pattern: Pattern): string | CharacterTest {
  const character = readCharacter(pattern);
  const named = shorthands.get(character);
  if (named !== undefined) return named;
  const negated = shorthands.get(character.toLowerCase());
  if (negated !== undefined) return (found) => found !== "" && !negated(found);
  const control = controls.get(character);
  if (control === undefined && /[A-Za-z0-9]/.test(character)) throw new UnsupportedPattern();
  return control ?? character;
}

function readClass(pattern: Pattern): RegexNode {
  const isNegated = accept(pattern, "^");
  const tests: CharacterTest[] = [];
  do tests.push(readClassItem(pattern));
  while (peek(pattern) !== "]");
  pattern.at += 1;
  const either: CharacterTest = (found) => tests.some((test) => test(found));
  const test: CharacterTest = pattern.ignoreCase
    ? (found) => either(found) || either(found.toLowerCase()) || either(found.toUpperCase())
    : either;
  return { kind: "character", test: isNegated ? (found) => !test(found) : test };
}

function readClassItem(pattern: Pattern): CharacterTest {
  // Java's unions and intersections of classes.
  if (peek(pattern) === "[" || (peek(pattern) === "&" && peek(pattern, 1) === "&")) throw new UnsupportedPattern();
  const from = readClassCharacter(pattern);
  if (typeof from !== "string") return from;
  if (peek(pattern) !== "-" || peek(pattern, 1) === "]") return (found) => found === from;
  pattern.at += 1;
  const to = readClassCharacter(pattern);
  const [low, high] = [from.codePointAt(0) ?? 0, typeof to === "string" ? (to.codePointAt(0) ?? 0) : -1];
  if (high < low) throw new UnsupportedPattern();
  return (found) => {
    const code = found.codePointAt(0) ?? -1;
    return code >= low && code <= high;
  };
}

function readClassCharacter(pattern: Pattern): string | CharacterTest {
  const character = readCharacter(pattern);
  return character === "\\" ? readEscaped(pattern) : character;
}
