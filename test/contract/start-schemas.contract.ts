/** A start whose input does not fit the schema that the definition enforces. */
import { describe, expect, it } from "vitest";
import { useSubject } from "./support/subject.ts";

const server = useSubject();
const variable = { name: "set", taskReferenceName: "set", type: "SET_VARIABLE", inputParameters: { x: 1 } };
const schema = {
  type: "object",
  required: ["orderId"],
  properties: {
    orderId: { type: "integer" },
    lines: { type: "array", items: { properties: { sku: { type: "string", pattern: "^[A-Z]+$" } } } },
  },
};
const inputSchema = { name: "order", version: 1, type: "JSON", data: schema };
const bad = { orderId: "7", lines: [{ sku: "A" }, { sku: "b" }] };

async function registered(more: object = {}): Promise<string> {
  const name = server.unique("schema");
  await server.registerWorkflow({ name, version: 2_001_000, tasks: [variable], inputSchema, ...more });
  return name;
}

describe("an input that does not fit", () => {
  it("is refused with the paths, however the run is started", async () => {
    const name = await registered({ enforceSchema: true });
    const status = server.expected("input-against-schema");
    const started = await server.post("/workflow", { name, input: bad });
    expect(started.status).toBe(status);
    expect((await server.post(`/workflow/${name}`, bad)).status).toBe(status);
    expect((await server.post(`/workflow/execute/${name}/2001000?waitForSeconds=1`, { input: bad })).status).toBe(status);
    if (status === 200) return;
    const problems = [
      { path: "input.orderId", message: "must be integer" },
      { path: "input.lines[1].sku", message: 'must match pattern "^[A-Z]+$"' },
    ];
    expect(started.json()).toEqual({
      status: 400,
      message: `The input of ${name}@2.1.0 does not fit its schema: ${problems.map(({ path, message }) => `${path}: ${message}`).join("; ")}`,
      retryable: false,
      validationErrors: problems,
    });
    expect((await server.post("/workflow", { name })).json()).toMatchObject({
      validationErrors: [{ path: "input", message: "must have required property 'orderId'" }],
    });
  });

  it("is checked unless the definition says otherwise", async () => {
    const unsaid = await registered();
    expect((await server.post("/workflow", { name: unsaid, input: bad })).status).toBe(server.expected("input-against-schema"));
    const off = await registered({ enforceSchema: false });
    expect((await server.post("/workflow", { name: off, input: bad })).status).toBe(200);
  });
});

describe("a start that is taken", () => {
  it.each([
    ["fits", { orderId: 7 }, {}],
    ["fits with more than the schema names", { orderId: 7, more: { deep: [1] } }, {}],
    ["has a schema of another language", bad, { inputSchema: { ...inputSchema, type: "AVRO" } }],
    ["has a schema somewhere else", bad, { inputSchema: { name: "order", version: 1, type: "JSON", externalRef: "x" } }],
  ])("%s", async (_what, input, more) => {
    const name = await registered({ enforceSchema: true, ...more });
    expect((await server.post("/workflow", { name, input })).status).toBe(200);
  });
});
