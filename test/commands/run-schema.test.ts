/** `schema:` in a file, and what `workflows run` makes of it. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { createProject } from "../e2e/support/project.ts";
import { startTarget } from "../harness/target.ts";
import type { Target } from "../harness/target.ts";
import { readDocument } from "./support/documents.ts";
import { runInProcess } from "./support/run-in-process.ts";

let target: Target;
beforeAll(async () => {
  target = await startTarget();
});
afterAll(() => target.close());

async function uploaded(more = "") {
  const project = createProject(target.url);
  const name = `${project.prefix}order`;
  project.write(
    "workflows/order.yml",
    `name: ${name}
version: 2.1.0
schema:
  type: object
  required: [orderId]
  properties:
    orderId: { type: integer }
    lines: { type: array, items: { type: object, properties: { sku: { type: string } } } }
${more}tasks: [{ name: x, taskReferenceName: x, type: WAIT }]
`,
  );
  const flow = (...args: string[]) => runInProcess(args, { cwd: project.folder });
  expect(await flow("workflows", "upload", "--all")).toMatchObject({ exitCode: 0 });
  return { name, flow, runs: async () => readDocument(await flow("workflows", "search", "--name", name, "--json")).items };
}

it("refuses an input that does not fit before anything is started, with the paths", async () => {
  const { name, flow, runs } = await uploaded();
  const bad = '{"orderId": "7", "lines": [{"sku": 1}]}';
  const run = await flow("workflows", "run", name, "--input", bad);
  expect(run).toMatchObject({ exitCode: 64, stdout: "" });
  expect(run.stderr).toContain(
    `The input of ${name}@2.1.0 does not fit its schema: input.orderId: must be integer; input.lines[0].sku: must be string`,
  );
  expect(run.stderr).toContain("Nothing was started.");
  expect(readDocument(await flow("workflows", "run", `${name}@2.1.0`, "--input", "{}", "--json"))).toMatchObject({
    exitCode: 64,
    error: { code: "usage", message: expect.stringContaining("must have required property 'orderId'") },
  });
  expect(await runs()).toEqual([]);
  expect(await flow("workflows", "run", name, "--input", '{"orderId": 7}')).toMatchObject({ exitCode: 0 });
});

it("leaves a schema that is none to the server", async () => {
  const { name, flow } = await uploaded();
  const project = createProject(target.url);
  const tasks = "tasks: [{ name: x, taskReferenceName: x, type: WAIT }]";
  project.write("workflows/w.yml", `name: ${name}_2\nschema: { type: order }\n${tasks}\n`);
  await runInProcess(["workflows", "upload", "--all"], { cwd: project.folder });
  const run = await flow("workflows", "run", `${name}_2`);
  expect(run).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("as its inputSchema is no JSON Schema") });
});

it("leaves a schema that is not to be enforced alone", async () => {
  const { name, flow } = await uploaded("enforceSchema: false\n");
  expect(await flow("workflows", "run", name, "--input", '{"orderId": "7"}')).toMatchObject({ exitCode: 0 });
});
