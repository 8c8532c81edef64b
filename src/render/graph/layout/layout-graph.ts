/** A layered drawing of a graph without circles, from top to bottom. Deterministic. */
import { assignCoordinates } from "./assign-coordinates.ts";
import { assignLayers } from "./assign-layers.ts";
import type { Box, Cell, Link, Route, Size } from "./cells.ts";
import { reduceCrossings } from "./reduce-crossings.ts";
import { splitGraph } from "./split-graph.ts";

export interface Point {
  x: number;
  y: number;
}

/** A stretch of a link: straight down through a layer, or bent from one to the next. */
export interface Stretch {
  from: Point;
  to: Point;
}

export interface PlacedLink {
  stretches: readonly Stretch[];
  /** The centre of its label. */
  label?: Point;
}

export interface Layout extends Size {
  /** Centres, by id. */
  boxes: ReadonlyMap<string, Point>;
  /** In the order of the links that were given; of one that leads upwards there is none. */
  links: readonly (PlacedLink | undefined)[];
}

const gaps = { box: 28, bend: 18 };
/** Between two layers, and beside one that holds labels only. */
const [layerGap, labelGap] = [38, 18];

/** Boxes come after those that lead to them. What hangs together stands together; what does not stands side by side, in rows. */
export function layoutGraph(boxes: readonly Box[], links: readonly Link[]): Layout {
  const parts = splitGraph(boxes, links).map((part) => ({ ...part, layout: layoutPart(part.boxes, part.links) }));
  const rowWidth = Math.max(widestRow, ...parts.map(({ layout }) => layout.width));
  const placedBoxes = new Map<string, Point>();
  const placedLinks = new Map<Link, PlacedLink | undefined>();
  let [x, y, height, width] = [0, 0, 0, 0];
  for (const { layout, links: ofPart } of parts) {
    if (x > 0 && x + layout.width > rowWidth) [x, y] = [0, height + partGap];
    const move = (point: Point): Point => ({ x: point.x + x, y: point.y + y });
    for (const [id, centre] of layout.boxes) placedBoxes.set(id, move(centre));
    layout.links.forEach((link, index) => {
      const given = ofPart[index];
      if (given !== undefined) placedLinks.set(given, link === undefined ? undefined : moveLink(link, move));
    });
    width = Math.max(width, x + layout.width);
    height = Math.max(height, y + layout.height);
    x += layout.width + partGap;
  }
  return { width, height, boxes: placedBoxes, links: links.map((link) => placedLinks.get(link)) };
}

const partGap = 36;
/** More than that is scrolled sideways on most screens. */
const widestRow = 900;

function moveLink({ stretches, label }: PlacedLink, move: (point: Point) => Point): PlacedLink {
  return {
    stretches: stretches.map(({ from, to }) => ({ from: move(from), to: move(to) })),
    ...(label === undefined ? {} : { label: move(label) }),
  };
}

function layoutPart(boxes: readonly Box[], links: readonly Link[]): Layout {
  const { layers, boxes: cells, routes } = assignLayers(boxes, links);
  reduceCrossings(layers);
  const width = assignCoordinates(layers, gaps);
  const rows = stackLayers(layers);
  const rowOf = ({ layer }: Cell): Row => rows[layer] ?? { top: 0, bottom: 0 };
  const centreOf = (cell: Cell): Point => ({ x: cell.x, y: (rowOf(cell).top + rowOf(cell).bottom) / 2 });
  return {
    width,
    height: rows.at(-1)?.bottom ?? 0,
    boxes: new Map([...cells].map(([id, cell]) => [id, centreOf(cell)])),
    links: routes.map((route) => (route === undefined ? undefined : placeLink(route, rowOf, centreOf))),
  };
}

interface Row {
  top: number;
  bottom: number;
}

function stackLayers(layers: readonly (readonly Cell[])[]): Row[] {
  const hasBoxes = layers.map((layer) => layer.some(({ kind }) => kind === "box"));
  let top = 0;
  return layers.map((layer, index) => {
    const bottom = top + layer.reduce((most, { height }) => Math.max(most, height), 0);
    const row = { top, bottom };
    top = bottom + (hasBoxes[index] === true && hasBoxes[index + 1] === true ? layerGap : labelGap);
    return row;
  });
}

/** Within a layer a link goes straight down, so that it crosses nothing that stands beside it; between two layers it bends. */
function placeLink(route: Route, rowOf: (cell: Cell) => Row, centreOf: (cell: Cell) => Point): PlacedLink {
  const last = route.length - 1;
  const points = route.flatMap((cell, index): Point[] => {
    const { x, y } = centreOf(cell);
    const { top, bottom } = rowOf(cell);
    const half = cell.height / 2;
    return [...(index === 0 ? [y + half] : [top]), ...(index === last ? [y - half] : [bottom])].map((at) => ({ x, y: at }));
  });
  const stretches = points.flatMap((to, index) => {
    const from = points[index - 1];
    return from === undefined || to.y <= from.y ? [] : [{ from, to }];
  });
  const label = route.find(({ kind }) => kind === "label");
  return { stretches, ...(label === undefined ? {} : { label: centreOf(label) }) };
}
