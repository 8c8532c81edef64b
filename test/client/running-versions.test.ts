import { describe, expect, it } from "vitest";
import { json, fault, serve } from "./http-fake.ts";
import { failureOf, newClient } from "./new-client.ts";

const ids = (count: number): string[] => Array.from({ length: count }, (_, n) => `run-${n}`);

describe("open runs by version", () => {
  it("looks up each of a few, and leaves out those that end meanwhile", async () => {
    const fake = await serve((request, response) => {
      if (request.url.startsWith("/api/workflow/running/")) json(response, ["a", "b", "gone", "ended"]);
      else if (request.url.includes("/gone")) fault(response, 404, "No such workflow found by id: gone");
      else
        json(response, {
          workflowId: "run",
          tasks: [],
          workflowVersion: request.url.includes("/a?") ? 1 : 2,
          status: request.url.includes("/ended") ? "COMPLETED" : "PAUSED",
        });
    });
    await expect(newClient(fake.url).workflows.getRunningByVersion("w")).resolves.toEqual(
      new Map([
        [1, ["a"]],
        [2, ["b"]],
      ]),
    );
  });

  it("asks the index for many, and only for those that it misses one by one", async () => {
    const open = ids(1500);
    const fake = await serve((request, response) => {
      const url = new URL(request.url, "http://x");
      if (url.pathname === "/api/workflow/running/w") return json(response, open);
      if (url.pathname !== "/api/workflow/search")
        return json(response, { workflowId: "run", tasks: [], workflowVersion: 9, status: "RUNNING" });
      const start = Number(url.searchParams.get("start"));
      const results = open
        .slice(start, Math.min(start + 1000, 1499))
        .map((workflowId, n) => ({ workflowId, workflowType: "w", version: n % 2, status: "RUNNING" }));
      json(response, { totalHits: 1499, results });
    });
    const versions = await newClient(fake.url).workflows.getRunningByVersion("w");
    expect([versions.get(0)?.length, versions.get(1)?.length, versions.get(9)]).toEqual([750, 749, ["run-1499"]]);
    expect(fake.seen).toHaveLength(1 + 2 + 1);
  });

  it.each([
    ["a 404 that does not speak of the run", (response: Parameters<typeof json>[0]) => void response.writeHead(404).end()],
    ["somebody's not found", (response: Parameters<typeof json>[0]) => fault(response, 404, "Not found")],
    ["an object that is no run", (response: Parameters<typeof json>[0]) => json(response, { message: "nothing here" })],
  ])("takes %s for no answer: the run was listed as open", async (_what, answer) => {
    const fake = await serve((request, response) => (request.url.includes("running") ? json(response, ["open-one"]) : answer(response)));
    await expect(failureOf(newClient(fake.url).workflows.getRunningByVersion("w"))).resolves.toMatchObject({ code: "bad-answer" });
  });

  it("takes an index without results for no answer", async () => {
    const fake = await serve((request, response) =>
      json(response, request.url.includes("running") ? ids(51) : { message: "nothing here" }),
    );
    await expect(failureOf(newClient(fake.url).workflows.getRunningByVersion("w"))).resolves.toMatchObject({ code: "bad-answer" });
  });

  it("fails where a run cannot be read, rather than leaving it out", async () => {
    const fake = await serve((request, response) => (request.url.includes("running") ? json(response, ["a"]) : fault(response, 500, "no")));
    await expect(failureOf(newClient(fake.url).workflows.getRunningByVersion("w"))).resolves.toMatchObject({ code: "bad-answer" });
  });
});
