import { createHash } from "node:crypto";
import { Script } from "node:vm";
import { describe, expect, it, onTestFinished } from "vitest";
import { createServer } from "../../../src/server/create-server.ts";
import { pageScript } from "../../../src/server/openapi/page-script.ts";

async function getPage(path: string): Promise<{ html: string; headers: Headers; status: number }> {
  const server = await createServer({});
  onTestFinished(() => server.close());
  const answer = await server.fetch(new Request(`http://localhost${path}`));
  return { html: await answer.text(), headers: answer.headers, status: answer.status };
}

it.each(["/swagger-ui", "/swagger-ui/index.html"])("is a page at %s", async (path) => {
  const { html, headers, status } = await getPage(path);
  expect(status).toBe(200);
  expect(headers.get("content-type")).toBe("text/html;charset=UTF-8");
  expect(html).toMatch(/^<!doctype html>/);
});

describe("the page", () => {
  it("runs its own script and style only, and talks to its server only", async () => {
    const { html, headers } = await getPage("/swagger-ui");
    const hashOf = (tag: string): string => {
      const inside = new RegExp(`<${tag}>([\\s\\S]*)</${tag}>`).exec(html)?.[1] ?? "";
      return `'sha256-${createHash("sha256").update(inside).digest("base64")}'`;
    };
    const policy = headers.get("content-security-policy")?.split("; ");
    expect(policy).toEqual([
      "default-src 'none'",
      `script-src ${hashOf("script")}`,
      `style-src ${hashOf("style")}`,
      "img-src data:",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("loads nothing from elsewhere", async () => {
    const { html } = await getPage("/swagger-ui");
    expect(html).not.toMatch(/https?:\/\/|@import|url\(/);
    expect([...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address)).toEqual(["data:,", "/api-docs"]);
  });

  it("makes no HTML of what it gets", () => {
    expect(() => new Script(pageScript)).not.toThrow();
    expect(pageScript).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|<\/?script/i);
  });
});
