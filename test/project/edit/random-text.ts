/** Random values written as YAML or JSON in the odd ways of people, with a note of where everything stands: the oracle of the edits. */
import type { Json, JsonObject } from "../../../src/core/json.ts";
import { isJsonObject } from "../../../src/core/json.ts";
import { childPointer } from "../../../src/core/pointer.ts";
import type { Random } from "../../core/seeded.ts";

/** Offsets of one field or item. Everything was noted while it was written. */
export interface Span {
  /** Of its key or dash; of the value in a flow list. */
  start: number;
  /** Behind the colon or dash. */
  headAt: number;
  valueStart: number;
  valueEnd: number;
  /** Of its last line, with the comment there; of the value inside of `{}` or `[]`. */
  end: number;
  /** It stands in `{}` or `[]`. */
  flow: boolean;
  /** An anchor or alias is or was in it. */
  shared: boolean;
}

export interface RandomText {
  file: string;
  text: string;
  spans: Map<string, Span>;
}

const words = [
  "plain",
  "two words",
  "",
  "yes",
  "null",
  "12",
  "2024-01-01",
  "${workflow.input.x}",
  "it's",
  'a "quote"',
  "a: b",
  "x # y",
  "ünï",
  "- x",
  "#",
  "@at",
  "{",
  "*s",
  "tab\there",
];
const keys = ["name", "a", "b c", "on", "1", "x-y", "ключ", "p/q", "t~u", "type", "with: colon"];
const blocks = ["one\ntwo\n", "one\n\n  two", "single\n", "a\nb\n\n", "#not\n- a\n"];
const numbers = [0, 1, -5, 3.25, 1e6];

const isCollection = (value: Json): value is Json[] | JsonObject => Array.isArray(value) || isJsonObject(value);

export function randomScalar(random: Random): Json {
  const roll = random.next();
  if (roll < 0.55) return random.pick(words);
  if (roll < 0.7) return random.pick(blocks);
  return roll < 0.85 ? random.pick(numbers) : random.pick([true, false, null]);
}

export function randomValue(random: Random, depth: number): Json {
  if (depth <= 0 || random.next() < 0.45) return randomScalar(random);
  if (random.next() < 0.4) return Array.from({ length: random.below(4) }, () => randomValue(random, depth - 1));
  return randomObject(random, depth - 1, random.below(5));
}

export function randomObject(random: Random, depth: number, size: number): JsonObject {
  return Object.fromEntries(Array.from({ length: size }, () => [random.pick(keys), randomValue(random, depth)]));
}

export function writeRandomJson(value: Json, random: Random): RandomText {
  const spans = new Map<string, Span>();
  const step = [undefined, "  ", "    ", "\t"][random.below(4)];
  const colon = random.pick([": ", ":", " : "]);
  const lineBreak = random.next() < 0.2 ? "\r\n" : "\n";
  let text = random.next() < 0.1 ? "\uFEFF" : "";
  function write(item: Json, pointer: string, margin: string): void {
    if (typeof item !== "object" || item === null) {
      text += JSON.stringify(item);
      return;
    }
    const entries = Object.entries(item);
    const onOneLine = step === undefined || random.next() < 0.2;
    text += Array.isArray(item) ? "[" : "{";
    for (const [index, [key, inner]] of entries.entries()) {
      if (index > 0) text += onOneLine ? random.pick([",", ", "]) : ",";
      if (!onOneLine) text += lineBreak + margin + step;
      const start = text.length;
      if (!Array.isArray(item)) text += JSON.stringify(key) + colon;
      const valueStart = text.length;
      write(inner, childPointer(pointer, key), margin + (step ?? ""));
      const end = text.length;
      spans.set(childPointer(pointer, key), { start, headAt: valueStart, valueStart, valueEnd: end, end, flow: true, shared: false });
    }
    if (!onOneLine && entries.length > 0) text += lineBreak + margin;
    text += Array.isArray(item) ? "]" : "}";
  }
  write(value, "", "");
  spans.set("", { start: 0, headAt: 0, valueStart: 0, valueEnd: text.length, end: text.length, flow: true, shared: false });
  return { file: "x.json", text: random.next() < 0.5 ? text : text + lineBreak, spans };
}

