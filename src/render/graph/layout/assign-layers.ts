/** Layers: each box as high up as what leads to it allows. */
import type { Box, Cell, Link, Route } from "./cells.ts";

export interface Layers {
  layers: Cell[][];
  boxes: ReadonlyMap<string, Cell>;
  /** By the links' order; of a link that leads upwards or nowhere there is none. */
  routes: (Route | undefined)[];
}

/** Boxes come after those that lead to them. */
export function assignLayers(boxes: readonly Box[], links: readonly Link[]): Layers {
  const layerOf = findLayers(boxes, links);
  const cells = new Map(boxes.map((box) => [box.id, createCell("box", layerOf.get(box.id) ?? 0, box)]));
  const all: Cell[] = [...cells.values()];
  const routes = links.map((link): Route | undefined => {
    const [from, to] = [cells.get(link.from), cells.get(link.to)];
    if (from === undefined || to === undefined || from.layer >= to.layer) return undefined;
    const route = [from];
    for (let layer = from.layer + 1; layer < to.layer; layer++) {
      const isLabel = link.label !== undefined && layer === from.layer + 1;
      route.push(isLabel ? createCell("label", layer, link.label ?? nothing) : createCell("bend", layer, nothing));
    }
    route.push(to);
    route.forEach((cell, index) => {
      const next = route[index + 1];
      cell.below.push(...(next === undefined ? [] : [next]));
      next?.above.push(cell);
    });
    all.push(...route.slice(1, -1));
    return route;
  });
  return { layers: orderAtFirst(all, [...cells.values()]), boxes: cells, routes };
}

const nothing = { width: 0, height: 0 };

function createCell(kind: Cell["kind"], layer: number, { width, height }: { width: number; height: number }): Cell {
  return { kind, layer, width, height, above: [], below: [], order: 0, x: 0 };
}

/** A label takes a layer of its own. */
function findLayers(boxes: readonly Box[], links: readonly Link[]): Map<string, number> {
  const into = new Map<string, Link[]>();
  for (const link of links) into.set(link.to, [...(into.get(link.to) ?? []), link]);
  const layers = new Map<string, number>();
  for (const { id } of boxes) {
    const lowest = (into.get(id) ?? []).flatMap(({ from, label }) => {
      const above = layers.get(from);
      return above === undefined ? [] : [above + (label === undefined ? 1 : 2)];
    });
    layers.set(id, Math.max(0, ...lowest));
  }
  return layers;
}

/** As they are come to along the links, so that what belongs together begins together. */
function orderAtFirst(cells: readonly Cell[], starts: readonly Cell[]): Cell[][] {
  const count = cells.reduce((most, { layer }) => Math.max(most, layer + 1), 0);
  const layers: Cell[][] = Array.from({ length: count }, () => []);
  const seen = new Set<Cell>();
  const visit = (start: Cell): void => {
    const open = [start];
    for (let cell = open.pop(); cell !== undefined; cell = open.pop()) {
      if (seen.has(cell)) continue;
      seen.add(cell);
      const layer = layers[cell.layer] ?? [];
      cell.order = layer.length;
      layer.push(cell);
      open.push(...cell.below.toReversed());
    }
  };
  for (const cell of starts) visit(cell);
  return layers;
}
