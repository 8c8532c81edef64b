import { createServer } from "node:http";
import type { RequestListener } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import type { Workflow } from "../../../src/core/model/execution.ts";
import { createHostGuard } from "../../../src/server/runtime/http-allow.ts";
import { createSubject } from "./support.ts";

describe("a host is allowed", () => {
  it.each([
    ["api.example.com", "https://api.example.com", true],
    ["api.example.com", "http://api.example.com:8080", true],
    ["API.Example.com", "https://api.example.com", true],
    ["api.example.com", "https://api.example.com.", true],
    ["api.example.com", "https://example.com", false],
    ["api.example.com", "https://api.example.com.evil.test", false],
    ["api.example.com", "https://evil-api.example.com", false],
    ["api.example.com:443", "https://api.example.com", true],
    ["api.example.com:443", "http://api.example.com", false],
    ["api.example.com:8443", "https://api.example.com:8443", true],
    ["*.example.com", "https://a.b.example.com", true],
    ["*.example.com", "https://example.com", false],
    ["*.example.com", "https://badexample.com", false],
    ["127.0.0.1", "http://0x7f000001", true],
    ["127.0.0.1", "http://2130706433:99", true],
    ["127.0.0.1", "http://localhost", false],
    ["[::1]:8080", "http://[0:0:0:0:0:0:0:1]:8080", true],
    ["bücher.example", "https://xn--bcher-kva.example", true],
  ])("by %s for %s: %s", (rule, origin, isAllowed) => {
    expect(createHostGuard([rule])(new URL(origin))).toBe(isAllowed);
  });

  it("by any of several, and by none of an empty list", () => {
    const origin = new URL("https://b.test");
    expect(createHostGuard(["a.test", "b.test"])(origin)).toBe(true);
    expect(createHostGuard([])(origin)).toBe(false);
  });
});

it.each(["", "*", "https://a.test", "a.test/path", "user@a.test", "a b", "a.test:", "a.test:123456", "*.*.test", "[::1"])(
  "%j is refused with what it may look like",
  (rule) => {
    expect(() => createHostGuard([rule])).toThrow(expect.objectContaining({ message: expect.stringContaining(`'${rule}' names no host`) }));
  },
);

describe("an HTTP task", () => {
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    await Promise.all(closers.splice(0).map((close) => close()));
  });

  async function listen(answer: RequestListener): Promise<string> {
    const server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closers.push(
      () =>
        new Promise((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    );
    const address = server.address();
    if (typeof address !== "object" || address === null) throw new Error("The server has no address.");
    return `127.0.0.1:${address.port}`;
  }

  async function get(uri: string, httpAllow: string[]): Promise<Workflow> {
    const subject = await createSubject({ httpAllow });
    const id = await subject.start([{ name: "h", taskReferenceName: "h", type: "HTTP", inputParameters: { uri, method: "GET" } }]);
    return subject.until(() => {
      const run = subject.api.workflows.getWorkflow(id, true);
      return run.status === "RUNNING" ? undefined : run;
    });
  }

  it("reaches a host that is allowed", async () => {
    const host = await listen((_, response) => response.end("fine"));
    expect(await get(`http://${host}/`, [host])).toMatchObject({ status: "COMPLETED", output: { response: { body: "fine" } } });
  });

  it("fails for another one, which hears nothing of it", async () => {
    let requests = 0;
    const host = await listen((_, response) => {
      requests += 1;
      response.end();
    });
    const run = await get(`http://${host}/`, ["api.example.com"]);
    expect(run.tasks[0]).toMatchObject({
      status: "FAILED",
      reasonForIncompletion: `Failed to invoke HTTP task due to: HTTP tasks may not talk to ${host}: the server was started with a list of hosts that they may (--http-allow)`,
    });
    expect(requests).toBe(0);
  });

  it("does not get to another one by a redirect", async () => {
    let requests = 0;
    const inner = await listen((_, response) => {
      requests += 1;
      response.end("secret");
    });
    const outer = await listen((_, response) => response.writeHead(302, { location: `http://${inner}/` }).end());
    const run = await get(`http://${outer}/`, [outer]);
    expect(run.tasks[0]).toMatchObject({ status: "FAILED", reasonForIncompletion: expect.stringContaining(`may not talk to ${inner}`) });
    expect(requests).toBe(0);
  });
});
