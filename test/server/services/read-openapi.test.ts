import { describe, expect, it } from "vitest";
import { readOpenApi } from "../../../src/server/runtime/services/read-openapi.ts";

const address = "https://api.example.com/docs/openapi.json";

const swagger = {
  swagger: "2.0",
  host: "pets.example.com",
  basePath: "/v2",
  schemes: ["https", "wss"],
  consumes: ["application/json"],
  produces: ["application/xml"],
  parameters: { limit: { name: "limit", in: "query", type: "integer", format: "int32", default: 10 } },
  paths: {
    "/pet/{petId}": {
      parameters: [{ name: "petId", in: "path", required: true, type: "integer", format: "int64" }],
      get: { operationId: "getPet", produces: ["application/json"], parameters: [{ $ref: "#/parameters/limit" }] },
      post: { parameters: [{ name: "body", in: "body", schema: { $ref: "#/definitions/Pet" } }] },
    },
  },
  definitions: { Pet: { type: "object" } },
};

describe("version 2.0", () => {
  it("tells methods, parameters and the address", async () => {
    const { methods, servers } = await readOpenApi(JSON.stringify(swagger), address);
    expect(servers).toEqual(["https://pets.example.com/v2"]);
    expect(methods).toEqual([
      {
        operationName: "getPet",
        methodName: "/pet/{petId}",
        methodType: "GET",
        inputType: "",
        outputType: "application/json",
        requestParams: [
          { name: "petId", type: "Path", required: true, schema: { type: "integer", format: "int64" } },
          { name: "limit", type: "Query", required: false, schema: { type: "integer", format: "int32", defaultValue: 10 } },
        ],
      },
      expect.objectContaining({ operationName: "POST /pet/{petId}", inputType: "application/json", outputType: "application/xml" }),
    ]);
  });

  it("is at the host of its document where it names none", async () => {
    const { servers } = await readOpenApi("swagger: 2.0\npaths: {}\n", "http://localhost:8080/v2/swagger.yaml");
    expect(servers).toEqual(["http://localhost:8080"]);
  });
});

describe("version 3", () => {
  it("is read as YAML, with relative servers and their variables", async () => {
    const text = `
openapi: 3.1.0
servers:
  - url: /api/{version}
    variables: { version: { default: v1 } }
  - url: ftp://files.example.com
paths:
  /users/{id}:
    get:
      operationId: getUser
      parameters:
        - { name: id, in: path, required: true, schema: { type: string } }
      responses:
        "200": { content: { application/json: { schema: { type: object } } } }
    put:
      requestBody: { $ref: "#/components/requestBodies/User" }
components:
  requestBodies:
    User: { content: { application/merge-patch+json: {} } }
`;
    const { methods, servers } = await readOpenApi(text, address);
    expect(servers).toEqual(["https://api.example.com/api/v1"]);
    expect(methods).toMatchObject([
      { operationName: "getUser", methodName: "/users/{id}", methodType: "GET", outputType: "application/json" },
      { operationName: "PUT /users/{id}", methodType: "PUT", inputType: "application/merge-patch+json" },
    ]);
  });

  it("has names that every object has, as names like any other", async () => {
    const text = '{"openapi":"3.0.0","paths":{"__proto__":{"get":{"operationId":"constructor"}},"/a":{"$ref":"#/paths/toString"}}}';
    const { methods } = await readOpenApi(text, address);
    expect(methods).toMatchObject([{ methodName: "__proto__", operationName: "constructor" }]);
  });

  it("does not go round where references do", async () => {
    const text = JSON.stringify({ openapi: "3.0.0", paths: { "/a": { $ref: "#/paths/~1b" }, "/b": { $ref: "#/paths/~1a" } } });
    expect((await readOpenApi(text, address)).methods).toEqual([]);
  });
});

