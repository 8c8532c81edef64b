import { createServer, request as forward } from "node:http";
import { connect } from "node:net";
import { readFileSync } from "node:fs";
import { describe, expect, it, onTestFinished } from "vitest";
import { chooseProxy } from "../../src/client/proxy.ts";
import { json, portOf, serve } from "./http-fake.ts";
import { failureOf, newClient } from "./new-client.ts";

const pem = (name: string): string => readFileSync(new URL(`certificates/${name}.pem`, import.meta.url), "utf8");

interface ProxyFake {
  url: string;
  /** `GET http://...` or `CONNECT host:port`. */
  asked: string[];
  authorizations: (string | undefined)[];
}

/** A proxy that leads every host name to the loopback. */
async function serveProxy(options: { refuse?: number } = {}): Promise<ProxyFake> {
  const asked: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    authorizations.push(request.headers["proxy-authorization"]);
    if (options.refuse !== undefined) {
      response.writeHead(options.refuse).end();
      return;
    }
    const target = new URL(request.url ?? "");
    const onward = forward(
      { host: "127.0.0.1", port: target.port, path: target.pathname + target.search, method: request.method, headers: request.headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      },
    );
    request.pipe(onward);
  });
  server.on("connect", (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    authorizations.push(request.headers["proxy-authorization"]);
    if (options.refuse !== undefined) {
      socket.end(`HTTP/1.1 ${options.refuse} Refused\r\n\r\n`);
      return;
    }
    const onward = connect(Number(request.url?.split(":")[1]), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { url: `http://127.0.0.1:${portOf(server)}`, asked, authorizations };
}

describe("requests through a proxy", () => {
  it("ask a plain proxy for http addresses by their whole address", async () => {
    const proxy = await serveProxy();
    const fake = await serve((_request, response) => json(response, [{ name: "a" }]));
    const client = newClient(`http://conductor.test:${fake.port}`, { proxyEnv: { HTTP_PROXY: proxy.url } });
    await expect(client.metadata.getTaskDefs()).resolves.toEqual([{ name: "a" }]);
    expect(proxy.asked).toEqual([`GET http://conductor.test:${fake.port}/api/metadata/taskdefs`]);
    expect(fake.seen[0]?.headers.host).toBe(`conductor.test:${fake.port}`);
  });

  it("tunnel to https addresses, and still check the certificate", async () => {
    const proxy = await serveProxy();
    const fake = await serve((_request, response) => json(response, []), { cert: pem("server"), key: pem("server-key") });
    const proxyEnv = { https_proxy: proxy.url };
    const url = `https://conductor.test:${fake.port}`;
    await expect(newClient(url, { proxyEnv, tls: { ca: pem("ca") } }).metadata.getTaskDefs()).resolves.toEqual([]);
    expect(proxy.asked).toEqual([`CONNECT conductor.test:${fake.port}`]);
    await expect(failureOf(newClient(url, { proxyEnv, retries: 0 }).metadata.getTaskDefs())).resolves.toMatchObject({
      code: "unreachable",
    });
  });

  it("say what is wrong with the address of the proxy, once", async () => {
    const client = newClient("http://conductor.test", { proxyEnv: { HTTP_PROXY: "socks5://x" } });
    await expect(failureOf(client.metadata.getTaskDefs())).resolves.toMatchObject({
      code: "config",
      message: "The proxy named by HTTP_PROXY is not an http or https address.",
      hint: expect.stringContaining("NO_PROXY"),
    });
    expect(client.slept).toEqual([]);
  });

  it("show the proxy's credentials to the proxy alone", async () => {
    const proxy = await serveProxy();
    const fake = await serve((_request, response) => json(response, []), { cert: pem("server"), key: pem("server-key") });
    const withPassword = proxy.url.replace("//", "//me:p%40ss@");
    const expected = `Basic ${Buffer.from("me:p@ss").toString("base64")}`;
    await newClient(`https://conductor.test:${fake.port}`, {
      proxyEnv: { HTTPS_PROXY: withPassword },
      tls: { ca: pem("ca") },
    }).metadata.getTaskDefs();
    expect(proxy.authorizations).toEqual([expected]);
    expect(fake.seen[0]?.headers["proxy-authorization"]).toBeUndefined();
  });

  it("say when the proxy wants credentials or refuses, without naming any", async () => {
    const refusing = await serveProxy({ refuse: 407 });
    const secret = refusing.url.replace("//", "//me:hush@");
    const plain = await failureOf(newClient("http://conductor.test:1", { proxyEnv: { HTTP_PROXY: secret } }).metadata.getTaskDefs());
    expect(plain).toMatchObject({ code: "unauthorized", hint: expect.stringContaining("proxy wants credentials") });
    expect(plain.message + plain.hint).not.toContain("hush");
    const tunnel = await failureOf(
      newClient("https://conductor.test:1", { proxyEnv: { HTTPS_PROXY: secret }, retries: 0 }).metadata.getTaskDefs(),
    );
    expect(tunnel).toMatchObject({ code: "unreachable" });
    expect(tunnel.message).toContain("the proxy did not let the connection through");
  });
});

describe("chooseProxy", () => {
  const proxy = "http://proxy.test:3128";
  const chosen = (origin: string, environment: Record<string, string>): string | undefined => chooseProxy(origin, environment)?.href;

  it.each([
    ["http://a.test", { HTTP_PROXY: proxy }, `${proxy}/`],
    ["http://a.test", { http_proxy: proxy, HTTP_PROXY: "http://other.test" }, `${proxy}/`],
    ["https://a.test", { HTTP_PROXY: proxy }, undefined],
    ["https://a.test", { https_proxy: "proxy.test:3128" }, `${proxy}/`],
    ["http://a.test", {}, undefined],
    ["http://a.test", { HTTP_PROXY: "" }, undefined],
    ["http://localhost:8080", { HTTP_PROXY: proxy }, undefined],
    ["http://127.0.0.1:8080", { HTTP_PROXY: proxy }, undefined],
    ["http://[::1]:8080", { HTTP_PROXY: proxy }, undefined],
    ["http://a.test", { HTTP_PROXY: proxy, NO_PROXY: "*" }, undefined],
    ["http://a.test", { HTTP_PROXY: proxy, no_proxy: "b.test, a.test" }, undefined],
    ["http://x.a.test", { HTTP_PROXY: proxy, NO_PROXY: "a.test" }, undefined],
    ["http://x.a.test", { HTTP_PROXY: proxy, NO_PROXY: ".a.test" }, undefined],
    ["http://xa.test", { HTTP_PROXY: proxy, NO_PROXY: "a.test" }, `${proxy}/`],
    ["http://a.test:81", { HTTP_PROXY: proxy, NO_PROXY: "a.test:81" }, undefined],
    ["http://a.test", { HTTP_PROXY: proxy, NO_PROXY: "a.test:81" }, `${proxy}/`],
    ["http://a.test", { HTTP_PROXY: proxy, NO_PROXY: "A.TEST:80" }, undefined],
  ])("for %s with %o is %s", (origin, environment, expected) => {
    expect(chosen(origin, environment)).toBe(expected);
  });

  it("refuses what is no proxy, without repeating it", () => {
    expect(() => chosen("http://a.test", { HTTP_PROXY: "socks5://me:hush@x" })).toThrow(
      /^The proxy named by HTTP_PROXY is not an http or https address\.$/,
    );
  });
});
