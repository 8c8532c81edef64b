/** A node of a drawing: how large it is, and its markup. */
import { statusSymbols } from "../run.ts";
import { visible } from "../text.ts";
import type { Point } from "./layout/layout-graph.ts";
import type { Size } from "./layout/cells.ts";
import { fitText, measureText } from "./measure-text.ts";
import type { NodeShape, NodeState, PictureNode } from "./picture.ts";
import { stateWords } from "./state-words.ts";
import { toneOf } from "./tones.ts";

interface TextLine {
  text: string;
  style: "label" | "detail" | "state";
}

const fontSizes = { label: 13, detail: 11, state: 11 } as const satisfies Record<TextLine["style"], number>;
const lineHeights = { label: 18, detail: 15, state: 16 } as const satisfies Record<TextLine["style"], number>;
const widestText = 230;
/** Labels are bold. */
const boldWidth = 1.08;
const verticalPadding = 9;
/** Beside the text, where the shape takes room of its own. */
const sidePadding = {
  task: 14,
  decision: 24,
  group: 14,
  "sub-workflow": 20,
  wait: 18,
  end: 18,
} as const satisfies Record<NodeShape, number>;

export interface NodeFace extends Size {
  node: PictureNode;
  lines: readonly TextLine[];
  /** `flow-done` and the like; "" outside of runs. */
  tone: string;
}

/** `now` (epoch ms) gives the running time of what is under way; undefined outside of runs. */
export function faceOf(node: PictureNode, now: number | undefined): NodeFace {
  const { label, detail, condition, state, shape } = node;
  const written: TextLine[] = [
    { text: label, style: "label" },
    ...(detail === "" ? [] : [{ text: detail, style: "detail" } as const]),
    ...(condition === undefined ? [] : [{ text: `when ${condition}`, style: "detail" } as const]),
    ...(state === undefined || now === undefined ? [] : [{ text: describeState(state, now), style: "state" } as const]),
    ...(state?.reason === undefined ? [] : [{ text: firstLine(state.reason), style: "detail" } as const]),
  ];
  const lines = written.map(({ text, style }) => ({ text: fitText(visible(text), fontSizes[style], widestText), style }));
  const text = lines.reduce(
    (most, line) => Math.max(most, measureText(line.text, fontSizes[line.style]) * (line.style === "label" ? boldWidth : 1)),
    0,
  );
  return {
    node,
    lines,
    tone: now === undefined ? "" : ` flow-${toneOf(state?.status)}`,
    width: Math.ceil(Math.max(64, text + 2 * sidePadding[shape])),
    height: lines.reduce((sum, { style }) => sum + lineHeights[style], 2 * verticalPadding),
  };
}

const describeState = (state: NodeState, now: number): string => `${statusSymbols[state.status]} ${stateWords(state, now).join(" · ")}`;

export function renderNode({ node, lines, tone, width, height }: NodeFace, centre: Point): string {
  const [left, top] = [round(centre.x - width / 2), round(centre.y - height / 2)];
  return (
    `<g class="flow-node flow-${node.shape}${tone}">` +
    `<title>${escapeXml(fullText(node))}</title>` +
    outlineOf(node.shape, { left, top, width, height }) +
    renderLines(lines, { x: round(centre.x), top: top + verticalPadding }) +
    "</g>"
  );
}

function renderLines(lines: readonly TextLine[], { x, top }: { x: number; top: number }): string {
  let y = top;
  return lines
    .map(({ text, style }) => {
      const line = `<text class="flow-${style}" x="${x}" y="${round(y + lineHeights[style] * 0.75)}">${escapeXml(text)}</text>`;
      y += lineHeights[style];
      return line;
    })
    .join("");
}

interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
}

function outlineOf(shape: NodeShape, { left, top, width, height }: Frame): string {
  const rect = (radius: number): string => `<rect x="${left}" y="${top}" width="${width}" height="${height}" rx="${radius}"/>`;
  const [right, bottom, middle] = [round(left + width), round(top + height), round(top + height / 2)];
  switch (shape) {
    case "decision":
      return `<path d="M${left + 13} ${top}H${round(right - 13)}L${right} ${middle}L${round(right - 13)} ${bottom}H${left + 13}L${left} ${middle}Z"/>`;
    case "sub-workflow":
      return `${rect(4)}<path class="flow-bars" d="M${left + 6} ${top}V${bottom}M${round(right - 6)} ${top}V${bottom}"/>`;
    case "wait":
    case "end":
      return rect(Math.min(22, height / 2));
    default:
      return rect(7);
  }
}

/** All of it, for whoever points at the node. */
function fullText({ label, detail, condition, state }: PictureNode): string {
  const when = condition === undefined ? [] : [`when ${condition}`];
  const reason = state?.reason === undefined ? [] : [firstLine(state.reason)];
  return [label, detail, ...when, ...(state === undefined ? [] : [state.status]), ...reason]
    .filter((part) => part !== "")
    .map(visible)
    .join(" · ");
}

const firstLine = (text: string): string => text.split("\n", 1)[0] ?? "";

export const round = (value: number): number => Math.round(value * 10) / 10;

const entities: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#39;"],
]);

/** A lone half of a character, and what XML has no room for, would make the file unreadable. */
export function escapeXml(text: string): string {
  return text.replace(/\p{Cs}|[\uFFFE\uFFFF]/gu, "\uFFFD").replace(/[&<>"']/g, (character) => entities.get(character) ?? "");
}