/** Each line stands for the one before twice. */
const bomb = `a0: &a0 [x, x]\n${Array.from({ length: 30 }, (_, n) => `a${n + 1}: &a${n + 1} [*a${n}, *a${n}]`).join("\n")}`;

it.each([
  ["an empty object", "{}", "it is no OpenAPI document of version 2 or 3"],
  ["a later version", '{"openapi":"4.0.0","paths":{}}', "it is no OpenAPI document"],
  ["an earlier version", '{"swagger":"1.2"}', "it is no OpenAPI document"],
  ["no version", '{"openapi":{"3":1}}', "it is no OpenAPI document"],
  ["nothing", "", "it is no OpenAPI document"],
  ["null", "null", "it is no OpenAPI document"],
  ["a list without end", "[".repeat(20_000), "neither JSON nor YAML"],
  ["broken YAML", "a: [", "neither JSON nor YAML"],
  ["a page", "<html></html>", "it is no OpenAPI document"],
  ["YAML that stands for gigabytes", bomb, "neither JSON nor YAML"],
  ["YAML of aliases", Array.from({ length: 1001 }, (_, n) => `a${n}: &a${n} 1\nb${n}: *a${n}`).join("\n"), "more than 1000 aliases"],
  ["large YAML", `a: ${"x".repeat(2 ** 20)}`, "too large"],
])("%s is refused", async (_what, text, message) => {
  await expect(readOpenApi(text, address)).rejects.toThrow(message);
});

const many = 20_000;
/** Each path stands for the same item. */
const alike = (item: object, parts: object = {}): string =>
  JSON.stringify({
    openapi: "3.0.0",
    paths: Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`/${n}`, { $ref: "#/item" }])),
    item,
    ...parts,
  });
const long = "x".repeat(many);
const keys = Object.fromEntries(Array.from({ length: many }, (_, n) => [`k${n}`, {}]));

it.each([
  ["parameters", alike({ get: {}, parameters: Array.from({ length: many }, (_, n) => ({ in: "query", name: `n${n}` })) })],
  ["a name", alike({ get: { operationId: long } })],
  [
    "a name that is given again and again",
    alike({ get: { parameters: Array.from({ length: 1000 }, () => ({ $ref: "#/p" })) } }, { p: { name: long } }),
  ],
  ["a default", alike({ get: { parameters: [{ name: "a", schema: { default: [long] } }] } })],
  ["media types", alike({ get: { requestBody: { content: keys } } })],
  ["answers", alike({ get: { responses: keys } })],
])("%s, told anew for each of thousands of methods, are too much", async (_what, text) => {
  const begin = process.cpuUsage().user;
  await expect(readOpenApi(text, address)).rejects.toThrow("what it says of its methods is more than 10 MiB");
  expect(process.cpuUsage().user - begin).toBeLessThan(3_000_000);
});

it("thousands of keys in YAML, of servers, and of slashes take no time that matters", async () => {
  const begin = process.cpuUsage().user;
  const yaml = `openapi: 3.0.0\n${Object.keys(keys).join(":\n")}:\n`;
  expect((await readOpenApi(yaml, address)).methods).toEqual([]);
  const servers = Array.from({ length: many }, (_, n) => ({ url: `/${n}` }));
  expect((await readOpenApi(JSON.stringify({ openapi: "3.0.0", servers }), address)).servers).toHaveLength(100);
  const variables = { a: { default: "x".repeat(100_000) } };
  const odd = [`/x${"/".repeat(200_000)}y`, "{a}".repeat(100_000)].map((url) => ({ url, variables }));
  expect((await readOpenApi(JSON.stringify({ openapi: "3.0.0", servers: odd }), address)).servers.join().length).toBeLessThan(100);
  const schemes = Array.from({ length: many }, () => "https");
  expect((await readOpenApi(JSON.stringify({ swagger: "2.0", schemes }), address)).servers).toEqual(["https://api.example.com"]);
  expect(process.cpuUsage().user - begin).toBeLessThan(3_000_000);
});
