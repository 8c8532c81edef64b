/** A workflow, or a run of it, as a picture: SVG without scripts, fonts or links, for light and for dark pages. */
import { renderDuration } from "../run.ts";
import { visible } from "../text.ts";
import type { Layout, PlacedLink, Point } from "./layout/layout-graph.ts";
import { layoutGraph } from "./layout/layout-graph.ts";
import { fitText, measureText } from "./measure-text.ts";
import type { Picture, PictureEdge } from "./picture.ts";
import { escapeXml, faceOf, renderNode, round } from "./svg-node.ts";
import type { NodeFace } from "./svg-node.ts";
import { styleSheet } from "./svg-style.ts";

const margin = 24;
const headingHeight = 30;
const subheadingHeight = 18;
/** Inside of a group, beside and below what is in it. */
const groupPadding = 18;
const widestLabel = 160;
const labelHeight = 18;

/** `now` (epoch ms) gives the running time of what is under way. */
export function renderSvg(picture: Picture, now: number): string {
  const drawing = layoutGroup(undefined, picture, picture.run === undefined ? undefined : now);
  const heading = visible(picture.title);
  const subheading = subheadingOf(picture, now);
  const title = subheading === "" ? heading : `${heading}: ${subheading}`;
  const top = margin + headingHeight + (subheading === "" ? 0 : subheadingHeight);
  const widest = Math.max(drawing.width, measureText(heading, 15), measureText(subheading, 11));
  const [width, height] = [Math.ceil(widest + 2 * margin), Math.ceil(top + drawing.height + margin)];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="flow-graph" role="img" aria-label="${escapeXml(title)}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<title>${escapeXml(title)}</title>`,
    `<desc>${escapeXml(describe(picture))}</desc>`,
    `<style>${styleSheet}</style>`,
    `<rect class="flow-page" width="${width}" height="${height}" rx="8"/>`,
    `<text class="flow-heading" x="${width / 2}" y="${margin + 11}">${escapeXml(heading)}</text>`,
    ...(subheading === "" ? [] : [`<text class="flow-detail" x="${width / 2}" y="${margin + 29}">${escapeXml(subheading)}</text>`]),
    ...drawing.render({ x: round((width - drawing.width) / 2), y: top }),
    "</svg>",
    "",
  ].join("\n");
}

function subheadingOf({ run }: Picture, now: number): string {
  if (run === undefined) return "";
  const took = renderDuration((run.endTime > 0 ? run.endTime : now) - run.startTime);
  return `${run.status} in ${took} · ${visible(run.workflowId)}`;
}

/** The graph in words, for those who do not see it. */
function describe({ description, nodes, edges }: Picture): string {
  const steps = nodes.map(({ ref, label, state }) => {
    const after = edges.filter(({ to }) => to === ref).map(({ from }) => nodes.find((node) => node.ref === from)?.label ?? from);
    const status = state === undefined ? "" : `, ${state.status}`;
    return `${label}${after.length === 0 ? "" : ` after ${after.join(", ")}`}${status}`;
  });
  return visible([...(description === undefined ? [] : [description]), `${steps.join("; ")}.`].join(" "));
}

interface GroupDrawing {
  width: number;
  height: number;
  /** The markup, where the upper left corner is at the given place. */
  render(origin: Point): string[];
}

function layoutGroup(group: string | undefined, picture: Picture, now: number | undefined): GroupDrawing {
  const parts = picture.nodes.filter((node) => node.group === group).map((node) => layoutNode(faceOf(node, now), picture, now));
  const refs = new Set(parts.map(({ id }) => id));
  const edges = picture.edges.filter(({ from, to }) => refs.has(from) && refs.has(to));
  const labels = edges.map(labelOf);
  const layout = layoutGraph(
    parts,
    edges.map(({ from, to }, index) => {
      const label = labels[index] ?? "";
      return { from, to, ...(label === "" ? {} : { label: { width: measureText(label, 11) + 14, height: labelHeight } }) };
    }),
  );
  return {
    width: layout.width,
    height: layout.height,
    render: (origin) => [
      ...edges.flatMap((edge, index) => renderEdge(edge, { link: layout.links[index], label: labels[index] ?? "", origin })),
      ...parts.flatMap(({ id, render }) => render(centreIn(layout, id, origin))),
    ],
  };
}

