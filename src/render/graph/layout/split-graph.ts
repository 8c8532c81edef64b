/** The parts of a graph between which no link leads, in the order of their first boxes. */
import type { Box, Link } from "./cells.ts";

export interface GraphPart {
  boxes: Box[];
  links: Link[];
}

export function splitGraph(boxes: readonly Box[], links: readonly Link[]): GraphPart[] {
  const neighbours = new Map<string, string[]>(boxes.map(({ id }) => [id, []]));
  for (const { from, to } of links) {
    neighbours.get(from)?.push(to);
    neighbours.get(to)?.push(from);
  }
  const partOf = new Map<string, number>();
  let count = 0;
  for (const { id } of boxes) {
    if (partOf.has(id)) continue;
    const open = [id];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (partOf.has(next)) continue;
      partOf.set(next, count);
      open.push(...(neighbours.get(next) ?? []));
    }
    count += 1;
  }
  return Array.from({ length: count }, (_, part) => ({
    boxes: boxes.filter(({ id }) => partOf.get(id) === part),
    links: links.filter(({ from }) => partOf.get(from) === part),
  }));
}
