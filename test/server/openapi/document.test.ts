import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, it, onTestFinished } from "vitest";
import { createServer } from "../../../src/server/create-server.ts";
import { createOpenApiDocument } from "../../../src/server/openapi/document.ts";
import { operations } from "../../../src/server/openapi/operations.ts";

const document = createOpenApiDocument("3.32.1");

it("is an OpenAPI 3.1 document by the schema of the OpenAPI Initiative", () => {
  const text = readFileSync(new URL("../../fixtures/openapi/3.1.schema.json", import.meta.url), "utf8");
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  const isValid = ajv.compile(JSON.parse(text));
  isValid(document);
  expect(isValid.errors ?? []).toEqual([]);
  isValid({ ...document, paths: { "/x": { get: { parameters: [{ name: "x", in: "nowhere" }] } } } });
  expect(isValid.errors).not.toBe(null);
});

it("has schemas that refer to nothing that is not there", () => {
  const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true, formats: { int32: true, int64: true } });
  ajv.addVocabulary(["components"]);
  ajv.addSchema({ $id: "api", components: document.components });
  for (const name of Object.keys(document.components.schemas)) {
    expect(() => ajv.compile({ $ref: `api#/components/schemas/${name}` })).not.toThrow();
  }
  const referred = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name);
  expect(new Set(referred)).toEqual(new Set(Object.keys(document.components.schemas)));
});

it("carries none of the marks that schemas of the model have for this package alone", () => {
  expect(JSON.stringify(document)).not.toMatch(/"(primitive|serverOwned|nullRefused|fromText|long|\$id|patternProperties)":/);
});

it("says what a body is read by", () => {
  const { TaskDef, WorkflowTask } = document.components.schemas;
  expect(TaskDef).toMatchObject({
    required: ["name"],
    properties: {
      retryCount: { type: "integer", format: "int32", default: 3, description: expect.stringMatching(/ At least 0\.$/) },
      createTime: { type: "integer", format: "int64", readOnly: true },
      timeoutPolicy: { enum: ["RETRY", "TIME_OUT_WF", "ALERT_ONLY"] },
      inputSchema: { $ref: "#/components/schemas/SchemaDef" },
    },
  });
  expect(WorkflowTask).toMatchObject({
    properties: { decisionCases: { additionalProperties: { type: "array", items: { $ref: "#/components/schemas/WorkflowTask" } } } },
  });
});

it("has all operations, each with its place in the path", () => {
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId }]) => `${method} ${path} ${operationId}`),
  );
  const table = operations.map(({ method, path, id }) => `${method} ${path.replaceAll(/:(\w+)/g, "{$1}")} ${id}`);
  expect(described.sort()).toEqual(table.sort());
  expect(document.paths["/api/metadata/workflow/{name}/{version}"]?.["delete"]?.parameters).toEqual([
    { name: "name", in: "path", required: true, schema: { type: "string" } },
    { name: "version", in: "path", required: true, description: "The version.", schema: { type: "integer", format: "int32" } },
  ]);
});

it("is served as JSON, the same each time", async () => {
  const server = await createServer({});
  onTestFinished(() => server.close());
  const get = (): Promise<Response> => server.fetch(new Request("http://localhost/api-docs"));
  const [first, second] = [await get(), await get()];
  expect(first.headers.get("content-type")).toBe("application/json");
  expect(await first.json()).toEqual(document);
  expect(await second.json()).toEqual(document);
});
