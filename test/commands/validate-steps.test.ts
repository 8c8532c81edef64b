/** What `flow validate` says of steps that look to the project's tasks, and where, in each form that steps have. */
import { mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { folderWith } from "../harness/folder-with.ts";
import { runCommand } from "./support/run-command.ts";

const task = (name: string, output: string): string => `import { defineTask } from "conductor-flow";
import { z } from "zod";

export default defineTask({ name: "${name}", output: ${output} }, async () => { throw new Error("not called"); });
`;

const tasks = {
  "tasks/price_order/price_order.ts": task("price_order", "z.object({ total: z.number(), lines: z.array(z.object({ sku: z.string() })) })"),
  "tasks/ship_order/ship_order.ts": task("ship_order", "z.string()"),
};

async function validate(files: Readonly<Record<string, string>>): Promise<string[]> {
  const folder = folderWith({ "config/flow.yml": "project: shop\n", ...tasks, ...files });
  mkdirSync(path.join(folder, "node_modules"));
  symlinkSync(path.resolve("node_modules/zod"), path.join(folder, "node_modules/zod"));
  const { stderr } = await runCommand(["validate"], { cwd: folder });
  return stderr.split("\n").filter((line) => /^(?:\S+:\d+:\d+ | {2}hint)/.test(line));
}

describe("what a task gives", () => {
  it("is known of its function", async () => {
    const text = `name: order
steps:
  - { name: price, task: price_order }
  - name: ship
    task: ship_order
    dependsOn: price
    when: \${price.totl} > 1
    input: { sku: "\${price.lines[0].skuu}" }
output: { all: "\${ship.result}", none: "\${ship.tracking}" }
`;
    expect(await validate({ "workflows/order.yml": text })).toEqual([
      "workflows/order.yml:7:5 warning output-field workflow order@1: step ship: ${price.totl}: the output schema of price_order has no field totl.",
      "  hint: Did you mean ${price.total}?",
      "workflows/order.yml:8:14 warning output-field workflow order@1: step ship: ${price.lines[0].skuu}: the output schema of price_order has no field skuu in lines[0].",
      "  hint: Did you mean ${price.lines[0].sku}?",
      "workflows/order.yml:9:34 warning output-field workflow order@1: output: ${ship.tracking}: the output schema of ship_order has no field tracking.",
      "  hint: It has result.",
    ]);
  });
});

describe("a step that a function adds", () => {
  const module = (body: string): string => `import { defineWorkflow } from "conductor-flow";
import priceOrder from "../tasks/price_order/price_order.ts";

export default defineWorkflow({
  name: "order",
  steps: ({ context, step }) => {
${body}
  },
});
`;

  it("is found by its name, and its fields in its options", async () => {
    const text = module(`    const price = step("price", priceOrder, {
      input: { x: "step(\\"ship\\")" },
    });
    // step("ship") is the next
    const ship = step<{ tracking: string }>(
      "ship",
      "ship_order",
      {
        dependsOn: [price, "prise"],
        input: { x: "\${contxt.x}" },
      },
    );
    return { output: { tracking: ship.tracking, other: "\${shp.x}" } };`);
    expect((await validate({ "workflows/order.ts": text })).filter((line) => !line.startsWith("  hint"))).toEqual([
      "workflows/order.ts:15:28 error step-unknown step ship: depends on prise, and no step is called so.",
      "workflows/order.ts:16:18 error step-unknown step ship: ${contxt.x} begins with contxt, and no step is called so.",
      "workflows/order.ts:19:49 error step-unknown output: ${shp.x} begins with shp, and no step is called so.",
    ]);
  });

  it("whose name is made is named at the steps", async () => {
    const text = module('    for (const at of [1, 2]) step(`price_${at}`, priceOrder, { dependsOn: "prise" });');
    expect((await validate({ "workflows/order.ts": text })).filter((line) => !line.startsWith("  hint"))).toEqual([
      "workflows/order.ts:6:3 error step-unknown step price_1: depends on prise, and no step is called so.",
      "workflows/order.ts:6:3 error step-unknown step price_2: depends on prise, and no step is called so.",
    ]);
  });

  it("is found by its name for what looks to other files", async () => {
    const text = module(
      '    const price = step("price", priceOrder);\n    step("ship", "ship_ordr", { input: { x: `${price}`.replace("}", ".totl}") }, dependsOn: price });',
    );
    expect(await validate({ "workflows/order.ts": text })).toEqual([
      "workflows/order.ts:8:18 warning task-undefined workflow order@1: step ship uses the task ship_ordr, which this project does not define.",
      "  hint: Did you mean ship_order?",
      "workflows/order.ts:8:42 warning output-field workflow order@1: step ship: ${price.totl}: the output schema of price_order has no field totl.",
      "  hint: Did you mean ${price.total}?",
    ]);
  });
});

describe("a list in TypeScript", () => {
  it("takes tasks themselves, and is found item for item", async () => {
    const text = `import { defineWorkflow } from "conductor-flow";
import priceOrder from "../tasks/price_order/price_order.ts";

export default defineWorkflow({
  name: "order",
  steps: [
    { name: "price", task: priceOrder },
    { name: "ship", task: "ship_order", dependsOn: "price", input: { x: "\${price.totl}" } },
  ],
});
`;
    expect(await validate({ "workflows/order.ts": text })).toEqual([
      "workflows/order.ts:8:70 warning output-field workflow order@1: step ship: ${price.totl}: the output schema of price_order has no field totl.",
      "  hint: Did you mean ${price.total}?",
    ]);
  });
});
