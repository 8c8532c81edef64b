import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { assert, expect, it } from "vitest";
import { assemblePicture, assembleRunPicture } from "../../../src/render/graph/assemble-picture.ts";
import { renderSvg } from "../../../src/render/graph/svg.ts";
import { everything, runOf, simple, task, workflowOf } from "./drawn.ts";
import { failedOrder } from "./failed-order.ts";

const root = new URL("../../../", import.meta.url);

/** Throws for what is not well-formed: every tag closed in its turn, every attribute quoted, no stray `<` or `&`. */
function elementsOf(svg: string): { name: string; attributes: Record<string, string> }[] {
  const open: string[] = [];
  const found: { name: string; attributes: Record<string, string> }[] = [];
  const rest = svg.replace(
    /<(\/?)([a-z]+)((?:\s+[a-zA-Z-]+="[^"<]*")*)\s*(\/?)>/g,
    (_, closing: string, name: string, attributes: string, empty: string) => {
      if (closing === "/") assert(open.pop() === name, `</${name}> stands in the wrong place`);
      else {
        if (empty === "") open.push(name);
        found.push({
          name,
          attributes: Object.fromEntries(
            [...attributes.matchAll(/([a-zA-Z-]+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [key, value]),
          ),
        });
      }
      return "";
    },
  );
  expect(open).toEqual([]);
  expect(rest.replace(/&(?:amp|lt|gt|quot|#39);/g, "")).not.toMatch(/[<&]/);
  return found;
}

it.each([
  ["definitions", () => renderSvg(assemblePicture(everything), 0)],
  ["runs", () => renderSvg(assembleRunPicture(failedOrder()), 0)],
  ["nothing", () => renderSvg(assemblePicture({}), 0)],
])("is well-formed, self-contained and the same each time: %s", (_, render) => {
  const svg = render();
  const names = new Set(elementsOf(svg).map(({ name }) => name));
  for (const name of names) expect(["svg", "title", "desc", "style", "rect", "g", "path", "text"]).toContain(name);
  expect(svg).not.toMatch(/href|url\(|@import|NaN|Infinity|undefined/);
  expect(render()).toBe(svg);
});

it("tells what it shows to those who do not see it", () => {
  const svg = renderSvg(assembleRunPicture(failedOrder()), 0);
  expect(svg).toContain('role="img" aria-label="fulfil_order@1: FAILED in 8.4 s · 6a10c9b7-81c1-40bb-9f32-f05a1957f5c2"');
  expect(svg).toContain("<title>charge · charge_payment · FAILED · the payment gateway is busy</title>");
  expect(svg).toContain("Takes one order from validation to the parcel");
  expect(svg).toContain("ship after reserve, charge;");
});

it("shows names as they are, and what is no text as what it is", () => {
  const svg = renderSvg(assemblePicture(workflowOf([simple("<b>&'\""), simple("注文"), simple("a\u001B\uFFFF\uD800")])), 0);
  elementsOf(svg);
  expect(svg).toContain(">&lt;b&gt;&amp;&#39;&quot;</text>");
  expect(svg).toContain(">注文</text>");
  expect(svg).toContain(">a\\u001b\uFFFD\uFFFD</text>");
});

it("draws everything inside of its frame, and cuts what is too long", () => {
  const long = "a_name_that_goes_on_".repeat(20);
  const svg = renderSvg(
    assemblePicture(workflowOf([simple(long), task("SWITCH", "s", { decisionCases: { [long]: [simple("x")] } }), simple("y")])),
    0,
  );
  const [frame, ...inside] = elementsOf(svg);
  const [width, height] = [Number(frame?.attributes["width"]), Number(frame?.attributes["height"])];
  expect(width).toBeLessThan(700);
  for (const { name, attributes } of inside.filter((one) => one.name === "rect")) {
    const [x, y] = [Number(attributes["x"] ?? 0), Number(attributes["y"] ?? 0)];
    expect([name, x >= 0, y >= 0, x + Number(attributes["width"]) <= width, y + Number(attributes["height"]) <= height]).toEqual([
      name,
      true,
      true,
      true,
      true,
    ]);
  }
  expect(svg).toContain("…</text>");
});

it("marks the ways that a run went", () => {
  const definition = workflowOf([simple("a"), simple("b"), simple("c")]);
  const svg = renderSvg(
    assembleRunPicture(
      runOf(definition, [
        ["a", "COMPLETED"],
        ["b", "IN_PROGRESS"],
      ]),
    ),
    5_000,
  );
  expect(svg.match(/flow-edge flow-taken/g)).toHaveLength(1);
  expect(svg.match(/flow-edge flow-untaken/g)).toHaveLength(1);
  expect(svg).toContain('class="flow-node flow-task flow-active"');
  expect(svg).toContain("▸ IN_PROGRESS · 3.0 s");
});

/** The documents show them; `npx vitest run test/render/graph -u` draws them anew. */
it("draws what the documents show", async () => {
  const definition = parse(readFileSync(new URL("workflows/fulfil_order.yml", root), "utf8"));
  await expect(renderSvg(assemblePicture(definition), 0)).toMatchFileSnapshot("../../../docs/pictures/fulfil_order.svg");
  await expect(renderSvg(assembleRunPicture(failedOrder()), 0)).toMatchFileSnapshot("../../../docs/pictures/fulfil_order-run.svg");
});
