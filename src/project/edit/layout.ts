/** Where everything stands in a YAML or JSON text, so that it can be changed without touching what is beside it. */
import type { Alias, Node, Scalar, YAMLMap, YAMLSeq } from "yaml";
import { isMergeKey, loadYaml } from "../yaml-mistakes.ts";

/** Offsets into the text. Ends are exclusive. */
interface Extent {
  /** Of the value itself, behind its anchor and tag. */
  start: number;
  /** Behind the last character of the value, which is never a line break. */
  end: number;
  /** Where a value may be written that stands on the line of its key: behind colon, dash, anchor and tag. */
  headAt: number;
  /** The tag and the spaces behind it. */
  tag?: { start: number; end: number };
  /** The anchor's name. */
  anchor?: string;
}

export interface ScalarLayout extends Extent {
  type: "scalar";
  style: "plain" | "single" | "double" | "literal" | "folded" | "empty";
  /** Behind the `|` or `>` and its indicators. */
  headerEnd?: number;
  /** `|+`: the blank lines behind it belong to it. */
  keeps?: boolean;
}

export interface AliasLayout extends Extent {
  type: "alias";
  /** Undefined where it names nothing. */
  target?: Layout;
}

export interface Entry {
  /** Absent for the merge key `<<` and for keys that are no plain text. */
  key?: string;
  /** Of the key, or of the `?` before it. */
  start: number;
  keyStart: number;
  keyEnd: number;
  value: Layout;
}

export interface MapLayout extends Extent {
  type: "map";
  flow: boolean;
  entries: Entry[];
}

export interface Item {
  /** Of the dash, or of the value in a flow list. */
  start: number;
  value: Layout;
}

export interface ListLayout extends Extent {
  type: "list";
  flow: boolean;
  items: Item[];
}

/** What is too unusual to be changed from inside, like a pair that stands in a flow list without braces. */
export interface OpaqueLayout extends Extent {
  type: "opaque";
}

export type Layout = ScalarLayout | AliasLayout | MapLayout | ListLayout | OpaqueLayout;

/** A token as the parser of yaml keeps it. */
interface Token {
  type: string;
  offset: number;
  source: string;
}

/** The text must be readable: whoever asks has parsed it without problems. JSON is read as the YAML that it is. */
export function readLayout(text: string): Layout {
  const { parseDocument, isAlias, isMap, isScalar, isSeq, isNode } = loadYaml();
  const document = parseDocument(text, {
    version: "1.2",
    schema: "core",
    merge: true,
    stringKeys: true,
    prettyErrors: false,
    keepSourceTokens: true,
  });
  const layouts = new Map<Node, Layout>();
  const aliases: { layout: AliasLayout; node: Alias }[] = [];

  function read(node: unknown, props: readonly Token[], after: number): Layout {
    const extent = readProps(props, after);
    if (!isNode(node)) return { ...extent, type: "scalar", style: "empty" };
    const layout = readNode(node, extent);
    layouts.set(node, layout);
    return layout;
  }

  function readNode(node: Node, extent: Extent): Layout {
    const [start, end] = node.range ?? [extent.start, extent.start];
    const placed: Extent = { ...extent, start, end };
    if (isAlias(node)) {
      const layout: AliasLayout = { ...placed, type: "alias" };
      aliases.push({ layout, node });
      return layout;
    }
    if (isMap(node)) return readMap(node, placed);
    if (isSeq(node)) return readList(node, placed);
    return isScalar(node) ? readScalar(node, text, placed, extent) : { ...placed, type: "opaque" };
  }

  function readMap(node: YAMLMap, extent: Extent): Layout {
    const flow = node.flow === true;
    const entries: Entry[] = [];
    for (const pair of node.items) {
      const token = pair.srcToken;
      if (!isScalar(pair.key) || token === undefined) return { ...extent, type: "opaque" };
      const [keyStart, keyEnd] = pair.key.range ?? [extent.start, extent.start];
      const before = tokensOf(token.start);
      const sep = tokensOf(token.sep);
      const colon = sep.findIndex(({ type }) => type === "map-value-ind");
      const after = colon === -1 ? keyEnd : endOf(sep[colon], keyEnd);
      const isPlain = !before.some(({ type }) => type === "anchor" || type === "tag") && colon !== -1;
      entries.push({
        ...(isMergeKey(pair.key) || !isPlain ? {} : { key: String(pair.key.value) }),
        start: before.find(({ type }) => type === "explicit-key-ind" || type === "anchor" || type === "tag")?.offset ?? keyStart,
        keyStart,
        keyEnd,
        value: read(pair.value, sep.slice(colon + 1), after),
      });
    }
    if (flow && text.charAt(extent.start) !== "{") return { ...extent, type: "opaque" };
    return { ...extent, type: "map", flow, entries, end: flow ? extent.end : (entries.at(-1)?.value.end ?? extent.end) };
  }

  function readList(node: YAMLSeq, extent: Extent): Layout {
    const flow = node.flow === true;
    const tokens = node.srcToken?.type === "block-seq" || node.srcToken?.type === "flow-collection" ? node.srcToken.items : [];
    const items = node.items.map((item, index): Item => {
      const before = tokensOf(tokens[index]?.start);
      const dash = before.findIndex(({ type }) => type === "seq-item-ind");
      const props = before.slice(dash + 1);
      const value = read(item, props, dash === -1 ? startOf(item, extent.start) : endOf(before[dash], extent.start));
      const flowStart = props.find(({ type }) => type === "anchor" || type === "tag")?.offset ?? value.start;
      return { start: flow ? flowStart : (before[dash]?.offset ?? value.start), value };
    });
    return { ...extent, type: "list", flow, items, end: flow ? extent.end : (items.at(-1)?.value.end ?? extent.end) };
  }

  const startOf = (node: unknown, otherwise: number): number => (isNode(node) ? (node.range?.[0] ?? otherwise) : otherwise);

  const root = read(document.contents, [], startOf(document.contents, 0));
  for (const { layout, node } of aliases) {
    const target = node.resolve(document);
    const found = target === undefined ? undefined : layouts.get(target);
    if (found !== undefined) layout.target = found;
  }
  return root;
}

