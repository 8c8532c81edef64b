import { createSecureServer } from "node:http2";
import type { Http2SecureServer, Http2Session } from "node:http2";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { MetadataClient, OrkesClients, WorkflowExecutor, orkesConductorClient } from "../../../src/index.ts";
import type { ConductorClient, OrkesApiConfig } from "../../../src/index.ts";
import { pollUntil } from "../../harness/poll-until.ts";
import { fault, json, serve } from "../http-fake.ts";
import type { HttpFake } from "../http-fake.ts";
import { failureOf } from "../new-client.ts";

afterEach(() => vi.unstubAllEnvs());

async function connect(config: OrkesApiConfig, customFetch?: typeof fetch): Promise<ConductorClient> {
  const client = await orkesConductorClient(config, customFetch);
  onTestFinished(() => client.close());
  return client;
}

/** Gives out the tokens `t1`, `t2`, ... and answers every other call with an empty list. */
async function serveTokens(): Promise<HttpFake & { exchanges: () => string[]; tokens: () => unknown[] }> {
  let issued = 0;
  const fake = await serve((request, response) => {
    json(response, request.url === "/api/token" ? { token: `t${++issued}` } : []);
  });
  return {
    ...fake,
    exchanges: () => fake.seen.filter(({ url }) => url === "/api/token").map(({ body }) => body),
    tokens: () => fake.seen.filter(({ url }) => url !== "/api/token").map(({ headers }) => headers["x-authorization"]),
  };
}

const key = { keyId: "key-of-config", keySecret: "secret-of-config" };
const certificate = (name: string): string => fileURLToPath(new URL(`../certificates/${name}.pem`, import.meta.url));

describe("the address", () => {
  it.each(["", "/", "/api", "/api/"])("may end in %j", async (end) => {
    const fake = await serveTokens();
    const client = await connect({ serverUrl: fake.url.replace("/api", "") + end });
    await client.metadata.getTaskDefs();
    expect(fake.seen.map(({ url }) => url)).toEqual(["/api/metadata/taskdefs"]);
  });

  it("comes from the environment before it comes from the options", async () => {
    const fake = await serveTokens();
    vi.stubEnv("CONDUCTOR_SERVER_URL", fake.url);
    const client = await connect({ serverUrl: "http://127.0.0.1:1" });
    await expect(client.metadata.getTaskDefs()).resolves.toEqual([]);
  });

  it("is the usual one of this machine by default", async () => {
    expect((await connect({})).url).toBe("http://localhost:8080/api");
  });

  it("that is none is refused", async () => {
    await expect(failureOf(orkesConductorClient({ serverUrl: "conductor" }))).resolves.toMatchObject({ code: "config" });
  });
});

describe("the token", () => {
  it("is there when the client is, and is shown by every call", async () => {
    const fake = await serveTokens();
    const client = await connect({ serverUrl: fake.url, ...key });
    expect(fake.exchanges().map((body): unknown => JSON.parse(body))).toEqual([key]);
    await Promise.all([client.metadata.getTaskDefs(), client.metadata.getTaskDefs()]);
    expect(fake.tokens()).toEqual(["t1", "t1"]);
  });

  it("is got with the key of the environment, without the line breaks around it", async () => {
    const fake = await serveTokens();
    vi.stubEnv("CONDUCTOR_AUTH_KEY", "key-of-environment\n");
    vi.stubEnv("CONDUCTOR_AUTH_SECRET", " secret-of-environment\n");
    await connect({ serverUrl: fake.url, ...key });
    expect(fake.exchanges()).toEqual([JSON.stringify({ keyId: "key-of-environment", keySecret: "secret-of-environment" })]);
  });

  it("is exchanged after the interval, whoever sets it, and not at all where it is 0", async () => {
    const fake = await serveTokens();
    const client = await connect({ serverUrl: fake.url, ...key, refreshTokenInterval: 1 });
    await pollUntil(
      () => client.metadata.getTaskDefs().then(fake.exchanges),
      (exchanges) => exchanges.length > 2,
    );
    vi.stubEnv("CONDUCTOR_REFRESH_TOKEN_INTERVAL", "0");
    const before = fake.exchanges().length;
    const lasting = await connect({ serverUrl: fake.url, ...key, refreshTokenInterval: 1 });
    for (let call = 0; call < 20; call++) await lasting.metadata.getTaskDefs();
    expect(fake.exchanges()).toHaveLength(before + 1);
  });

  it("is not asked for without a key, nor with half of one", async () => {
    const fake = await serveTokens();
    const client = await connect({ serverUrl: fake.url, keyId: "only" });
    await client.metadata.getTaskDefs();
    expect(fake.tokens()).toEqual([undefined]);
    expect(fake.exchanges()).toEqual([]);
  });

  it.each([
    ["Conductor's own 404", "No static resource api/token."],
    ["the 404 of older servers", "Not Found"],
  ])("is not needed where the server has none: %s", async (_name, message) => {
    const fake = await serve((request, response) => {
      if (request.url === "/api/token") fault(response, 404, message);
      else json(response, []);
    });
    const client = await connect({ serverUrl: fake.url, ...key });
    await client.metadata.getTaskDefs();
    expect(fake.seen.at(-1)?.headers["x-authorization"]).toBeUndefined();
  });

  it("that the server does not give is an error at once, without the secret in it", async () => {
    const fake = await serve((_request, response) => fault(response, 401, "secret-of-config is no secret of key-of-config"));
    const error = await failureOf(orkesConductorClient({ serverUrl: fake.url, ...key }));
    expect(error).toMatchObject({ code: "unauthorized", status: 401 });
    expect(error.message).not.toContain("-of-config");
  });
});

