import { describe, expect, it } from "vitest";
import type { Box, Link } from "../../../src/render/graph/layout/cells.ts";
import { layoutGraph } from "../../../src/render/graph/layout/layout-graph.ts";
import type { Layout } from "../../../src/render/graph/layout/layout-graph.ts";
import { countCrossings } from "../../../src/render/graph/layout/reduce-crossings.ts";
import { assignLayers } from "../../../src/render/graph/layout/assign-layers.ts";
import { reduceCrossings } from "../../../src/render/graph/layout/reduce-crossings.ts";
import { testScale } from "../../harness/scale.ts";
import { randomSteps } from "../../core/steps/random-steps.ts";

const box = (id: string, width = 80, height = 40): Box => ({ id, width, height });
const links = (...pairs: string[]): Link[] => pairs.map((pair) => ({ from: pair.charAt(0), to: pair.charAt(1) }));
const boxesOf = (ids: string): Box[] => ids.split("").map((id) => box(id));
const xOf = ({ boxes }: Layout, id: string): number => boxes.get(id)?.x ?? Number.NaN;
const yOf = ({ boxes }: Layout, id: string): number => boxes.get(id)?.y ?? Number.NaN;

describe("places", () => {
  it("puts a chain into one line", () => {
    const layout = layoutGraph([box("a", 60), box("b", 200), box("c", 90)], links("ab", "bc"));
    expect(new Set(["a", "b", "c"].map((id) => xOf(layout, id)))).toEqual(new Set([100]));
    expect(layout.links.every((link) => link?.stretches.every(({ from, to }) => from.x === to.x) === true)).toBe(true);
  });

  it("puts a diamond's ends in the middle of its sides", () => {
    const layout = layoutGraph(boxesOf("abcd"), links("ab", "ac", "bd", "cd"));
    const middle = (xOf(layout, "b") + xOf(layout, "c")) / 2;
    expect(xOf(layout, "a")).toBeCloseTo(middle, 1);
    expect(xOf(layout, "d")).toBeCloseTo(middle, 1);
    expect(yOf(layout, "b")).toBe(yOf(layout, "c"));
  });

  it("gives a label a place of its own on its way", () => {
    const layout = layoutGraph(boxesOf("ab"), [{ from: "a", to: "b", label: { width: 50, height: 18 } }]);
    expect(layout.links[0]?.label?.y).toBeGreaterThan(yOf(layout, "a") + 20);
    expect(layout.links[0]?.label?.y).toBeLessThan(yOf(layout, "b") - 20);
  });

  it("puts what does not hang together side by side, and into rows", () => {
    const layout = layoutGraph(
      "abcdefghijklmn".split("").map((id) => box(id, 150)),
      [],
    );
    expect(yOf(layout, "a")).toBe(yOf(layout, "b"));
    expect(yOf(layout, "n")).toBeGreaterThan(yOf(layout, "a"));
    expect(layout.width).toBeLessThanOrEqual(900);
  });

  it("leaves out a link that leads upwards, and takes nothing at all", () => {
    expect(layoutGraph(boxesOf("ab"), links("ba")).links).toEqual([undefined]);
    expect(layoutGraph([], [])).toEqual({ width: 0, height: 0, boxes: new Map(), links: [] });
  });
});

it("uncrosses what need not cross", () => {
  const { layers } = assignLayers(boxesOf("abcdef"), links("af", "be", "cd"));
  reduceCrossings(layers);
  expect(countCrossings(layers)).toBe(0);
});

it("counts crossings", () => {
  const { layers } = assignLayers(boxesOf("abcdef"), links("ad", "ae", "af", "bd", "be", "bf", "cd", "ce", "cf"));
  expect(countCrossings(layers)).toBe(9);
});

it("overlaps nothing, leads downwards, and crosses no box in random graphs", () => {
  for (let seed = 1; seed <= 15 * testScale; seed++) {
    const { boxes, given } = randomGraph(seed);
    const layout = layoutGraph(boxes, given);
    expect(findOverlaps(boxes, layout), `seed ${seed}`).toEqual([]);
    given.forEach((link, index) => {
      const stretches = layout.links[index]?.stretches ?? [];
      expect(stretches.length, `seed ${seed}`).toBeGreaterThan(0);
      for (const { from, to } of stretches) expect(to.y, `seed ${seed}`).toBeGreaterThan(from.y);
      // Where a link goes straight down it stands beside the boxes, not upon them.
      const upon = stretches.flatMap(({ from, to }) =>
        from.x !== to.x
          ? []
          : boxes.filter(({ id, width, height }) => {
              const centre = layout.boxes.get(id);
              return (
                id !== link.from &&
                id !== link.to &&
                centre !== undefined &&
                Math.abs(centre.x - from.x) < width / 2 &&
                from.y < centre.y + height / 2 &&
                to.y > centre.y - height / 2
              );
            }),
      );
      expect(upon, `seed ${seed}`).toEqual([]);
    });
  }
});

function randomGraph(seed: number): { boxes: Box[]; given: Link[] } {
  const steps = randomSteps(seed, 40).toSorted((left, right) => Number(left.name.slice(1)) - Number(right.name.slice(1)));
  return {
    boxes: steps.map(({ name, duration }) => box(name, 50 + 7 * duration, 30 + 3 * duration)),
    given: steps.flatMap(({ name, dependsOn, duration }) =>
      dependsOn.map((from) => ({ from, to: name, ...(duration % 3 === 0 ? { label: { width: 40, height: 18 } } : {}) })),
    ),
  };
}

function findOverlaps(boxes: readonly Box[], layout: Layout): string[] {
  const frames = boxes.map(({ id, width, height }) => {
    const { x, y } = layout.boxes.get(id) ?? { x: 0, y: 0 };
    return { id, left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
  });
  const outside = frames.filter(
    ({ left, right, top, bottom }) => left < -0.01 || top < -0.01 || right > layout.width + 0.01 || bottom > layout.height + 0.01,
  );
  return [
    ...outside.map(({ id }) => `${id} is outside`),
    ...frames.flatMap((one, index) =>
      frames
        .slice(index + 1)
        .filter((other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom)
        .map((other) => `${one.id} is upon ${other.id}`),
    ),
  ];
}
