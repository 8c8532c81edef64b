import { expect, it } from "vitest";
import { assemblePicture, assembleRunPicture } from "../../../src/render/graph/assemble-picture.ts";
import { renderMermaid } from "../../../src/render/graph/mermaid.ts";
import { everything, simple, workflowOf } from "./drawn.ts";
import { failedOrder } from "./failed-order.ts";

const linesOf = (text: string): string[] => text.split("\n").map((line) => line.trim());

it("draws a loop as a subgraph, and each shape in its brackets", () => {
  const lines = linesOf(renderMermaid(assemblePicture(everything), 0));
  expect(lines).toEqual(
    expect.arrayContaining([
      'n1["<b>a</b>"]',
      'subgraph n2 ["<b>again</b> DO_WHILE #36;.again.iteration #60; 3"]',
      'n8{{"<b>pick</b><br/>SWITCH a.output.kind"}}',
      'n11(["<b>pause</b><br/>WAIT 30 days"])',
      'n13[["<b>ship</b><br/>sub#45;workflow ship_order@2.1.0"]]',
      "n1 --> n2",
      'n8 -->|"y #38; #60;z#62;"| n11',
      'n8 -->|"#34;#34;"| n13',
    ]),
  );
  expect(lines.filter((line) => line.startsWith("subgraph"))).toHaveLength(lines.filter((line) => line === "end").length);
  expect(lines.filter((line) => line.startsWith("class"))).toEqual([]);
});

it("colours the steps of a run by how far they have come", () => {
  const lines = linesOf(renderMermaid(assembleRunPicture(failedOrder()), 0));
  expect(lines).toContain("accTitle: fulfil_order@1 6a10c9b7-81c1-40bb-9f32-f05a1957f5c2 FAILED");
  expect(lines).toContain('n6["<b>charge</b><br/>charge_payment<br/>FAILED, try 2, 200 ms"]');
  expect(lines.filter((line) => line.startsWith("class "))).toEqual([
    "class n1,n2,n3,n4,n5 done",
    "class n6 failed",
    "class n7,n8,n9 waiting",
  ]);
});

it("lets no name be syntax, markup or Markdown", () => {
  const hostile = [
    '"]; click n1 "javascript:x"',
    "end",
    "subgraph x",
    "`b` **c** $$d$$",
    "<script>x</script>",
    "#quot;",
    "a\nb\u001B[2J\u202E",
    "%% comment",
    "{x} | [y] --> z",
  ];
  const text = renderMermaid(
    assemblePicture(
      workflowOf(
        hostile.map((ref) => simple(ref)),
        { name: 'x"; end {\n}' },
      ),
    ),
    0,
  );
  // What is left of a label has no character that means anything but to show it.
  for (const line of linesOf(text).filter((one) => /^n\d+\[/.test(one))) {
    expect(line).toMatch(/^n\d+\["<b>(?:[\p{L}\p{M}\p{N} _,@/:.=()]|#\d+;)*<\/b>"\]$/u);
  }
  expect(linesOf(text).slice(0, 2)).toEqual(["flowchart TD", "accTitle: x__ end ___@1"]);
  expect(linesOf(text)).toHaveLength(2 + hostile.length + hostile.length - 1 + 1);
});