const labelOf = ({ labels }: PictureEdge): string =>
  fitText(labels.map((label) => (label === "" ? '""' : visible(label))).join(", "), 11, widestLabel);

function centreIn({ boxes }: Layout, id: string, origin: Point): Point {
  const { x, y } = boxes.get(id) ?? { x: 0, y: 0 };
  return { x: x + origin.x, y: y + origin.y };
}

interface Part {
  id: string;
  width: number;
  height: number;
  render(centre: Point): string[];
}

/** A node by itself, or the frame of a group with what is in it. */
function layoutNode(face: NodeFace, picture: Picture, now: number | undefined): Part {
  const { node } = face;
  const inside = layoutGroup(node.ref, picture, now);
  if (inside.height === 0) return { id: node.ref, width: face.width, height: face.height, render: (centre) => [renderNode(face, centre)] };
  const width = Math.max(face.width, inside.width) + 2 * groupPadding;
  const height = face.height + inside.height + 2 * groupPadding;
  return {
    id: node.ref,
    width,
    height,
    render({ x, y }) {
      const [left, top] = [x - width / 2, y - height / 2];
      return [
        `<rect class="flow-frame${face.tone}" x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${round(height)}" rx="10"/>`,
        renderNode(face, { x, y: top + face.height / 2 }),
        ...inside.render({ x: x - inside.width / 2, y: top + face.height + groupPadding }),
      ];
    },
  };
}

interface PlacedEdge {
  link: PlacedLink | undefined;
  label: string;
  origin: Point;
}

const arrow = { length: 7, halfWidth: 4 };

function renderEdge({ isTaken }: PictureEdge, { link, label, origin }: PlacedEdge): string[] {
  if (link === undefined) return [];
  const x = (point: Point): number => round(point.x + origin.x);
  const y = (point: Point): number => round(point.y + origin.y);
  const last = link.stretches.length - 1;
  const path = link.stretches.map(({ from, to }, index) => {
    const end = index === last ? { x: to.x, y: to.y - arrow.length } : to;
    const start = index === 0 ? `M${x(from)} ${y(from)}` : "";
    if (Math.abs(from.x - to.x) < 0.5) return `${start}L${x(end)} ${y(end)}`;
    const middle = round((from.y + end.y) / 2 + origin.y);
    return `${start}C${x(from)} ${middle} ${x(to)} ${middle} ${x(end)} ${y(end)}`;
  });
  const tip = link.stretches[last]?.to ?? { x: 0, y: 0 };
  const head = `M${x(tip)} ${y(tip)}l${-arrow.halfWidth} ${-arrow.length}h${2 * arrow.halfWidth}Z`;
  const way = isTaken === undefined ? "" : isTaken ? " flow-taken" : " flow-untaken";
  const lines = [`<g class="flow-edge${way}"><path class="flow-line" d="${path.join("")}"/><path class="flow-arrow" d="${head}"/></g>`];
  if (link.label === undefined || label === "") return lines;
  const width = round(measureText(label, 11) + 14);
  const [left, top] = [round(x(link.label) - width / 2), round(y(link.label) - labelHeight / 2)];
  return [
    ...lines,
    `<g class="flow-case${way}"><rect x="${left}" y="${top}" width="${width}" height="${labelHeight}" rx="${labelHeight / 2}"/>` +
      `<text x="${x(link.label)}" y="${round(y(link.label) + 4)}">${escapeXml(label)}</text></g>`,
  ];
}