describe("the way to the server", () => {
  it("is a fetch of the program's own", async () => {
    const fake = await serveTokens();
    const seen: string[] = [];
    const ownFetch: typeof fetch = (input, init) => {
      seen.push(typeof input === "string" ? input : "");
      return fetch(input, init);
    };
    const client = await connect({ serverUrl: fake.url, ...key }, ownFetch);
    await client.metadata.getTaskDefs();
    expect(seen).toEqual([`${fake.url}/token`, `${fake.url}/metadata/taskdefs`]);
  });

  it("is given up after the request's time", async () => {
    const fake = await serve(() => undefined);
    vi.stubEnv("CONDUCTOR_REQUEST_TIMEOUT_MS", "30");
    const client = await connect({ serverUrl: fake.url, requestTimeoutMs: 60_000 });
    await expect(failureOf(new WorkflowExecutor(client).startWorkflow({ name: "w" }))).resolves.toMatchObject({ code: "timeout" });
  });

  it("has all the time that it takes where that is 0, as in the official package", async () => {
    const fake = await serve((_request, response) => void setTimeout(() => json(response, []), 30));
    const client = await connect({ serverUrl: fake.url, requestTimeoutMs: 0 });
    await expect(client.metadata.getTaskDefs()).resolves.toEqual([]);
    expect(fake.seen).toHaveLength(1);
  });

  it("leads through a proxy", async () => {
    const proxy = await serve((_request, response) => json(response, []));
    const client = await connect({ serverUrl: "http://conductor.example", proxyUrl: `http://127.0.0.1:${proxy.port}` });
    await client.metadata.getTaskDefs();
    expect(proxy.seen.map(({ url }) => url)).toEqual(["http://conductor.example/api/metadata/taskdefs"]);
  });

  it("is trusted by the authorities of a file, and shows a certificate of one", async () => {
    const tls = { cert: readFileSync(certificate("server")), key: readFileSync(certificate("server-key")) };
    const fake = await serve((_request, response) => json(response, []), {
      ...tls,
      ca: readFileSync(certificate("ca")),
      requestCert: true,
      rejectUnauthorized: true,
    });
    vi.stubEnv("CONDUCTOR_TLS_CA_PATH", certificate("ca"));
    const paths = { tlsCaPath: "/no/such/file", tlsCertPath: certificate("client"), tlsKeyPath: certificate("client-key") };
    await expect((await connect({ serverUrl: fake.url, ...paths })).metadata.getTaskDefs()).resolves.toEqual([]);
  });

  it("has its certificate refused where the file is not there", async () => {
    await expect(orkesConductorClient({ serverUrl: "https://127.0.0.1:1", tlsCaPath: "/no/such/file" })).rejects.toThrow(/no such file/i);
  });
});

/** Speaks HTTP/2 alone, and counts its connections that carried a request. */
async function serveHttp2(): Promise<{ url: string; server: Http2SecureServer; used: () => number; together: () => number }> {
  const server = createSecureServer({ cert: readFileSync(certificate("server")), key: readFileSync(certificate("server-key")) });
  const sessions = new Set<Http2Session>();
  const used = new Set<Http2Session>();
  server.on("session", (session) => sessions.add(session));
  let open = 0;
  let together = 0;
  server.on("stream", (stream, headers) => {
    if (stream.session !== undefined) used.add(stream.session);
    together = Math.max(together, ++open);
    setImmediate(() => {
      open -= 1;
      stream.respond({ ":status": 200, "content-type": "application/json" });
      stream.end(headers[":method"] === "POST" ? "run-1" : "[]");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    for (const session of sessions) session.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { url: `https://127.0.0.1:${port}`, server, used: () => used.size, together: () => together };
}

describe("HTTP/2", () => {
  it("carries many calls at once over the connections that it may have", async () => {
    const fake = await serveHttp2();
    const client = await connect({ serverUrl: fake.url, maxHttp2Connections: 1, tlsCaPath: certificate("ca") });
    await Promise.all(Array.from({ length: 30 }, () => client.metadata.getTaskDefs()));
    await expect(client.workflows.start({ name: "w", input: { n: 1 } })).resolves.toBe("run-1");
    expect(fake.used()).toBe(1);
    expect(fake.together()).toBeGreaterThan(1);
  });

  it("gives way to HTTP/1.1 where the server has none, or where it is switched off", async () => {
    const tls = { cert: readFileSync(certificate("server")), key: readFileSync(certificate("server-key")) };
    const fake = await serve((_request, response) => json(response, []), tls);
    const config = { serverUrl: fake.url, maxHttp2Connections: 1, tlsCaPath: certificate("ca") };
    await expect((await connect(config)).metadata.getTaskDefs()).resolves.toEqual([]);
    vi.stubEnv("CONDUCTOR_DISABLE_HTTP2", "true");
    const http2 = await serveHttp2();
    const client = await connect({ ...config, serverUrl: http2.url });
    await expect(failureOf(client.workflows.start({ name: "w" }))).resolves.toBeInstanceOf(Error);
    expect(http2.used()).toBe(0);
  });
});

describe("OrkesClients", () => {
  it("hand out every class over one client", async () => {
    const fake = await serveTokens();
    const clients = await OrkesClients.from({ serverUrl: fake.url });
    onTestFinished(() => clients.getClient().close());
    const all = [
      clients.getWorkflowClient(),
      clients.getMetadataClient(),
      clients.getTaskClient(),
      clients.getSchedulerClient(),
      clients.getSecretClient(),
      clients.getSchemaClient(),
      clients.getEventClient(),
    ];
    expect(all.map(({ _client }) => _client)).toEqual(all.map(() => clients.getClient()));
    expect(clients.getMetadataClient()).toBeInstanceOf(MetadataClient);
    await expect(clients.getMetadataClient().getAllTaskDefs()).resolves.toEqual([]);
  });
});
