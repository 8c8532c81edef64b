import { expect, it } from "vitest";
import { compileSteps } from "../../../src/core/steps/compile-steps.ts";
import { assemblePicture, assembleRunPicture } from "../../../src/render/graph/assemble-picture.ts";
import { drawLanes } from "../../../src/render/graph/lanes.ts";
import type { Picture } from "../../../src/render/graph/picture.ts";
import { renderGraphText } from "../../../src/render/graph/text.ts";
import { plainPalette } from "../../../src/render/palette.ts";
import { randomSteps, stepForm } from "../../core/steps/random-steps.ts";
import { everything, fork, runOf, simple, task, workflowOf } from "./drawn.ts";
import { failedOrder } from "./failed-order.ts";

const draw = (picture: Picture): string[] => renderGraphText(picture, 20_000, plainPalette).trimEnd().split("\n");

it("draws one of everything", () => {
  expect(draw(assemblePicture(everything))).toEqual([
    "●          a",
    "├─╮",
    "↻ │        again                                    DO_WHILE $.again.iteration < 3",
    "┆ │ ●      c                                        count",
    "┆ │ ├─╮",
    "┆ │ ● │    d",
    "┆ │   ↻    inner                                    DO_WHILE a.output.list",
    "┆ │   ┆ ●  e",
    "│ ●        side",
    "├─╯",
    "◆          pick                                     SWITCH a.output.kind",
    "├─┬─┬─╮",
    "● │ │ │    x1                                                                       pick: x",
    "● │ │ │    x2",
    "╰─│─│─┤",
    "  ◌ │ │    pause                                    WAIT 30 days                    pick: y & <z>",
    "  ╰─│─┤",
    "    ■ │    stop                                     TERMINATE FAILED                pick: default",
    '      ▣    ship                                     sub-workflow ship_order@2.1.0   pick: ""',
    '      ◌    "]; <script> & \\u001b[2J \\u202e `x` #1;  HUMAN',
  ]);
});

it("leads a lane past a step that nothing follows", () => {
  const definition = workflowOf(fork("f", [simple("a"), simple("c")], [simple("b"), task("JOIN", "wait", { joinOn: ["a"] }), simple("d")]));
  expect(draw(assemblePicture(definition))).toEqual(["●      a", "├─╮", "● │    c", "  │ ●  b", "  ├─╯", "  ●    d"]);
});

it("draws no root right below a step that nothing follows", () => {
  const apart = assemblePicture(workflowOf(fork("f", [simple("a")], [simple("b")], [simple("c")])));
  expect(draw(apart)).toEqual(["●    a", "  ●  b", "●    c"]);
});

it("shows of a run how far each step has come", () => {
  expect(draw(assembleRunPicture(failedOrder()))).toEqual([
    "✓      validate           validate_order                    COMPLETED 200 ms",
    "✓      price              price_order                       COMPLETED 200 ms",
    "✓      stock              check_stock                       COMPLETED 200 ms",
    "✓      decide             SWITCH stock.output.availability  COMPLETED 200 ms",
    "├─┬─╮",
    "✓ │ │  reserve            reserve_stock                     COMPLETED 200 ms  decide: complete",
    "│ ✗ │  charge             charge_payment                    FAILED try 2 200 ms the payment gateway is busy  decide: complete",
    "├─╯ │",
    "○   │  ship               sub-workflow ship_order@1",
    "○   │  record_shipped     record_order",
    "    ○  record_back_order  record_order                      decide: default",
  ]);
});

it("tells rounds, tries and the time so far, and shows control characters instead of obeying them", () => {
  const definition = workflowOf([task("DO_WHILE", "loop", { loopOver: [simple("a\u001B[2J")] }), simple("b", "\u202Eb")], { name: "x" });
  const picture = assembleRunPicture(
    runOf(definition, [
      ["loop", "IN_PROGRESS", { iteration: 2 }],
      ["a\u001B[2J__2", "IN_PROGRESS", { iteration: 2, retryCount: 1 }],
      ["b", "FAILED", { reasonForIncompletion: "no\u001B[2J\nmore" }],
    ]),
  );
  expect(draw(picture)).toEqual([
    "▸    loop        DO_WHILE  IN_PROGRESS round 2 19.0 s",
    "┆ ▸  a\\u001b[2J            IN_PROGRESS round 2 try 2 18.0 s",
    "✗    b           \\u202eb   FAILED 200 ms no\\u001b[2J",
  ]);
});

it("leads from each step of a random graph to what follows it, and to nothing else", () => {
  for (let seed = 1; seed <= 40; seed++) {
    const steps = randomSteps(seed, 20).map(({ name, dependsOn, duration }) => ({ name, dependsOn, duration }));
    const picture = assemblePicture(JSON.parse(JSON.stringify(compileSteps(stepForm("graph", steps)).value)));
    expect(edgesIn(picture), `seed ${seed}`).toEqual(picture.edges.map(({ from, to }) => `${from} > ${to}`).toSorted());
  }
});

/** The edges that whoever looks at the drawing sees. */
function edgesIn(picture: Picture): string[] {
  /** Of each column the nodes from which a way comes down in it. */
  let above: string[][] = [];
  let node = { ref: "", column: -1 };
  const found: string[] = [];
  for (const line of drawLanes(picture, () => "●")) {
    const cells = line.lanes.split("");
    if (line.node !== undefined) {
      node = { ref: line.node.ref, column: cells.indexOf("●") };
      found.push(...(above[node.column] ?? []).map((from) => `${from} > ${node.ref}`));
    }
    above = cells.map((cell, column) => {
      if (cell === "●") return [node.ref];
      if (cell === "│") return above[column] ?? [];
      // Everything that a horizontal stroke joins comes from the node above it.
      const kept = column === node.column ? [] : "├┤┼".includes(cell) ? (above[column] ?? []) : [];
      return "╮╭├┤┬┼".includes(cell) ? [...kept, node.ref] : [];
    });
  }
  return found.toSorted();
}
