/**
 * A graph drawn with the characters of a terminal, from top to bottom: a line for each node, and to its left a lane for each node that
 * something above leads to.
 */
import type { Picture, PictureEdge, PictureNode } from "./picture.ts";

export interface LaneLine {
  /** Without colours, and without blanks at its end. */
  lanes: string;
  /** Absent in a line that only branches and joins. */
  node?: PictureNode;
}

type SymbolOf = (node: PictureNode) => string;

export function drawLanes({ nodes, edges }: Picture, symbolOf: SymbolOf): LaneLine[] {
  return drawGroup(undefined, { nodes, edges, symbolOf }).map(({ lanes, ...line }) => ({ ...line, lanes: lanes.trimEnd() }));
}

interface Drawing {
  nodes: readonly PictureNode[];
  edges: readonly PictureEdge[];
  symbolOf: SymbolOf;
}

/** Of each lane the node that it leads to; undefined where there is none at the moment. */
type Lanes = (string | undefined)[];

function drawGroup(group: string | undefined, drawing: Drawing): LaneLine[] {
  const members = drawing.nodes.filter((node) => node.group === group);
  const position = new Map(members.map(({ ref }, index) => [ref, index]));
  const lanes: Lanes = [];
  let ended = -1;
  return members.flatMap((node) => {
    const column = takeLane(lanes, node.ref, ended);
    const line = { lanes: renderLanes(lanes, column, drawing.symbolOf(node)), node };
    const frame = renderLanes(lanes, column, "┆");
    const inside = drawGroup(node.ref, drawing).map((inner) => ({ ...inner, lanes: `${frame} ${inner.lanes}` }));
    const targets = drawing.edges
      .filter(({ from, to }) => from === node.ref && position.has(to))
      .map(({ to }) => to)
      .sort((left, right) => (position.get(left) ?? 0) - (position.get(right) ?? 0));
    ended = targets.length === 0 ? column : -1;
    const branching = leadOn(lanes, column, targets);
    return [line, ...inside, ...(branching === "" ? [] : [{ lanes: branching }])];
  });
}

/** The lane that leads to the node, or a new one, though not right below a node that nothing follows; it is free from here on. */
function takeLane(lanes: Lanes, ref: string, ended: number): number {
  const known = lanes.indexOf(ref);
  const free = freeLane(lanes, 0);
  const column = known !== -1 ? known : free === ended ? freeLane(lanes, ended + 1) : free;
  lanes[column] = undefined;
  return column;
}

function freeLane(lanes: Lanes, from: number): number {
  for (let column = from; ; column++) if (lanes[column] === undefined) return column;
}

function renderLanes(lanes: Lanes, column: number, own: string): string {
  return Array.from(lanes, (lane, index) => (index === column ? own : lane === undefined ? " " : "│")).join(" ");
}

/** Leads the lanes on from a node to what follows it. Answers with the line that shows how; "" where it goes straight on. */
function leadOn(lanes: Lanes, column: number, targets: readonly string[]): string {
  const before = [...lanes];
  const joined = targets.map((ref) => {
    const known = lanes.indexOf(ref);
    const target = known === -1 ? freeLane(lanes, lanes[column] === undefined ? column : column + 1) : known;
    lanes[target] = ref;
    return target;
  });
  const ends = new Set([column, ...joined]);
  if (ends.size < 2) return "";
  const [first, last] = [Math.min(...ends), Math.max(...ends)];
  return Array.from({ length: lanes.length }, (_, index) => {
    const up = index === column || before[index] !== undefined;
    const down = lanes[index] !== undefined;
    const between = index > first && index < last;
    // A lane that is only crossed stays whole.
    const cell = ends.has(index)
      ? { up, down, left: index > first, right: index < last }
      : { up, down, left: between && !up, right: between && !up };
    return characterOf(cell) + (index >= first && index < last ? "─" : " ");
  })
    .join("")
    .trimEnd();
}

interface Cell {
  up: boolean;
  down: boolean;
  left: boolean;
  right: boolean;
}

/** By the directions in which a line leaves: up 1, down 2, left 4, right 8. */
const characters = [" ", "│", "│", "│", "─", "╯", "╮", "┤", "─", "╰", "╭", "├", "─", "┴", "┬", "┼"];

const characterOf = ({ up, down, left, right }: Cell): string =>
  characters[(up ? 1 : 0) + (down ? 2 : 0) + (left ? 4 : 0) + (right ? 8 : 0)] ?? " ";