/** Scalars that YAML reads as a text without quotes; a part of them is enough. */
const isPlain = (text: string): boolean =>
  /^(?:plain|two words|\$\{workflow\.input\.x\}|it's|ünï|name|[a-z]|b c|x-y|ключ|p\/q|t~u|type)$/.test(text);

export function writeRandomYaml(value: JsonObject, random: Random, withAnchors: boolean): RandomText {
  const spans = new Map<string, Span>();
  const anchors: { name: string; value: string }[] = [];
  const step = random.pick([2, 2, 4, 3]);
  const indentsLists = random.next() < 0.5;
  const chance = (odds: number): boolean => random.next() < odds;
  let text = "";
  /** A block scalar came last: blank lines behind it may belong to it. */
  let afterBlock = false;
  const comment = (): string => `#${random.pick(["", " why", " a: b", "'", ' - "'])}`;

  function scalar(item: Json, flow: boolean): string {
    if (typeof item !== "string") return item === null && chance(0.3) ? "~" : JSON.stringify(item);
    if (isPlain(item) && !(flow && /[{}]/.test(item)) && chance(0.6)) return item;
    return /^[^\n\t]*$/.test(item) && chance(0.5) ? `'${item.replaceAll("'", "''")}'` : JSON.stringify(item);
  }

  function block(item: string, margin: string): string {
    const body = item.replace(/\n+$/, "");
    const breaks = item.length - body.length;
    const lines = [...body.split("\n"), ...Array.from({ length: Math.max(0, breaks - 1) }, () => "")];
    const header = `|${breaks === 0 ? "-" : breaks === 1 ? "" : "+"}${chance(0.2) ? " # block" : ""}`;
    return [header, ...lines.map((line) => (line === "" ? "" : margin + " ".repeat(step) + line))].join("\n");
  }

  function filler(margin: string): void {
    if (!afterBlock && chance(0.12)) text += "\n";
    if (chance(0.15)) text += `${margin}${comment()}\n`;
  }

  /** Behind a key or dash, up to the end of the line. Notes the span. */
  function entry(item: Json, pointer: string, start: number, margin: string, atDash: boolean): void {
    const headAt = text.length;
    afterBlock = false;
    const known = withAnchors && typeof item !== "boolean" ? anchors.findLast((one) => one.value === JSON.stringify(item)) : undefined;
    const isAlias = known !== undefined && chance(0.6);
    const isAnchor = withAnchors && !isAlias && item !== null && chance(0.15);
    const note = (valueStart: number, valueEnd: number): void => {
      spans.set(pointer, { start, headAt, valueStart, valueEnd, end: text.length, flow: false, shared: isAlias || isAnchor });
    };
    const tail = (): string => (chance(0.2) ? `  ${comment()}` : "");
    if (isAlias) {
      const valueStart = (text += " ").length;
      text += `*${known.name}`;
      const valueEnd = text.length;
      text += tail();
      note(valueStart, valueEnd);
      return;
    }
    if (isAnchor) {
      const name = `a${anchors.length}`;
      text += ` &${name}`;
      anchors.push({ name, value: JSON.stringify(item) });
    }
    const isBlockText = typeof item === "string" && item.includes("\n") && chance(0.7);
    const isEmpty = typeof item === "object" && item !== null && Object.keys(item).length === 0;
    if (!isCollection(item) || isEmpty || chance(0.2)) {
      if (item === null && chance(0.3)) {
        const at = text.length;
        text += tail();
        note(at, at);
        return;
      }
      const valueStart = (text += " ".repeat(1 + random.below(2))).length;
      afterBlock = isBlockText;
      if (isBlockText) text += block(item, margin);
      else if (isCollection(item)) flow(item, pointer);
      else text += scalar(item, false);
      const valueEnd = text.length;
      if (!isBlockText) text += tail();
      note(valueStart, valueEnd);
      return;
    }
    const isCompact = atDash && !isAnchor && chance(0.85);
    if (isCompact) {
      const valueStart = (text += " ").length;
      nested(item, pointer, `${margin}  `, true);
      note(valueStart, text.length);
      return;
    }
    text += `${tail()}\n`;
    const valueStart = text.length;
    const deeper = atDash || !Array.isArray(item) || indentsLists ? " ".repeat(step) : "";
    nested(item, pointer, margin + deeper, false);
    note(valueStart, text.length);
  }

  function nested(item: Json[] | JsonObject, pointer: string, margin: string, onLine: boolean): void {
    for (const [index, [key, inner]] of Object.entries(item).entries()) {
      if (index > 0) text += "\n";
      if (index > 0 || !onLine) {
        filler(margin);
        text += margin;
      }
      const start = text.length;
      text += Array.isArray(item) ? "-" : `${keyText(key)}:`;
      entry(inner, childPointer(pointer, key), start, margin, Array.isArray(item));
    }
  }

  const keyText = (key: string): string => (isPlain(key) && key !== "on" ? key : chance(0.5) ? `'${key}'` : JSON.stringify(key));

  function flow(item: Json[] | JsonObject, pointer: string): void {
    const padding = chance(0.5) ? " " : "";
    const entries = Object.entries(item);
    text += (Array.isArray(item) ? "[" : "{") + (entries.length === 0 ? "" : padding);
    for (const [index, [key, inner]] of entries.entries()) {
      if (index > 0) text += chance(0.8) ? ", " : " , ";
      const start = text.length;
      if (!Array.isArray(item)) text += `${keyText(key)}: `;
      const valueStart = text.length;
      if (isCollection(inner)) flow(inner, childPointer(pointer, key));
      else text += scalar(inner, true);
      const end = text.length;
      spans.set(childPointer(pointer, key), { start, headAt: valueStart, valueStart, valueEnd: end, end, flow: true, shared: false });
    }
    text += (entries.length === 0 ? "" : padding) + (Array.isArray(item) ? "]" : "}");
  }

  if (chance(0.1)) text += "\uFEFF";
  if (chance(0.2)) text += "# the top\n";
  nested(value, "", "", false);
  spans.set("", { start: 0, headAt: 0, valueStart: 0, valueEnd: text.length, end: text.length, flow: false, shared: false });
  if (!afterBlock && chance(0.2)) text += "\n# the end";
  if (afterBlock || chance(0.8)) text += "\n";
  return chance(0.15) ? withLineBreaks({ file: "x.yml", text, spans }) : { file: "x.yml", text, spans };
}

/** The same text with the line breaks of Windows. */
function withLineBreaks({ file, text, spans }: RandomText): RandomText {
  const move = (offset: number): number => offset + (text.slice(0, offset).match(/\n/g)?.length ?? 0);
  const moved = [...spans].map(([pointer, { start, headAt, valueStart, valueEnd, end, ...rest }]): [string, Span] => [
    pointer,
    { start: move(start), headAt: move(headAt), valueStart: move(valueStart), valueEnd: move(valueEnd), end: move(end), ...rest },
  ]);
  return { file, text: text.replaceAll("\n", "\r\n"), spans: new Map(moved) };
}

/** What may differ: `start` and `end` of pieces of the old text. */
export interface Range {
  start: number;
  end: number;
}

/** One random change of a value, and the only pieces of the text that it may touch. */
export function randomChange(value: JsonObject, { text, spans }: RandomText, random: Random): { value: JsonObject; ranges: Range[] } {
  const copy: JsonObject = structuredClone(value);
  const ranges: Range[] = [];
  const lineStart = (offset: number): number =>
    Math.max(text.lastIndexOf("\n", offset - 1) + 1, text.startsWith("\uFEFF") && !text.slice(0, offset).includes("\n") ? 1 : 0);
  const lineEnd = (offset: number): number => {
    const found = text.indexOf("\n", offset);
    return found === -1 ? text.length : text.charAt(found - 1) === "\r" ? found - 1 : found;
  };
  const span = (pointer: string): Span => {
    const found = spans.get(pointer);
    if (found === undefined) throw new Error(`no span of ${pointer}`);
    return found;
  };
  const whole = ({ flow, headAt, valueStart, valueEnd, end }: Span): Range =>
    flow ? { start: valueStart, end: valueEnd } : { start: headAt, end: lineEnd(end) };

  function change(container: Json[] | JsonObject, pointer: string): void {
    const names = Object.keys(container);
    const inside = span(pointer);
    const own = (key: string): Span | undefined => spans.get(childPointer(pointer, key));
    const firstSpan = names[0] === undefined ? undefined : own(names[0]);
    const last = names.at(-1);
    const lastSpan = last === undefined ? undefined : own(last);
    const roll = random.next();
    if (lastSpan === undefined || firstSpan === undefined) {
      // Nothing to stay: an empty collection or one behind an alias.
      ranges.push(whole(inside));
      add(container, names.length);
    } else if (roll < 0.2) {
      if (lastSpan.flow) ranges.push({ start: lastSpan.end, end: inside.valueEnd });
      else ranges.push({ start: lineEnd(lastSpan.end), end: lineEnd(lastSpan.end) });
      add(container, names.length);
    } else if (roll < 0.3 && Array.isArray(container)) {
      ranges.push({ start: firstSpan.start, end: firstSpan.start });
      add(container, 0);
    } else if (roll < 0.5 && names.length > 1 && (!Array.isArray(container) || isWithoutTwins(container)))
      remove(container, names, random.below(names.length), pointer);
    else changeOne(container, names, pointer);
  }

  function add(container: Json[] | JsonObject, index: number): void {
    const item = randomValue(random, 2);
    if (Array.isArray(container)) container.splice(index, 0, [item, "new"]);
    else container[`new${random.below(9)}`] = item;
  }

  function remove(container: Json[] | JsonObject, names: readonly string[], index: number, pointer: string): void {
    const at = (place: number): Span | undefined => spans.get(childPointer(pointer, names[place] ?? ""));
    const [before, gone, after] = [at(index - 1), at(index), at(index + 1)];
    if (gone === undefined) return;
    const inside = span(pointer);
    if (gone.flow) ranges.push({ start: before?.end ?? gone.start, end: after?.start ?? inside.valueEnd });
    else if (text.slice(lineStart(gone.start), gone.start).trim() === "") {
      const start = lineStart(gone.start);
      // Blank lines that a text before keeps may not become more.
      const keeps = /\n\r?\n$/.test(text.slice(0, start));
      const blank = keeps ? (/^(?:\r?\n(?=\r?\n))*/.exec(text.slice(lineEnd(gone.end)))?.[0].length ?? 0) : 0;
      ranges.push({
        start: text.charAt(start - 2) === "\r" ? start - 2 : Math.max(0, start - 1),
        end: lineEnd(gone.end) + (start <= 1 ? 2 : 0) + blank,
      });
    } else ranges.push({ start: gone.start - 1, end: after?.start ?? gone.end });
    if (Array.isArray(container)) container.splice(index, 1);
    else delete container[names[index] ?? ""];
  }

  function changeOne(container: Json[] | JsonObject, names: readonly string[], pointer: string): void {
    const key = random.pick(names);
    const place = childPointer(pointer, key);
    const old = Array.isArray(container) ? container[Number(key)] : container[key];
    const isCollection = typeof old === "object" && old !== null;
    if (isCollection && random.next() < 0.8 && (Array.isArray(old) || isJsonObject(old))) {
      change(old, place);
      return;
    }
    const fresh = random.next() < 0.75 ? randomScalar(random) : randomValue(random, 2);
    const isInline =
      !isCollection && (typeof fresh !== "object" || fresh === null) && !String(fresh).includes("\n") && !String(old).includes("\n");
    const { valueStart, valueEnd } = span(place);
    ranges.push(isInline ? { start: valueStart, end: valueEnd } : whole(span(place)));
    if (Array.isArray(container)) container[Number(key)] = fresh;
    else container[key] = fresh;
  }

  change(copy, "");
  return { value: copy, ranges };
}

/** All that a change of one field of an object may touch, whether it comes, goes or gets another value. */
export function fieldRange({ text, spans }: RandomText, object: JsonObject, pointer: string, key: string): Range {
  const names = Object.keys(object);
  const spanOf = (name: string | undefined): Span | undefined => (name === undefined ? undefined : spans.get(childPointer(pointer, name)));
  const inside = spans.get(pointer);
  const [own, last] = [spanOf(key), spanOf(names.at(-1))];
  if (inside === undefined || last === undefined) throw new Error(`no span of ${pointer}`);
  const lineEnd = (offset: number): number => offset + (/\r?(?:\n|$)/.exec(text.slice(offset))?.index ?? 0);
  if (own === undefined)
    return last.flow ? { start: last.end, end: inside.valueEnd } : { start: lineEnd(last.end), end: lineEnd(last.end) };
  const at = names.indexOf(key);
  const [before, next] = [spanOf(names[at - 1]), spanOf(names[at + 1])];
  if (own.flow) return { start: before?.end ?? own.start, end: next?.start ?? inside.valueEnd };
  const margin = /[ \t\uFEFF]*$/.exec(text.slice(0, own.start))?.[0].length ?? 0;
  const start = own.start - margin;
  const lineBreak = /\r?\n$/.exec(text.slice(0, start))?.[0];
  if (lineBreak !== undefined) return { start: start - lineBreak.length, end: lineEnd(own.end) };
  // The first line of the file, or behind a dash: what follows moves up.
  return { start, end: next?.start ?? lineEnd(own.end) };
}

/** Of two equal items nobody can tell which one went. */
const isWithoutTwins = (items: readonly Json[]): boolean => new Set(items.map((item) => JSON.stringify(item))).size === items.length;

/** Whether the new text is the old one but for the ranges. */
export function differsOnlyIn(old: string, ranges: readonly Range[], text: string): boolean {
  const fixed: string[] = [];
  let at = 0;
  for (const { start, end } of ranges.toSorted((left, right) => left.start - right.start)) {
    fixed.push(old.slice(at, start));
    at = Math.max(at, end);
  }
  const tail = old.slice(at);
  let place = 0;
  for (const [index, piece] of fixed.entries()) {
    const found = index === 0 ? (text.startsWith(piece) ? 0 : -1) : text.indexOf(piece, place);
    if (found === -1) return false;
    place = found + piece.length;
  }
  return text.length - tail.length >= place && text.endsWith(tail);
}
