/** The example of docs/services.md. */
import { readFileSync } from "node:fs";
import { expect, it, onTestFinished } from "vitest";
import { createConductorClient } from "../../src/index.ts";
import { createServer } from "../../src/server/create-server.ts";
import { CircuitBreakerConfigSchema } from "../../src/core/model/service.ts";
import { json, serve } from "../client/http-fake.ts";
import { guardUsers } from "./services/guard-users.ts";

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), "utf8");
const page = read("../../docs/services.md");

it("a service is registered, discovered and called as the page says", async () => {
  const example = /^```ts\n(.*?)^```$/ms.exec(page)?.[1];
  expect(example).toBe(read("services/guard-users.ts").replaceAll("../../../src/index.ts", "conductor-flow"));
  const document = { openapi: "3.1.0", paths: { "/users/{id}": { get: {} } } };
  const users = await serve((request, response) => json(response, request.url === "/api/openapi.json" ? document : { id: request.url }));
  const server = await createServer({});
  const client = createConductorClient({ url: "http://localhost/api", transport: server.transport });
  onTestFinished(async () => {
    await client.close();
    await server.close();
  });
  await guardUsers(client, users.url);
  expect(server.api.services.getService("users")).toMatchObject({ methods: [{ methodName: "/users/{id}" }] });
});

it("the page names every setting of a circuit breaker", () => {
  const named = [...page.matchAll(/^\| `(\w+)` +\| (?:\d+|false)/gm)].map(([, name]) => name);
  expect(new Set(named)).toEqual(new Set(Object.keys(CircuitBreakerConfigSchema.properties)));
});
