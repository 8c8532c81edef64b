/** Where in its layer each cell stands: near the middle of its neighbours, in order and without overlap, long links as straight as can be. */
import type { Cell } from "./cells.ts";

export interface Gaps {
  /** Between two boxes. */
  box: number;
  /** Beside a link that passes by. */
  bend: number;
}

const rounds = 16;
/** One chain may make room for another. */
const straightenings = 3;

/** Sets `x` of each cell; the leftmost edge is at 0. Answers with the width. */
export function assignCoordinates(layers: readonly (readonly Cell[])[], gaps: Gaps): number {
  for (const layer of layers) place(layer, gaps, (cell) => ({ x: cell.order, weight: 1 }));
  for (let round = 0; round < rounds; round++) {
    for (const layer of layers) place(layer, gaps, (cell) => pull(cell, cell.above));
    for (const layer of layers.toReversed()) place(layer, gaps, (cell) => pull(cell, cell.below));
  }
  for (let round = 0; round < rounds; round++) {
    for (const layer of layers) place(layer, gaps, (cell) => pull(cell, [...cell.above, ...cell.below]));
  }
  const chains = findChains(layers);
  for (let round = 0; round < straightenings; round++) for (const chain of chains) straighten(chain, layers, gaps);
  const all = layers.flat();
  const left = all.reduce((least, { x, width }) => Math.min(least, x - width / 2), Number.POSITIVE_INFINITY);
  const right = all.reduce((most, { x, width }) => Math.max(most, x + width / 2), Number.NEGATIVE_INFINITY);
  for (const cell of all) cell.x -= left;
  return all.length === 0 ? 0 : right - left;
}

interface Wish {
  x: number;
  weight: number;
}

/** Links between two bends should be straight before anything else. */
const importance = (cell: Cell, neighbour: Cell): number => [1, 2, 8][Number(cell.kind !== "box") + Number(neighbour.kind !== "box")] ?? 1;

/** To the middle of the neighbours. */
function pull(cell: Cell, neighbours: readonly Cell[]): Wish {
  let weight = 0;
  let sum = 0;
  for (const neighbour of neighbours) {
    const own = importance(cell, neighbour);
    weight += own;
    sum += own * neighbour.x;
  }
  return weight === 0 ? { x: cell.x, weight: 0.1 } : { x: sum / weight, weight };
}

/** Cells of which each is all that leads to the next, and leads to nothing else: one below the other they are a straight line. */
function findChains(layers: readonly (readonly Cell[])[]): Cell[][] {
  const follows = (cell: Cell): Cell | undefined => {
    const [next, other] = cell.below;
    return other === undefined && next?.above.length === 1 ? next : undefined;
  };
  return layers.flat().flatMap((first) => {
    const [above] = first.above;
    if (above !== undefined && follows(above) === first) return [];
    const chain: Cell[] = [];
    for (let cell: Cell | undefined = first; cell !== undefined; cell = follows(cell)) chain.push(cell);
    return chain.length > 1 || first.kind !== "box" ? [chain] : [];
  });
}

function straighten(chain: readonly Cell[], layers: readonly (readonly Cell[])[], gaps: Gaps): void {
  const rooms = chain.map((cell) => roomOf(cell, layers[cell.layer] ?? [], gaps));
  const [least, most] = [Math.max(...rooms.map((room) => room.least)), Math.min(...rooms.map((room) => room.most))];
  if (least > most) return;
  const x = Math.min(most, Math.max(least, bestPlace(chain, { least, most })));
  for (const cell of chain) cell.x = x;
}

/** Where the end stands that more leads to, or that leads to more. A link on its way goes on from an end of its own, if one is near. */
function bestPlace(chain: readonly Cell[], { least, most }: Room): number {
  const [top, bottom] = [chain[0], chain.at(-1)];
  if (top === undefined || bottom === undefined) return least;
  const mean = chain.reduce((sum, { x }) => sum + x, 0) / chain.length;
  if (chain.some(({ kind }) => kind === "box")) {
    const [above, below] = [top.above.length, bottom.below.length];
    return above === below ? mean : above > below ? top.x : bottom.x;
  }
  const ends = [...top.above, ...bottom.below].map(({ x }) => x).filter((x) => x >= least && x <= most && Math.abs(x - mean) <= nearBy);
  return ends.reduce((best, x) => (best === mean || Math.abs(x - mean) < Math.abs(best - mean) ? x : best), mean);
}

const nearBy = 60;

interface Room {
  least: number;
  most: number;
}

function roomOf(cell: Cell, layer: readonly Cell[], gaps: Gaps): Room {
  const [before, after] = [layer[cell.order - 1], layer[cell.order + 1]];
  return {
    least: before === undefined ? Number.NEGATIVE_INFINITY : before.x + distance(before, cell, gaps),
    most: after === undefined ? Number.POSITIVE_INFINITY : after.x - distance(cell, after, gaps),
  };
}

/** Between the centres of two cells side by side. */
function distance(left: Cell, right: Cell, gaps: Gaps): number {
  return left.width / 2 + (left.kind === "box" && right.kind === "box" ? gaps.box : gaps.bend) + right.width / 2;
}

interface Block {
  /** Of the wishes of its cells, each less the room that the cells before it take. */
  mean: number;
  weight: number;
  count: number;
}

/** The least weighted square of the distances to what each wishes, in the given order and with the gaps between: pooled where wishes meet. */
function place(layer: readonly Cell[], gaps: Gaps, wishOf: (cell: Cell) => Wish): void {
  const offsets = offsetsOf(layer, gaps);
  const blocks: Block[] = [];
  layer.forEach((cell, index) => {
    const { x, weight } = wishOf(cell);
    let block: Block = { mean: x - (offsets[index] ?? 0), weight, count: 1 };
    for (let last = blocks.at(-1); last !== undefined && last.mean >= block.mean; last = blocks.at(-1)) {
      blocks.pop();
      const sum = last.weight + block.weight;
      block = { mean: (last.mean * last.weight + block.mean * block.weight) / sum, weight: sum, count: last.count + block.count };
    }
    blocks.push(block);
  });
  let index = 0;
  for (const { mean, count } of blocks) {
    const end = index + count;
    for (; index < end; index++) {
      const cell = layer[index];
      if (cell !== undefined) cell.x = mean + (offsets[index] ?? 0);
    }
  }
}

/** From the first cell's centre to each one's, as near as they may stand. */
function offsetsOf(layer: readonly Cell[], gaps: Gaps): number[] {
  let offset = 0;
  return layer.map((cell, index) => {
    const before = layer[index - 1];
    if (before !== undefined) offset += distance(before, cell, gaps);
    return offset;
  });
}
