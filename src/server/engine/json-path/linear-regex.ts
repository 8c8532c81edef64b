/**
 * Regular expressions for `=~`, matched in time linear in the text: all possibilities are followed side by side, so no pattern
 * can hold up the server. Groups, classes, quantifiers and anchors; no look-around, no back-references (those are refused).
 */
type Test = (character: string) => boolean;
type Node =
  | { kind: "character"; test: Test }
  | { kind: "start" | "end" | "boundary" | "no-boundary" }
  | { kind: "sequence"; items: Node[] }
  | { kind: "choice"; items: Node[] }
  | { kind: "repeat"; item: Node; min: number; max: number };

type Step =
  | { test: Test; next: number }
  | { split: number[] }
  | { assert: "start" | "end" | "boundary" | "no-boundary"; next: number }
  | { accept: true };

const mostSteps = 5000;

/** A function that tells whether the whole text matches, or undefined where the pattern is not supported. */
export function compileRegex(source: string, flags: string): ((text: string) => boolean) | undefined {
  const parser = createParser(source, flags);
  const node = parser.parse();
  if (node === undefined) return undefined;
  const steps: Step[] = [{ accept: true }];
  const start = emit(node, 0, steps);
  return start === undefined ? undefined : (text) => run(steps, start, [...text]);
}

function run(steps: readonly Step[], start: number, text: readonly string[]): boolean {
  let current = reach(steps, [start], text, 0);
  for (let at = 0; at < text.length; at += 1) {
    const next: number[] = [];
    for (const position of current) {
      const step = steps[position];
      if (step !== undefined && "test" in step && step.test(text[at] ?? "")) next.push(step.next);
    }
    if (next.length === 0) return false;
    current = reach(steps, next, text, at + 1);
  }
  return current.has(0);
}

/** All steps that can be reached without taking a character. */
function reach(steps: readonly Step[], from: readonly number[], text: readonly string[], at: number): Set<number> {
  const reached = new Set<number>();
  const waiting = [...from];
  for (let position = waiting.pop(); position !== undefined; position = waiting.pop()) {
    if (reached.has(position)) continue;
    reached.add(position);
    const step = steps[position];
    if (step === undefined) continue;
    if ("split" in step) waiting.push(...step.split);
    else if ("assert" in step && holds(step.assert, text, at)) waiting.push(step.next);
  }
  return reached;
}

function holds(assert: "start" | "end" | "boundary" | "no-boundary", text: readonly string[], at: number): boolean {
  if (assert === "start") return at === 0;
  if (assert === "end") return at === text.length;
  const isBoundary = isWord(text[at - 1] ?? "") !== isWord(text[at] ?? "");
  return assert === "boundary" ? isBoundary : !isBoundary;
}

/** Adds the steps of a node that go on to `next`; the number of the first one. Undefined where they become too many. */
function emit(node: Node, next: number, steps: Step[]): number | undefined {
  if (steps.length > mostSteps) return undefined;
  switch (node.kind) {
    case "character":
      return steps.push({ test: node.test, next }) - 1;
    case "sequence":
      return node.items.reduceRight<number | undefined>(
        (after, item) => (after === undefined ? undefined : emit(item, after, steps)),
        next,
      );
    case "choice": {
      const starts = node.items.map((item) => emit(item, next, steps));
      const known = starts.filter((start) => start !== undefined);
      return known.length === starts.length ? steps.push({ split: known }) - 1 : undefined;
    }
    case "repeat":
      return emitRepeat(node, next, steps);
    default:
      return steps.push({ assert: node.kind, next }) - 1;
  }
}

function emitRepeat(node: { item: Node; min: number; max: number }, next: number, steps: Step[]): number | undefined {
  let after: number | undefined = next;
  if (node.max === Infinity) {
    const split: number[] = [next];
    const loop = steps.push({ split }) - 1;
    const body = emit(node.item, loop, steps);
    if (body === undefined) return undefined;
    split.push(body);
    after = loop;
  } else {
    for (let count = node.min; count < node.max && after !== undefined; count += 1) {
      const body = emit(node.item, after, steps);
      after = body === undefined ? undefined : steps.push({ split: [body, next] }) - 1;
    }
  }
  for (let count = 0; count < node.min && after !== undefined; count += 1) after = emit(node.item, after, steps);
  return after;
}

const isWord: Test = (character) => /^\w$/.test(character);
const classes: Readonly<Record<string, Test>> = {
  d: (character) => character >= "0" && character <= "9" && character.length === 1,
  w: isWord,
  s: (character) => character !== "" && /^\s$/.test(character),
};
const controls: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", f: "\f" };

