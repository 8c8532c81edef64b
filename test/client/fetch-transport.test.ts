import { describe, expect, it } from "vitest";
import { json, serve } from "./http-fake.ts";
import { failureOf, newClient } from "./new-client.ts";

describe("a fetch of the user's", () => {
  it("carries the same calls", async () => {
    const fake = await serve((_request, response) => json(response, { bulkErrorResults: {}, bulkSuccessfulResults: ["a"] }));
    const client = newClient(fake.url.replace("//", "//me:pw@"), { fetch });
    await expect(client.metadata.updateWorkflowDefs([{ name: "a" }])).resolves.toMatchObject({ bulkSuccessfulResults: ["a"] });
    expect(fake.seen[0]).toMatchObject({ method: "PUT", url: "/api/metadata/workflow", body: '[{"name":"a"}]' });
    expect(fake.seen[0]?.headers).toMatchObject({ "content-type": "application/json", authorization: `Basic ${btoa("me:pw")}` });
  });

  it.each([
    ["timeout", "timeout", 40, () => undefined],
    ["reset", "unreachable", 10_000, (response: { destroy(): unknown }) => response.destroy()],
  ] as const)("fails the same way on a %s", async (_name, code, timeoutMs, answer) => {
    const fake = await serve((_request, response) => void answer(response));
    await expect(failureOf(newClient(fake.url, { fetch, timeoutMs, retries: 0 }).metadata.getTaskDefs())).resolves.toMatchObject({
      code,
    });
  });

  it("fails the same way on a cut answer, on redirects and where nothing listens", async () => {
    const fake = await serve((request, response) => {
      if (request.url.endsWith("names")) response.writeHead(200, { "content-length": 50 }).write("[", () => response.destroy());
      else response.writeHead(302, { location: "/x" }).end();
    });
    const client = newClient(fake.url, { fetch, retries: 0 });
    await expect(failureOf(client.metadata.getWorkflowNames())).resolves.toMatchObject({ code: "bad-answer" });
    await expect(failureOf(client.metadata.getTaskDefs())).resolves.toMatchObject({ status: 302 });
    expect(fake.seen).toHaveLength(2);
    await new Promise((resolve) => {
      fake.server.close(resolve);
      fake.server.closeAllConnections();
    });
    const refused = await failureOf(client.metadata.getTaskDefs());
    expect(refused.message).toContain("nothing listens there");
  });
});
