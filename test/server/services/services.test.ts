/** The service registry by its routes, and what it does to HTTP tasks. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import type { ServiceRegistry } from "../../../src/core/model/service.ts";
import { createServer } from "../../../src/server/create-server.ts";
import type { EmbeddedServer, EmbeddedServerOptions } from "../../../src/server/create-server.ts";
import { createSubject } from "../runtime/support.ts";
import { encodeDescriptors } from "./encode-descriptors.ts";

async function listen(answer: RequestListener): Promise<string> {
  const server = createHttpServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("There is no port.");
  return `http://127.0.0.1:${address.port}`;
}

interface Answered {
  status: number;
  body: unknown;
}

async function startRegistry(options: EmbeddedServerOptions = {}) {
  const server: EmbeddedServer = await createServer(options);
  onTestFinished(() => server.close());
  const call = async (method: string, route: string, body?: unknown): Promise<Answered> => {
    const response = await server.fetch(
      new Request(`http://localhost/api/registry/service${route}`, {
        method,
        ...(body === undefined
          ? {}
          : body instanceof Uint8Array
            ? { body: new Blob([new Uint8Array(body)]) }
            : { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
      }),
    );
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") === true;
    return { status: response.status, body: isJson ? JSON.parse(text) : text };
  };
  return { server, call };
}

const users = { name: "users", type: "HTTP", serviceURI: "https://api.example.com/users" };

describe("services", () => {
  it("are added, listed, replaced and removed", async () => {
    const { call } = await startRegistry();
    expect(await call("POST", "", users)).toEqual({ status: 200, body: "" });
    expect((await call("GET", "/users")).body).toEqual({ ...users, methods: [] });
    await call("POST", "", { ...users, name: "accounts" });
    await call("POST", "", { ...users, serviceURI: "https://api.example.com/v2" });
    expect((await call("GET", "")).body).toMatchObject([{ name: "accounts" }, { name: "users", serviceURI: "https://api.example.com/v2" }]);
    expect((await call("DELETE", "/users")).status).toBe(200);
    // As on Orkes, whose clients read it so.
    expect(await call("GET", "/users")).toEqual({ status: 200, body: "" });
    expect(await call("DELETE", "/users")).toMatchObject({
      status: 404,
      body: { message: "No service is registered under the name 'users'" },
    });
  });

  it("keep their methods when they are replaced without any", async () => {
    const { call } = await startRegistry();
    await call("POST", "", users);
    const method = { operationName: "getUser", methodName: "/{id}", methodType: "GET", exampleInput: { id: 1.5 } };
    await call("POST", "/users/methods", method);
    await call("POST", "/users/methods", { ...method, inputType: "none" });
    await call("POST", "", users);
    expect((await call("GET", "/users")).body).toMatchObject({ methods: [{ ...method, id: 1, inputType: "none" }] });
    const query = "?serviceName=users&method=%2F%7Bid%7D&methodType=GET";
    expect((await call("DELETE", `/users/methods${query}`)).status).toBe(200);
    expect(await call("DELETE", `/users/methods${query}`)).toMatchObject({
      status: 404,
      body: { message: expect.stringContaining("GET /{id}") },
    });
  });

  it.each([
    [{ type: "HTTP", serviceURI: "https://a.test" }, "A service must have a name"],
    [{ name: " ", serviceURI: "https://a.test" }, "A service must have a name"],
    [{ name: "a" }, "must begin with http:// or https://"],
    [{ name: "a", serviceURI: "file:///etc/passwd" }, "must begin with http:// or https://"],
    [{ name: "a", serviceURI: "https://a.test", circuitBreakerConfig: { failureRateThreshold: 0 } }, "A rate is a percentage"],
    [
      { name: "a", serviceURI: "https://a.test", config: { circuitBreakerConfig: { slowCallRateThreshold: "x" } } },
      "A rate is a percentage",
    ],
    [{ name: "a", serviceURI: "https://a.test", config: { circuitBreakerConfig: { slidingWindowSize: -1 } } }, "must not be negative"],
  ])("%j is refused", async (service, message) => {
    const { call } = await startRegistry();
    const { status, body } = await call("POST", "", service);
    expect({ status, body: JSON.stringify(body) }).toEqual({ status: 400, body: expect.stringContaining(message) });
    expect((await call("GET", "")).body).toEqual([]);
  });

  it("may have names that every object has, and with what stands in paths", async () => {
    const { call } = await startRegistry();
    for (const name of ["__proto__", "constructor", "a/b?c#d", "ü '; DROP TABLE services; --"]) {
      const route = `/${encodeURIComponent(name)}`;
      expect((await call("GET", route)).body).toBe("");
      await call("POST", "", { ...users, name });
      await call("POST", `${route}/methods`, { operationName: "__proto__", methodName: "__proto__", methodType: "GET" });
      expect((await call("GET", route)).body).toMatchObject({ name, methods: [{ methodName: "__proto__" }] });
      expect((await call("GET", `${route}/circuit-breaker/status`)).body).toMatchObject({ service: name, currentState: "CLOSED" });
    }
  });

  it("outlast the server, with their proto files", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "flow-services-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const dbFile = path.join(folder, "server.db");
    const first = await startRegistry({ dbFile });
    await first.call("POST", "", { ...users, config: { circuitBreakerConfig: { failureRateThreshold: 50.5 } } });
    await first.call("POST", "/protos/users/a.proto", new Uint8Array([0, 255, 128]));
    await first.server.close();
    const second = await startRegistry({ dbFile });
    expect((await second.call("GET", "/users")).body).toMatchObject({ config: { circuitBreakerConfig: { failureRateThreshold: 50.5 } } });
    expect((await second.call("GET", "/protos/users")).body).toEqual([{ serviceName: "users", filename: "a.proto", data: "AP+A" }]);
    await second.call("DELETE", "/users");
    await second.call("POST", "", users);
    expect((await second.call("GET", "/protos/users")).body).toEqual([]);
  });
});

describe("proto files", () => {
  const greeter = { name: "greeter", type: "gRPC", serviceURI: "localhost:50051" };

  it("are stored as they are, and their compiled methods belong to the service", async () => {
    const { call, server } = await startRegistry();
    await call("POST", "", greeter);
    const bytes = encodeDescriptors("hello", "Greeter", [{ name: "SayHello", input: "Request", output: "Reply" }]);
    expect((await call("POST", "/protos/greeter/compiled.bin", bytes)).status).toBe(200);
    const response = await server.fetch(new Request("http://localhost/api/registry/service/protos/greeter/compiled.bin"));
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
    const method = { operationName: "hello.Greeter", methodName: "SayHello", methodType: "UNARY" };
    expect((await call("GET", "/greeter")).body).toMatchObject({ methods: [method] });
    expect((await call("GET", "/greeter/discover")).body).toMatchObject([method]);
    expect((await call("DELETE", "/protos/greeter/compiled.bin")).status).toBe(200);
    expect((await call("DELETE", "/protos/greeter/compiled.bin")).status).toBe(404);
    expect((await call("GET", "/protos/greeter/compiled.bin")).status).toBe(404);
    expect(await call("GET", "/greeter/discover")).toMatchObject({ status: 400, body: { message: expect.stringContaining("protoc") } });
  });

  it("belong to a service, and are not too large", async () => {
    const { call } = await startRegistry();
    expect((await call("POST", "/protos/nobody/a.proto", new Uint8Array([1]))).status).toBe(404);
    await call("POST", "", greeter);
    expect((await call("POST", "/protos/greeter/a.proto", new Uint8Array(8 * 1024 * 1024 + 1))).status).toBe(413);
  });
});

describe("discovery", () => {
  const document = {
    openapi: "3.0.3",
    servers: [{ url: "/api" }],
    paths: { "/users/{id}": { get: { operationId: "getUser" } }, "/users": { post: {} } },
  };

  it("reads an OpenAPI document, and adds its methods if that is asked for", async () => {
    const url = await listen((_request, response) => void response.end(JSON.stringify(document)));
    const { call } = await startRegistry();
    await call("POST", "", { name: "users", serviceURI: `${url}/openapi.json` });
    expect((await call("GET", "/users/discover")).body).toMatchObject([
      { operationName: "getUser", methodType: "GET" },
      { methodType: "POST" },
    ]);
    expect((await call("GET", "/users")).body).toMatchObject({ methods: [] });
    await call("GET", "/users/discover?create=true");
    await call("GET", "/users/discover?create=true");
    expect((await call("GET", "/users")).body).toMatchObject({ methods: [{ id: 1 }, { id: 2 }], servers: [{ url: `${url}/api` }] });
  });

  describe("that is repeated", () => {
    /** `served`: the operations that the document has. Without any it is none. */
    async function startWithDocument(options: EmbeddedServerOptions = {}) {
      const served = { operations: ["list", "old"] };
      const url = await listen((_request, response) => {
        const paths = Object.fromEntries(served.operations.map((name) => [`/${name}`, { get: { operationId: name } }]));
        response.end(served.operations.length === 0 ? "<html></html>" : JSON.stringify({ openapi: "3.0.3", paths }));
      });
      const registry = await startRegistry(options);
      await registry.call("POST", "", { name: "users", serviceURI: `${url}/openapi.json` });
      return { ...registry, served };
    }
    type Call = Awaited<ReturnType<typeof startRegistry>>["call"];
    const addByHand = (call: Call, operationName: string): Promise<Answered> =>
      call("POST", "/users/methods", { operationName, methodName: `/${operationName}`, methodType: "GET" });
    async function operationsOf(call: Call): Promise<Set<string | undefined>> {
      const { body } = await call("GET", "/users");
      return new Set((body as ServiceRegistry).methods?.map(({ operationName }) => operationName));
    }

    it("drops what it found before and the document has no longer, and nothing that was added by hand", async () => {
      const { call, served } = await startWithDocument();
      await addByHand(call, "mine");
      await call("GET", "/users/discover?create=true");
      served.operations = ["list", "new"];
      await call("GET", "/users/discover");
      expect(await operationsOf(call)).toEqual(new Set(["list", "mine", "old"]));
      expect((await call("GET", "/users/discover?create=true")).body).toMatchObject([{ operationName: "list" }, { operationName: "new" }]);
      expect(await operationsOf(call)).toEqual(new Set(["list", "mine", "new"]));
    });

    it("keeps what somebody had added before it was found, or has sent since", async () => {
      const { call, served } = await startWithDocument();
      await addByHand(call, "old");
      await call("GET", "/users/discover?create=true");
      await addByHand(call, "list");
      served.operations = ["new"];
      await call("GET", "/users/discover?create=true");
      expect(await operationsOf(call)).toEqual(new Set(["list", "new", "old"]));
    });

    it("still knows what it found after an update of the service and after a restart", async () => {
      const folder = mkdtempSync(path.join(tmpdir(), "flow-services-"));
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
      const dbFile = path.join(folder, "server.db");
      const first = await startWithDocument({ dbFile });
      await addByHand(first.call, "mine");
      await first.call("GET", "/users/discover?create=true");
      const { body } = await first.call("GET", "/users");
      await first.call("POST", "", { ...(body as ServiceRegistry), circuitBreakerEnabled: true });
      await first.server.close();
      const { call } = await startRegistry({ dbFile });
      first.served.operations = ["list"];
      await call("GET", "/users/discover?create=true");
      expect(await operationsOf(call)).toEqual(new Set(["list", "mine"]));
      expect((await call("GET", "/users")).body).toMatchObject({ circuitBreakerEnabled: true });
    });

    it("drops nothing where the document cannot be read", async () => {
      const { call, served } = await startWithDocument();
      await call("GET", "/users/discover?create=true");
      served.operations = [];
      expect((await call("GET", "/users/discover?create=true")).status).toBe(502);
      expect(await operationsOf(call)).toEqual(new Set(["list", "old"]));
    });

    it("drops the methods of a proto file that was replaced", async () => {
      const { call } = await startRegistry();
      await call("POST", "", { name: "users", type: "gRPC", serviceURI: "localhost:50051" });
      const describing = (names: string[]): Uint8Array =>
        encodeDescriptors(
          "hello",
          "Greeter",
          names.map((name) => ({ name, input: "Request", output: "Reply" })),
        );
      await call("POST", "/protos/users/compiled.bin", describing(["Hello", "Bye"]));
      await call("POST", "/protos/users/compiled.bin", describing(["Hello"]));
      await call("GET", "/users/discover?create=true");
      expect((await call("GET", "/users")).body).toMatchObject({ methods: [{ methodName: "Hello" }] });
    });
  });

  it("finds the document below the address of a service", async () => {
    const url = await listen((request, response) => {
      if (request.url === "/v1/v3/api-docs") response.end(JSON.stringify(document));
      else response.writeHead(404).end();
    });
    const { call } = await startRegistry();
    await call("POST", "", { name: "users", serviceURI: `${url}/v1/` });
    expect((await call("GET", "/users/discover")).body).toHaveLength(2);
  });

  it.each([
    ["/openapi.json/", true],
    ["/read?from=openapi.json", false],
  ])("and calls agree on what is the address of a document: %s", async (path, isDocument) => {
    const asked: (string | undefined)[] = [];
    const url = await listen((request, response) => {
      asked.push(request.url);
      response.writeHead(404).end();
    });
    const { call } = await startRegistry();
    await call("POST", "", { name: "users", serviceURI: url + path });
    await call("GET", "/users/discover");
    expect(asked.length === 1).toBe(isDocument);
  });

  it("is not held up by what stands in addresses", async () => {
    const begin = process.cpuUsage().user;
    const { call } = await startRegistry({ httpAllow: [] });
    for (const odd of [`${"/".repeat(100_000)}x`, `${"?".repeat(100_000)}\n?`]) {
      expect((await call("POST", "", { ...users, serviceURI: `http://api.example.com/x${odd}` })).status).toBe(200);
      expect((await call("GET", "/users/discover")).status).toBe(502);
    }
    expect(process.cpuUsage().user - begin).toBeLessThan(2_000_000);
  });

  it("says what is wrong where there is none, where a host is not allowed, and where nobody answers", async () => {
    const url = await listen((_request, response) => void response.end("<html></html>"));
    const { call } = await startRegistry({ httpAllow: [new URL(url).host] });
    const messageOf = async (serviceURI: string): Promise<unknown> => {
      await call("POST", "", { name: "users", serviceURI });
      return call("GET", "/users/discover?create=true");
    };
    expect(await messageOf(`${url}/openapi.json`)).toMatchObject({
      status: 502,
      body: { message: expect.stringContaining("no OpenAPI document") },
    });
    expect(await messageOf("http://other.example/openapi.json")).toMatchObject({
      status: 502,
      body: { message: expect.stringContaining("--http-allow") },
    });
    const closed = await startRegistry();
    await closed.call("POST", "", { name: "users", serviceURI: "http://127.0.0.1:1/" });
    expect(await closed.call("GET", "/users/discover")).toMatchObject({
      status: 502,
      body: { message: expect.stringContaining("127.0.0.1:1") },
    });
    expect((await closed.call("GET", "/nobody/discover")).status).toBe(404);
  });
});