function createParser(source: string, flags: string): { parse(): Node | undefined } {
  const text = [...source];
  let at = 0;
  let refused = false;
  const ignoreCase = flags.includes("i");
  const dotAll = flags.includes("s");
  const refuse = (): Node => {
    refused = true;
    at = text.length;
    return { kind: "sequence", items: [] };
  };
  const literal = (wanted: string): Node => {
    if (!ignoreCase) return { kind: "character", test: (character) => character === wanted };
    const lower = wanted.toLowerCase();
    return { kind: "character", test: (character) => character.toLowerCase() === lower };
  };

  const choice = (depth: number): Node => {
    if (depth > 100) return refuse();
    const items = [sequence(depth)];
    while (text[at] === "|") {
      at += 1;
      items.push(sequence(depth));
    }
    return items.length === 1 && items[0] !== undefined ? items[0] : { kind: "choice", items };
  };
  const sequence = (depth: number): Node => {
    const items: Node[] = [];
    while (at < text.length && text[at] !== "|" && text[at] !== ")") items.push(quantified(atom(depth)));
    return { kind: "sequence", items };
  };
  const quantified = (item: Node): Node => {
    const rest = text.slice(at, at + 12).join("");
    const bounds = /^\{(\d{1,4})(,(\d{0,4}))?\}/.exec(rest);
    const sign = rest[0] ?? "";
    if (bounds === null && !"*+?".includes(sign)) return item;
    if (sign === "") return item;
    at += bounds === null ? 1 : bounds[0].length;
    // Lazy and possessive forms match the same texts as a whole, or fewer; only the lazy ones are the same.
    if (text[at] === "?") at += 1;
    else if (text[at] === "+") return refuse();
    if (bounds === null) return { kind: "repeat", item, min: sign === "+" ? 1 : 0, max: sign === "?" ? 1 : Infinity };
    const min = Number(bounds[1]);
    const max = bounds[2] === undefined ? min : bounds[3] === "" || bounds[3] === undefined ? Infinity : Number(bounds[3]);
    return max < min ? refuse() : { kind: "repeat", item, min, max };
  };
  const atom = (depth: number): Node => {
    const character = text[at] ?? "";
    at += 1;
    if (character === "(") return group(depth);
    if (character === "[") return characterClass();
    if (character === ".") return { kind: "character", test: (found) => dotAll || (found !== "\n" && found !== "\r") };
    if (character === "^") return { kind: "start" };
    if (character === "$") return { kind: "end" };
    if (character === "\\") return escape();
    return "*+?".includes(character) ? refuse() : literal(character);
  };
  const group = (depth: number): Node => {
    if (text[at] === "?") {
      if (text[at + 1] !== ":") return refuse();
      at += 2;
    }
    const inner = choice(depth + 1);
    if (text[at] !== ")") return refuse();
    at += 1;
    return inner;
  };
  const escape = (): Node => {
    const character = text[at] ?? "";
    at += 1;
    const named = classes[character.toLowerCase()];
    if (named !== undefined && /[dwsDWS]/.test(character)) {
      return { kind: "character", test: character === character.toLowerCase() ? named : (found) => !named(found) };
    }
    if (character === "b") return { kind: "boundary" };
    if (character === "B") return { kind: "no-boundary" };
    if (controls[character] !== undefined) return literal(controls[character]);
    return /[A-Za-z0-9]/.test(character) || character === "" ? refuse() : literal(character);
  };
  const classCharacter = (): string | Test | undefined => {
    const character = text[at] ?? "";
    at += 1;
    if (character !== "\\") return character === "" ? undefined : character;
    const escaped = text[at] ?? "";
    at += 1;
    const named = classes[escaped.toLowerCase()];
    if (named !== undefined && /[dwsDWS]/.test(escaped)) return escaped === escaped.toLowerCase() ? named : (found) => !named(found);
    return controls[escaped] ?? (/[A-Za-z0-9]/.test(escaped) || escaped === "" ? undefined : escaped);
  };
  const characterClass = (): Node => {
    const isNegated = text[at] === "^";
    if (isNegated) at += 1;
    const tests: Test[] = [];
    for (let isFirst = true; text[at] !== "]" || isFirst; isFirst = false) {
      const from = classCharacter();
      if (from === undefined || from === "[" || (from === "&" && text[at] === "&")) return refuse();
      if (typeof from === "string" && text[at] === "-" && text[at + 1] !== "]") {
        at += 1;
        const to = classCharacter();
        if (typeof to !== "string" || to < from) return refuse();
        tests.push((found) => found.length === to.length && found >= from && found <= to);
      } else tests.push(typeof from === "string" ? (found) => found === from : from);
    }
    at += 1;
    const either = (found: string): boolean => tests.some((test) => test(found));
    const test = ignoreCase ? (found: string) => either(found) || either(found.toLowerCase()) || either(found.toUpperCase()) : either;
    return { kind: "character", test: isNegated ? (found) => !test(found) : test };
  };

  return {
    parse: () => {
      const node = choice(0);
      return refused || at < text.length ? undefined : node;
    },
  };
}
