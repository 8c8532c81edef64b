import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConductorClient } from "../../src/client/conductor-client.ts";
import { fault, json, serve } from "../client/http-fake.ts";
import { startTargetClient } from "../harness/target-client.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import { runCommand } from "./support/run-command.ts";
import { schemaProblems } from "./support/schema-problems.ts";

let url: string;
let client: ConductorClient;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ url, client, close } = await startTargetClient());
});
afterAll(() => close());

const services = (address: string, ...args: string[]) =>
  runCommand(["services", ...args, "--server", address, "--retries", "0"], { cwd: tempFolder() });

async function document(...args: string[]) {
  const run = await services(url, ...args, "--json");
  expect(schemaProblems(run.stdout)).toBe("");
  const parsed: { exitCode: number; items: { name?: string }[] } = JSON.parse(run.stdout);
  return parsed;
}

describe("flow services", () => {
  it("says that there are none", async () => {
    const none = await serve((_request, response) => json(response, []));
    expect((await services(none.url, "list")).stdout).toBe("No service is registered.\n");
    expect((await services(none.url, "discover", "a")).stdout).toBe("It offers nothing.\n");
  });

  it("lists services, and shows and saves what one offers", async () => {
    const paths = { "/users/{id}": { get: { operationId: "getUser", responses: {} } } };
    const api = await serve((_request, response) => json(response, { openapi: "3.0.0", info: { title: "users", version: "1" }, paths }));
    await client.services.save({ name: "users", type: "HTTP", serviceURI: `${api.url.replace(/\/api$/, "")}/openapi.json` });
    expect((await document("list")).items).toContainEqual({ name: "users", type: "HTTP", uri: expect.any(String), methods: 0 });
    expect(await document("discover", "users")).toMatchObject({
      exitCode: 0,
      saved: false,
      items: [{ methodName: "/users/{id}", methodType: "GET" }],
    });
    const saved = await services(url, "discover", "users", "--save");
    expect(saved).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^GET {2}\/users\/\{id\}.*\n1 method. They are methods of the service now.\n$/),
    });
    expect((await services(url, "list")).stdout).toMatch(/^users {2}HTTP {2}1 method {2}http.*\n1 service.\n$/);
  });

  it("shows, opens and closes a circuit breaker", async () => {
    await client.services.save({ name: "payments", type: "HTTP", serviceURI: "http://127.0.0.1:1" });
    expect(await document("circuit", "payments", "--open")).toMatchObject({ exitCode: 0, state: "OPEN" });
    expect((await services(url, "circuit", "payments")).stdout).toMatch(/^payments OPEN: no call gets through/);
    expect(await document("circuit", "payments", "--close")).toMatchObject({ state: "CLOSED" });
  });

  it.each([
    [["list"], [{}], "something other than services"],
    [["discover", "a"], [{ methodType: "GET" }], "something other than methods"],
    [["circuit", "a"], { currentState: "AJAR" }, "something other than the state of a circuit breaker"],
  ])("takes no other answer: %j", async (args, answer, message) => {
    const server = await serve((_request, response) => json(response, answer));
    expect(await services(server.url, ...args)).toMatchObject({ exitCode: 6, stdout: "", stderr: expect.stringContaining(message) });
  });

  it("names the service that was meant", async () => {
    await client.services.save({ name: "payments", type: "HTTP", serviceURI: "http://127.0.0.1:1" });
    for (const verb of ["discover", "circuit"])
      expect(await services(url, verb, "paymnts")).toMatchObject({
        exitCode: 1,
        stdout: "",
        stderr: expect.stringContaining("Did you mean payments?"),
      });
    expect(await services(url, "circuit", "payments", "--open", "--close")).toMatchObject({ exitCode: 64 });
  });

  it("says where a service does not answer, which is not the server's fault", async () => {
    await client.services.save({ name: "dead", type: "HTTP", serviceURI: "http://127.0.0.1:1/openapi.json" });
    const run = await services(url, "discover", "dead");
    expect(run).toMatchObject({
      exitCode: 1,
      stdout: "",
      stderr: expect.stringMatching(/The service 'dead' .*127\.0\.0\.1:1[^]*hint: `flow services list /),
    });
    const proxy = await serve(
      (_request, response) => void response.writeHead(502, { "content-type": "text/html" }).end("<h1>Bad gateway</h1>"),
    );
    expect(await services(proxy.url, "discover", "dead")).toMatchObject({ exitCode: 6 });
  });

  it.each([[["list"]], [["discover", "a"]], [["circuit", "a"]]])("says that open-source Conductor lacks it: %j", async (args) => {
    const server = await serve((_request, response) => fault(response, 404, "No static resource api/registry/service."));
    expect(await services(server.url, ...args)).toMatchObject({
      exitCode: 1,
      stdout: "",
      stderr: expect.stringContaining("no service registry: open-source Conductor lacks it"),
    });
  });
});
