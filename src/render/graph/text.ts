/** A workflow, or a run of it, as a graph on a terminal. */
import type { Paint, Palette } from "../palette.ts";
import { paintOf, statusSymbols } from "../run.ts";
import { displayWidth, fitWidth, padWidth, visible } from "../text.ts";
import { drawLanes } from "./lanes.ts";
import type { NodeShape, NodeState, Picture, PictureNode } from "./picture.ts";
import { stateWords } from "./state-words.ts";

const shapeSymbols = {
  task: "●",
  decision: "◆",
  group: "↻",
  "sub-workflow": "▣",
  wait: "◌",
  end: "■",
} as const satisfies Record<NodeShape, string>;

/** Conditions and scripts may be long. */
const widestDetail = 60;

/** `now` (epoch ms) gives the running time of what is under way. */
export function renderGraphText(picture: Picture, now: number, palette: Palette): string {
  const isRun = picture.run !== undefined;
  const lines = drawLanes(picture, ({ state, shape }) =>
    isRun ? (state === undefined ? "○" : statusSymbols[state.status]) : shapeSymbols[shape],
  );
  const detailOf = ({ detail }: PictureNode): string => fitWidth(visible(detail), widestDetail);
  const nodes = lines.flatMap(({ node }) => node ?? []);
  const lanesWidth = widest(lines.map(({ lanes }) => lanes));
  const labelWidth = widest(nodes.map(({ label }) => visible(label)));
  const detailWidth = widest(nodes.map(detailOf));
  return lines
    .map(({ lanes, node }) => {
      if (node === undefined) return `${palette.dim(lanes)}\n`;
      const paint = paintOfNode(node, isRun, palette);
      const rest = [...(node.state === undefined ? [] : describeState(node.state, now)), ...notesOn(node, picture)].join("  ");
      const label = padWidth(visible(node.label), rest === "" && detailOf(node) === "" ? 0 : labelWidth);
      const detail = detailWidth === 0 ? "" : `  ${palette.dim(padWidth(detailOf(node), rest === "" ? 0 : detailWidth))}`;
      const line = `${paintLanes(lanes, { paint, palette })}${" ".repeat(lanesWidth - displayWidth(lanes))}  ${label}${detail}`;
      return `${rest === "" ? line.trimEnd() : `${line}  ${isRun && node.state !== undefined ? paint(rest) : palette.dim(rest)}`}\n`;
    })
    .join("");
}

/** When it runs at all. */
function notesOn({ ref, condition }: PictureNode, { edges, nodes }: Picture): string[] {
  const labelOf = (from: string): string => nodes.find((node) => node.ref === from)?.label ?? from;
  const cases = edges
    .filter(({ to, labels }) => to === ref && labels.length > 0)
    .map(({ from, labels }) => `${visible(labelOf(from))}: ${labels.map(caseText).join(", ")}`);
  const when = condition === undefined ? [] : [fitWidth(`when ${visible(condition)}`, widestDetail)];
  return [...(cases.length === 0 ? [] : [cases.join(" or ")]), ...when];
}

const caseText = (label: string): string => (label === "" ? '""' : visible(label));

function describeState(state: NodeState, now: number): string[] {
  const { reason } = state;
  const why = reason === undefined ? [] : [visible(reason.split("\n", 1)[0] ?? "")];
  return [[...stateWords(state, now), ...why].join(" ")];
}

function paintOfNode({ state, shape }: PictureNode, isRun: boolean, palette: Palette): Paint {
  if (state !== undefined) return paintOf(state.status, palette);
  if (isRun) return palette.dim;
  return shape === "decision" ? palette.yellow : palette.cyan;
}

/** The lanes are dim, the node's symbol is not. */
function paintLanes(lanes: string, { paint, palette }: { paint: Paint; palette: Palette }): string {
  return lanes
    .split(/([│┆ ]+)/)
    .map((part) => (part.trim() === "" ? part : /^[│┆ ]+$/.test(part) ? palette.dim(part) : paint(part)))
    .join("");
}

const widest = (texts: readonly string[]): number => texts.reduce((most, text) => Math.max(most, displayWidth(text)), 0);
