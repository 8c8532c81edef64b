/** `generate types`: the file, what it is made of, and what keeps it from being written. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { createProject } from "../e2e/support/project.ts";
import { schemaProblems } from "./support/schema-problems.ts";
import { runInProcess } from "./support/run-in-process.ts";

const task = `import { defineTask } from "conductor-flow";
import { z } from "zod";

export default defineTask(
  { name: "charge", namespace: "shop", input: z.object({ cents: z.int(), at: z.string().optional() }), output: z.object({ ok: z.boolean() }) },
  () => ({ ok: true }),
);
`;
const workflow = `name: order
namespace: shop
version: 2.1.0
schema: { type: object, required: [orderId], properties: { orderId: { type: integer } } }
tasks: [{ name: shop.charge, taskReferenceName: charge }]
`;

function createTyped() {
  const project = createProject(undefined);
  const modules = path.resolve("node_modules");
  symlinkSync(modules, path.join(project.folder, "node_modules"));
  project.write("tasks/charge/charge.ts", task);
  project.write("workflows/order.yml", workflow);
  const flow = (...args: string[]) => runInProcess(["generate", "types", ...args], { cwd: project.folder });
  const text = (file = "flow-types.ts"): string => readFileSync(path.join(project.folder, file), "utf8");
  return { ...project, flow, text };
}

describe("generate types", () => {
  it("asks the project's own converter for the schemas of valibot", async () => {
    const { write, flow, text } = createTyped();
    const input = "v.object({ cents: v.pipe(v.string(), v.transform(Number), v.number()) })";
    write(
      "tasks/charge/charge.ts",
      `import { defineTask } from "conductor-flow";
import * as v from "valibot";

const input = ${input};
export default defineTask({ name: "charge", input, output: input }, () => ({ cents: 7 }));
`,
    );
    expect(await flow()).toMatchObject({ exitCode: 0, stderr: "" });
    expect(text()).toMatch(/ChargeInput \{\n {2}cents: string;[^]*ChargeOutput \{\n {2}cents: number;/);
  });

  it("writes what compiles, from validators and from JSON Schemas, and the same each time", async () => {
    const { folder, write, flow, text } = createTyped();
    expect(await flow()).toMatchObject({ exitCode: 0, stdout: "+ flow-types.ts: 3 types\n", stderr: "" });
    const first = text();
    expect(first).toContain('"shop.order": ShopOrderInput;');
    expect(await flow("--check")).toMatchObject({ exitCode: 0, stdout: "flow-types.ts is up to date.\n" });
    expect(await flow()).toMatchObject({ exitCode: 0, stdout: "flow-types.ts is up to date: 3 types\n" });
    expect(text()).toBe(first);
    write(
      "use.ts",
      `import type { TaskInputs, TaskOutputs, WorkflowInputs } from "./flow-types.ts";
export const order: WorkflowInputs["shop.order"] = { orderId: 7 };
export const charge: TaskInputs["shop.charge"] = { cents: 5 };
export const charged: TaskOutputs["shop.charge"] = { ok: true };
// @ts-expect-error -- a text is no number
export const wrong: WorkflowInputs["shop.order"] = { orderId: "7" };
// @ts-expect-error -- it is required
export const missing: TaskInputs["shop.charge"] = {};
`,
    );
    const tsc = path.resolve("node_modules/typescript/bin/tsc");
    const options = ["--noEmit", "--strict", "--allowImportingTsExtensions", "--module", "nodenext", "--types", "", "use.ts"];
    expect(() => execFileSync(process.execPath, [tsc, ...options], { cwd: folder, stdio: "pipe" })).not.toThrow();
  });

  it("tells in CI when the file is out of date", async () => {
    const { write, flow, text } = createTyped();
    expect(await flow("--check")).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("flow-types.ts is not what the schemas") });
    await flow("--output", "src/types.d.ts");
    write("workflows/order.yml", workflow.replace("orderId: {", "orderNo: {"));
    const before = text("src/types.d.ts");
    const stale = await flow("--check", "--output", "src/types.d.ts");
    expect(stale).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("flow generate types") });
    expect(text("src/types.d.ts")).toBe(before);
    expect(await flow("--output", "src/types.d.ts", "--json")).toMatchObject({ exitCode: 0 });
    expect(text("src/types.d.ts")).toContain("orderNo");
  });

  it("prints a document", async () => {
    const { flow } = createTyped();
    for (const args of [["--json"], ["--json", "--check"]]) {
      const run = await flow(...args);
      expect(schemaProblems(run.stdout)).toBe("");
      expect(JSON.parse(run.stdout)).toMatchObject({ schema: "flow.types/1", ok: true, file: "flow-types.ts" });
    }
  });

  it("writes nothing while a definition cannot be read", async () => {
    const { folder, write, flow } = createTyped();
    write("workflows/bad.yml", "name: bad\nversion: 0.1.0\ntasks: []\n");
    expect(await flow()).toMatchObject({ exitCode: 5, stderr: expect.stringContaining("workflows/bad.yml:2:1 error version-invalid") });
    const run = await flow("--json");
    expect(schemaProblems(run.stdout)).toBe("");
    expect(existsSync(path.join(folder, "flow-types.ts"))).toBe(false);
  });

  it("writes over nothing that somebody has written", async () => {
    const { write, flow, text } = createTyped();
    write("flow-types.ts", "export type Mine = 1;\n");
    expect(await flow()).toMatchObject({ exitCode: 4, stderr: expect.stringContaining("was not made by this command") });
    expect(text()).toBe("export type Mine = 1;\n");
    expect(await flow("--output", "types.json")).toMatchObject({
      exitCode: 64,
      stderr: expect.stringContaining("no name of a TypeScript file"),
    });
    expect(await flow("--output", "../out.ts")).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("lies outside of the project"),
    });
  });
});
