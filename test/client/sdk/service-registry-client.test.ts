/** `ServiceRegistryClient` on the embedded server, in process and over a socket, with the examples of the official SDK's README. */
import { describe, expect, it, onTestFinished } from "vitest";
import { OrkesClients, ServiceRegistryClient, createConductorClient, isMissing } from "../../../src/client/index.ts";
import type { ConductorClient } from "../../../src/client/index.ts";
import { createServer } from "../../../src/server/create-server.ts";
import { encodeDescriptors } from "../../server/services/encode-descriptors.ts";
import { fault, json, serve } from "../http-fake.ts";

async function connect(way: "in process" | "over HTTP"): Promise<ConductorClient> {
  const server = await createServer({});
  const listener = way === "over HTTP" ? await server.listen({ port: 0 }) : undefined;
  const client = createConductorClient(
    listener === undefined ? { url: "http://localhost/api", transport: server.transport } : { url: `${listener.url}/api` },
  );
  onTestFinished(async () => {
    await client.close();
    await server.close();
  });
  return client;
}

describe.each(["in process", "over HTTP"] as const)("the examples, %s", (way) => {
  it("register a service, its methods and its proto files", async () => {
    const serviceRegistry = new ServiceRegistryClient(await connect(way));
    await serviceRegistry.addOrUpdateService({
      name: "user-service",
      type: "HTTP",
      serviceURI: "https://api.example.com/users",
      circuitBreakerConfig: { failureRateThreshold: 50.0, slidingWindowSize: 10, minimumNumberOfCalls: 5, waitDurationInOpenState: 60000 },
    });
    expect(await serviceRegistry.getRegisteredServices()).toHaveLength(1);
    expect(await serviceRegistry.getService("user-service")).toMatchObject({
      config: { circuitBreakerConfig: { failureRateThreshold: 50, waitDurationInOpenState: 60000 } },
    });
    await serviceRegistry.addOrUpdateServiceMethod("user-service", {
      operationName: "getUser",
      methodName: "getUser",
      methodType: "GET",
      inputType: "string",
      outputType: "User",
      requestParams: [{ name: "id", type: "Path", required: true, schema: { type: "string" } }],
    });
    expect(await serviceRegistry.getService("user-service")).toMatchObject({ methods: [{ id: 1, methodName: "getUser" }] });
    expect(await serviceRegistry.openCircuitBreaker("user-service")).toMatchObject({ currentState: "OPEN", previousState: "CLOSED" });
    expect(await serviceRegistry.closeCircuitBreaker("user-service")).toMatchObject({ currentState: "CLOSED", previousState: "OPEN" });
    expect(await serviceRegistry.getCircuitBreakerStatus("user-service")).toMatchObject({
      service: "user-service",
      currentState: "CLOSED",
    });
    await serviceRegistry.removeMethod("user-service", "getUser", "getUser", "GET");
    expect(await serviceRegistry.getService("user-service")).toMatchObject({ methods: [] });
    await serviceRegistry.removeService("user-service");
    expect(await serviceRegistry.getService("user-service")).toBeUndefined();
    await expect(serviceRegistry.removeService("user-service")).rejects.toSatisfy(isMissing);
  });

  it("keep the bytes of proto files", async () => {
    const serviceRegistry = new ServiceRegistryClient(await connect(way));
    await serviceRegistry.addOrUpdateService({ name: "grpc-service", type: "gRPC", serviceURI: "localhost:50051" });
    const every = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    await serviceRegistry.setProtoData("grpc-service", "user.proto", new Blob([every]));
    const proto = await serviceRegistry.getProtoData("grpc-service", "user.proto");
    expect(new Uint8Array(await proto.arrayBuffer())).toEqual(every);
    expect(await serviceRegistry.getAllProtos("grpc-service")).toEqual([
      { serviceName: "grpc-service", filename: "user.proto", data: Buffer.from(every).toString("base64") },
    ]);
    await serviceRegistry.deleteProto("grpc-service", "user.proto");
    await expect(serviceRegistry.getProtoData("grpc-service", "user.proto")).rejects.toSatisfy(isMissing);
    const compiled = encodeDescriptors("hello", "Greeter", [{ name: "SayHello", input: "Request", output: "Reply" }]);
    await serviceRegistry.setProtoData("grpc-service", "compiled.bin", new Blob([compiled]));
    expect(await serviceRegistry.discover("grpc-service")).toMatchObject([{ methodName: "SayHello" }]);
  });

  it("discover an HTTP service", async () => {
    const api = await serve((_request, response) => json(response, { openapi: "3.0.0", paths: { "/users": { get: {} } } }));
    const serviceRegistry = new OrkesClients(await connect(way)).getServiceRegistryClient();
    await serviceRegistry.addOrUpdateService({ name: "user-service", type: "HTTP", serviceURI: `${api.url}/openapi.json` });
    const methods = await serviceRegistry.discover("user-service", true);
    expect(methods).toMatchObject([{ id: 1, operationName: "GET /users", methodName: "/users", methodType: "GET" }]);
    expect(await serviceRegistry.getService("user-service")).toMatchObject({ methods });
  });
});

it("a server without a registry is told by its 404", async () => {
  const fake = await serve((_request, response) => fault(response, 404, "No static resource api/registry/service."));
  const client = createConductorClient({ url: fake.url });
  onTestFinished(() => client.close());
  await expect(new ServiceRegistryClient(client).getRegisteredServices()).rejects.toMatchObject({ status: 404 });
});
