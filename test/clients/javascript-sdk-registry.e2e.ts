/** Registered services and tags by the official JavaScript SDK, on a server that wants its tokens. Only Orkes and the embedded server have them. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { createServer } from "../../src/server/create-server.ts";
import type { EmbeddedServer } from "../../src/server/create-server.ts";
import { json, serve } from "../client/http-fake.ts";
import { encodeDescriptors } from "../server/services/encode-descriptors.ts";
import { isJavascriptSdkInstalled, loadJavascriptSdk, silentLogger } from "./support/javascript-sdk.ts";
import type { JavascriptSdk } from "./support/javascript-sdk.ts";

const isEmbedded = (process.env["FLOW_CONDUCTOR_URL"] ?? "") === "";
const keySecret = "0123456789abcdef-of-the-suite";
const keyId = "suite";
const team = { key: "team", value: "billing" };
const tier = { key: "tier", value: "1" };

describe.runIf(isJavascriptSdkInstalled && isEmbedded)("the JavaScript SDK on a server with keys", () => {
  let server: EmbeddedServer;
  let url: string;
  let sdk: JavascriptSdk;
  let client: object;
  beforeAll(async () => {
    server = await createServer({ authKeys: new Map([[keyId, keySecret]]), environment: { variables: {}, secrets: { KEY: "v" } } });
    ({ url } = await server.listen({ port: 0 }));
    sdk = loadJavascriptSdk();
    client = await sdk.createConductorClient({ serverUrl: `${url}/api`, logger: silentLogger, keyId, keySecret });
  });
  afterAll(() => server.close());

  test("gets its token, and nothing without", async () => {
    expect(await new sdk.MetadataClient(client).getAllTaskDefs()).toEqual([]);
    const stranger = await sdk.createConductorClient({ serverUrl: `${url}/api`, logger: silentLogger });
    await expect(new sdk.MetadataClient(stranger).getAllTaskDefs()).rejects.toThrow(/token/);
  });

  test("gets another token from a server that has started anew", async () => {
    const authKeys = new Map([[keyId, keySecret]]);
    const first = await createServer({ authKeys });
    const listener = await first.listen({ port: 0 });
    const config = { serverUrl: `${listener.url}/api`, logger: silentLogger, keyId, keySecret };
    const metadata = new sdk.MetadataClient(await sdk.createConductorClient(config));
    await metadata.registerTask({ name: "charge" });
    await first.close();
    const second = await createServer({ authKeys });
    onTestFinished(() => second.close());
    await second.listen({ port: listener.port });
    expect(await metadata.getAllTaskDefs()).toEqual([]);
  });

  test("keeps services with all that the server answers", async () => {
    const services = new sdk.ServiceRegistryClient(client);
    const circuitBreakerConfig = {
      failureRateThreshold: 50.5,
      slidingWindowSize: 100,
      minimumNumberOfCalls: 100,
      waitDurationInOpenState: 1000,
      permittedNumberOfCallsInHalfOpenState: 100,
      slowCallRateThreshold: 50.5,
      slowCallDurationThreshold: 100,
      automaticTransitionFromOpenToHalfOpenEnabled: true,
      maxWaitDurationInHalfOpenState: 1,
    };
    const service = { name: "users", type: "HTTP", serviceURI: "http://localhost:8081/api-docs", config: { circuitBreakerConfig } };
    await services.addOrUpdateService(service);
    expect(await services.getService("users")).toMatchObject(service);
    const method = {
      operationName: "testOperation",
      methodName: "testMethod",
      methodType: "GET",
      inputType: "application/json",
      outputType: "application/json",
      exampleInput: { key1: "value1" },
    };
    await services.addOrUpdateServiceMethod("users", method);
    expect(await services.getRegisteredServices()).toMatchObject([{ methods: [method] }]);
    await services.removeMethod("users", "testOperation", "testMethod", "GET");
    expect(await services.getService("users")).toMatchObject({ methods: [] });
    expect(await services.openCircuitBreaker("users")).toMatchObject({ service: "users", previousState: "CLOSED", currentState: "OPEN" });
    expect(await services.getCircuitBreakerStatus("users")).toMatchObject({ currentState: "OPEN" });
    expect(await services.closeCircuitBreaker("users")).toMatchObject({ currentState: "CLOSED" });
    await services.removeService("users");
    expect(await services.getService("users")).toBeUndefined();
  });

  test("discovers an HTTP service, and a gRPC service by its compiled proto files", async () => {
    const api = await serve((_request, response) => json(response, { openapi: "3.0.0", paths: { "/users": { get: {} } } }));
    const services = new sdk.ServiceRegistryClient(client);
    await services.addOrUpdateService({ name: "http", type: "HTTP", serviceURI: `${api.url}/api-docs` });
    expect(await services.discover("http", true)).toMatchObject([{ methodName: "/users", methodType: "GET" }]);
    await services.addOrUpdateService({ name: "grpc", type: "gRPC", serviceURI: "grpcbin:50051" });
    const compiled = encodeDescriptors("hello", "Greeter", [{ name: "SayHello", input: "Request", output: "Reply" }]);
    await services.setProtoData("grpc", "compiled.bin", new Blob([compiled], { type: "application/octet-stream" }));
    expect(await services.getService("grpc")).toMatchObject({ methods: [{ methodName: "SayHello", methodType: "UNARY" }] });
    expect(await services.getAllProtos("grpc")).toMatchObject([{ serviceName: "grpc", filename: "compiled.bin" }]);
    const data = await services.getProtoData("grpc", "compiled.bin");
    expect(new Uint8Array(await data.arrayBuffer())).toEqual(compiled);
    await services.deleteProto("grpc", "compiled.bin");
    expect(await services.getAllProtos("grpc")).toEqual([]);
  });

  test("tags tasks and workflows, one at a time and all at once", async () => {
    const metadata = new sdk.MetadataClient(client);
    await metadata.registerTask({ name: "charge" });
    await metadata.addTaskTag(team, "charge");
    await metadata.addTaskTag(tier, "charge");
    await metadata.deleteTaskTag(team, "charge");
    expect(await metadata.getTaskTags("charge")).toEqual([tier]);
    await metadata.setTaskTags([team], "charge");
    expect(await metadata.getTaskTags("charge")).toEqual([team]);
    await metadata.registerWorkflowDef({ name: "order", version: 1, tasks: [{ name: "charge", taskReferenceName: "c", type: "SIMPLE" }] });
    await metadata.addWorkflowTag(team, "order");
    await metadata.setWorkflowTags([team, tier], "order");
    await metadata.deleteWorkflowTag(tier, "order");
    expect(await metadata.getWorkflowTags("order")).toEqual([team]);
  });

  test("tags schedules, event handlers and secrets", async () => {
    const [scheduler, events, secrets] = [new sdk.SchedulerClient(client), new sdk.EventClient(client), new sdk.SecretClient(client)];
    await scheduler.saveSchedule({ name: "nightly", cronExpression: "0 0 0 * * *", startWorkflowRequest: { name: "order" } });
    await scheduler.setSchedulerTags([team, tier], "nightly");
    await scheduler.deleteSchedulerTags([tier], "nightly");
    expect(await scheduler.getSchedulerTags("nightly")).toEqual([team]);
    // The SDK's own call sends a list of handlers, which only Orkes reads.
    server.api.events.createEventHandler({ name: "on_order", event: "conductor:order", actions: [] });
    await events.putTagForEventHandler("on_order", [team, tier]);
    await events.deleteTagsForEventHandler("on_order", [tier]);
    expect(await events.getTagsForEventHandler("on_order")).toEqual([team]);
    await secrets.setSecretTags([team, tier], "KEY");
    await secrets.deleteSecretTags([tier], "KEY");
    expect(await secrets.getSecretTags("KEY")).toEqual([team]);
  });
});