describe("circuit breakers of HTTP tasks", () => {
  const config = {
    circuitBreakerConfig: {
      slidingWindowSize: 2,
      minimumNumberOfCalls: 2,
      waitDurationInOpenState: 1000,
      permittedNumberOfCallsInHalfOpenState: 1,
    },
  };

  async function startCalls() {
    const seen: string[] = [];
    let status = 500;
    const url = await listen((request, response) => {
      seen.push(`${request.method} ${request.url}`);
      response.writeHead(status, { "Content-Type": "application/json" }).end("{}");
    });
    const subject = await createSubject();
    const call = async (request: JsonObject): Promise<{ status: string; reason: string }> => {
      const task = { name: "call", taskReferenceName: "call", type: "HTTP", inputParameters: { http_request: request } };
      const workflowId = await subject.start([task]);
      const run = await subject.until(() => {
        const found = subject.api.workflows.getWorkflow(workflowId, true);
        return found.status !== "RUNNING" && found;
      });
      return { status: run.status ?? "", reason: run.tasks?.[0]?.reasonForIncompletion ?? "" };
    };
    return { ...subject, url, seen, call, answerWith: (next: number) => void (status = next) };
  }

  it("open after failures, refuse calls without sending them, and close again", async () => {
    const { api, url, seen, call, clock, answerWith } = await startCalls();
    api.services.saveService({ name: "users", type: "HTTP", serviceURI: `${url}/users`, config });
    const request = { uri: `${url}/users/7`, method: "GET" };
    await call(request);
    await call(request);
    expect(api.services.getCircuitBreaker("users")).toMatchObject({ currentState: "OPEN" });
    const refused = await call(request);
    expect(refused.status).toBe("FAILED");
    expect(refused.reason).toMatch(
      /the circuit breaker of the service 'users' is OPEN, so the request was not sent; calls are tried again from \d{4}-/,
    );
    expect(seen).toHaveLength(2);
    // Not of the service.
    expect((await call({ uri: `${url}/users2`, method: "GET" })).reason).toContain("500");
    clock.advance(1000);
    answerWith(200);
    expect((await call(request)).status).toBe("COMPLETED");
    expect(api.services.getCircuitBreaker("users")).toMatchObject({ currentState: "CLOSED" });
  });

  it("are not opened by what is wrong with a request", async () => {
    const { api, url, call, answerWith } = await startCalls();
    api.services.saveService({ name: "users", type: "HTTP", serviceURI: url, config });
    answerWith(404);
    await call({ uri: `${url}/7`, method: "GET" });
    await call({ uri: `${url}/7`, method: "GET" });
    expect(api.services.getCircuitBreaker("users")).toMatchObject({ currentState: "CLOSED" });
  });

  it("are opened by a service that does not answer", async () => {
    const { api, call } = await startCalls();
    api.services.saveService({ name: "users", type: "HTTP", serviceURI: "http://127.0.0.1:1", config });
    await call({ uri: "http://127.0.0.1:1/", method: "GET" });
    await call({ uri: "http://127.0.0.1:1/", method: "GET" });
    expect(api.services.getCircuitBreaker("users")).toMatchObject({ currentState: "OPEN" });
  });

  it("open and close by hand", async () => {
    const { api, url, seen, call } = await startCalls();
    api.services.saveService({ name: "users", type: "HTTP", serviceURI: url });
    expect(api.services.openCircuitBreaker("users")).toMatchObject({ service: "users", previousState: "CLOSED", currentState: "OPEN" });
    expect((await call({ uri: url, method: "GET" })).reason).toContain("is OPEN");
    expect(seen).toEqual([]);
    expect(api.services.closeCircuitBreaker("users")).toMatchObject({ previousState: "OPEN", currentState: "CLOSED" });
    await call({ uri: url, method: "GET" });
    expect(seen).toEqual(["GET /"]);
  });

  it("count calls that name their service, which need no address then", async () => {
    const { api, url, seen, call, answerWith } = await startCalls();
    answerWith(200);
    api.services.saveService({ name: "users", type: "HTTP", serviceURI: `${url}/v1` });
    api.services.saveMethod("users", { operationName: "listUsers", methodName: "/users", methodType: "GET" });
    api.services.saveMethod("users", { operationName: "getUser", methodName: "/users/{id}", methodType: "GET" });
    // Without an operation, and so none that a verb could mean.
    api.services.saveMethod("users", { methodName: "/users/{id}", methodType: "DELETE" });
    await call({ service: "users", method: "GET", uri: "/users/7" });
    await call({ service: "users", method: "listUsers" });
    await call({ service: "users", method: "getUser", uri: "/users/8" });
    expect(seen).toEqual(["GET /v1/users/7", "GET /v1/users", "GET /v1/users/8"]);
    expect((await call({ service: "users", method: "getUser" })).reason).toContain(
      "The path '/users/{id}' of the service 'users' has parameters",
    );
    expect((await call({ service: "users", method: "dropUsers" })).reason).toBe("The service 'users' has no method 'dropUsers'");
    expect((await call({ service: "nobody", method: "GET", uri: "/users" })).reason).toBe(
      "No service is registered under the name 'nobody'",
    );
    // Servers without a registry pass over the name.
    expect((await call({ service: "nobody", method: "GET", uri: `${url}/x` })).status).toBe("COMPLETED");
    api.services.openCircuitBreaker("users");
    expect((await call({ service: "users", method: "GET", uri: `${url}/elsewhere` })).reason).toContain("is OPEN");
  });
});
