/** The order within each layer, so that few links cross: by the middle of the neighbours, downwards and upwards, and by swaps. */
import type { Cell } from "./cells.ts";

const sweeps = 24;

/** Sorts the layers in place. The same input gives the same order. */
export function reduceCrossings(layers: Cell[][]): void {
  let best = layers.map((layer) => [...layer]);
  let fewest = countCrossings(layers);
  for (let sweep = 0; sweep < sweeps && fewest > 0; sweep++) {
    const isDown = sweep % 2 === 0;
    for (const layer of isDown ? layers : layers.toReversed()) sortByMiddle(layer, isDown ? "above" : "below");
    swapNeighbours(layers);
    const crossings = countCrossings(layers);
    if (crossings < fewest) {
      fewest = crossings;
      best = layers.map((layer) => [...layer]);
    }
  }
  best.forEach((layer, index) => {
    layers[index] = layer;
    number(layer);
  });
}

function number(layer: readonly Cell[]): void {
  layer.forEach((cell, order) => (cell.order = order));
}

/** A cell without neighbours on that side keeps its place. */
function sortByMiddle(layer: Cell[], side: "above" | "below"): void {
  const middles = new Map(layer.map((cell) => [cell, cell[side].length === 0 ? cell.order : mean(cell[side])]));
  layer.sort((left, right) => (middles.get(left) ?? 0) - (middles.get(right) ?? 0) || left.order - right.order);
  number(layer);
}

const mean = (cells: readonly Cell[]): number => cells.reduce((sum, { order }) => sum + order, 0) / cells.length;

const mostRounds = 8;

function swapNeighbours(layers: readonly Cell[][]): void {
  for (let round = 0; round < mostRounds; round++) {
    let isBetter = false;
    for (const layer of layers) {
      for (let index = 0; index + 1 < layer.length; index++) {
        const [left, right] = [layer[index], layer[index + 1]];
        if (left === undefined || right === undefined || crossingsOf(left, right) <= crossingsOf(right, left)) continue;
        [layer[index], layer[index + 1]] = [right, left];
        [left.order, right.order] = [right.order, left.order];
        isBetter = true;
      }
    }
    if (!isBetter) return;
  }
}

/** Of the links of two cells, where the first stands left of the second. */
function crossingsOf(left: Cell, right: Cell): number {
  const crossed = (ofLeft: readonly Cell[], ofRight: readonly Cell[]): number =>
    ofLeft.reduce((sum, one) => sum + ofRight.filter((other) => other.order < one.order).length, 0);
  return crossed(left.above, right.above) + crossed(left.below, right.below);
}

export function countCrossings(layers: readonly (readonly Cell[])[]): number {
  return layers.reduce((sum, layer) => {
    const ends = layer.flatMap((cell) => cell.below.map(({ order }) => order).sort((left, right) => left - right));
    return sum + inversions(ends);
  }, 0);
}

/** How many pairs stand the wrong way round. */
function inversions(values: readonly number[]): number {
  const tree: number[] = Array.from({ length: Math.max(0, ...values) + 2 }, () => 0);
  let count = 0;
  values.forEach((value, seen) => {
    let notLarger = 0;
    for (let at = value + 1; at > 0; at -= at & -at) notLarger += tree[at] ?? 0;
    count += seen - notLarger;
    for (let at = value + 1; at < tree.length; at += at & -at) tree[at] = (tree[at] ?? 0) + 1;
  });
  return count;
}