const tokensOf = (tokens: readonly Token[] | undefined): readonly Token[] => tokens ?? [];

const endOf = (token: Token | undefined, otherwise: number): number =>
  token === undefined ? otherwise : token.offset + token.source.length;

/** An anchor and a tag stand between the colon and the value. */
function readProps(tokens: readonly Token[], after: number): Extent {
  let headAt = after;
  const extent: Extent = { start: after, end: after, headAt: after };
  for (const [index, token] of tokens.entries()) {
    if (token.type !== "anchor" && token.type !== "tag") continue;
    headAt = endOf(token, after);
    if (token.type === "anchor") extent.anchor = token.source.slice(1);
    else {
      const next = tokens[index + 1];
      extent.tag = { start: token.offset, end: next?.type === "space" ? endOf(next, headAt) : headAt };
    }
  }
  return { ...extent, start: headAt, end: headAt, headAt };
}

const styles = {
  PLAIN: "plain",
  QUOTE_SINGLE: "single",
  QUOTE_DOUBLE: "double",
  BLOCK_LITERAL: "literal",
  BLOCK_FOLDED: "folded",
} as const;

function readScalar(node: Scalar, text: string, placed: Extent, props: Extent): ScalarLayout {
  const style = styles[node.type ?? "PLAIN"];
  const { start, end } = placed;
  if (style === "literal" || style === "folded") {
    const headerEnd = start + (/^[|>][-+0-9]*/.exec(text.slice(start, start + 8))?.[0].length ?? 1);
    const keeps = text.slice(start, headerEnd).includes("+");
    return { ...placed, type: "scalar", style, headerEnd, keeps, end: blockEnd(text, headerEnd, end, keeps) };
  }
  if (start === end) return { ...props, type: "scalar", style: "empty" };
  return { ...placed, type: "scalar", style };
}

/** Blank lines behind the text belong to it only where `+` keeps them, or where they are longer than its margin. */
function blockEnd(text: string, headerEnd: number, end: number, keeps: boolean): number {
  const body = text.slice(headerEnd, end);
  const lines = body.replace(/\r?\n$/, "").split("\n");
  const margin = /^ */.exec(lines.slice(1).find((line) => line.trim() !== "") ?? "")?.[0].length ?? 0;
  if (!keeps) while (lines.length > 1 && isBlank(lines.at(-1) ?? "", margin)) lines.pop();
  return headerEnd + lines.join("\n").replace(/\r$/, "").length;
}

const isBlank = (line: string, margin: number): boolean => line.trim() === "" && line.replace("\r", "").length <= margin;
