import { describe, expect, it } from "vitest";
import { createConductorClient, searchAllTasks, searchAllWorkflows } from "../../../src/index.ts";
import type { SearchAllOptions } from "../../../src/index.ts";

interface Hit {
  id: string;
  time: number;
}

/** What every hit has. */
const run = { workflowType: "orders", status: "RUNNING" };

/** Searches as the server does, over hits that `meanwhile` may change after each page. */
function clientOf(hits: Hit[], meanwhile: () => void = () => undefined) {
  const asked: string[] = [];
  const client = createConductorClient({
    url: "http://127.0.0.1:1",
    transport: {
      send: async ({ path }) => {
        asked.push(path);
        const parameters = new URL(path, "http://x").searchParams;
        const [, operator, edge] = /startTime([<>])(-?\d+)/.exec(parameters.get("query") ?? "") ?? [];
        const found = hits
          .filter(({ time }) => operator === undefined || (operator === ">" ? time > Number(edge) : time < Number(edge)))
          .sort((left, right) => (parameters.get("sort") === "startTime:ASC" ? left.time - right.time : right.time - left.time));
        const start = Number(parameters.get("start"));
        const page = found.slice(start, start + Number(parameters.get("size")));
        const results = page.map(({ id, time }) => ({ ...run, workflowId: id, taskId: id, startTime: new Date(time).toISOString() }));
        meanwhile();
        return { status: 200, headers: {}, text: JSON.stringify({ totalHits: found.length, results }) };
      },
      close: async () => undefined,
    },
  });
  return { client, asked };
}

async function idsOf(
  client: ReturnType<typeof clientOf>["client"],
  options: SearchAllOptions,
  afterEach: (id: string) => void = () => undefined,
): Promise<string[]> {
  const ids: string[] = [];
  for await (const { workflowId } of searchAllWorkflows(client, options)) {
    ids.push(workflowId);
    afterEach(workflowId);
  }
  return ids;
}

/** Small integers that differ from seed to seed (mulberry32). */
function numbersOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

describe("all hits of a search", () => {
  it.each(Array.from({ length: 60 }, (_, seed) => seed))("come once each, whatever ends meanwhile (seed %i)", async (seed) => {
    const next = numbersOf(seed);
    const hits = Array.from({ length: next(40) }, (_, nth) => ({ id: `h${nth}`, time: next(3) === 0 ? 0 : next(12) }));
    const gone = new Set<string>();
    const all = [...hits];
    // What is deleted before its page may be missing; nothing else may, and nothing may come twice. Of hits that share a time and
    // fill more than a page the server's pages are all there is, so none of these goes.
    const pageSize = 5 + next(6);
    const crowded = (time: number): boolean => all.filter((hit) => hit.time === time).length >= pageSize;
    const { client } = clientOf(hits, () => {
      const victim = hits[next(hits.length + 3)];
      if (victim === undefined || crowded(victim.time)) return;
      gone.add(victim.id);
      hits.splice(hits.indexOf(victim), 1);
    });
    const order = next(2) === 0 ? "oldest-first" : "newest-first";
    const leaves = next(2) === 0;
    const ids = await idsOf(client, { pageSize, order }, (id) => {
      const place = hits.findIndex((hit) => hit.id === id);
      if (leaves && place >= 0) hits.splice(place, 1);
    });
    expect(new Set(ids).size).toBe(ids.length);
    const missed = all.filter(({ id }) => !ids.includes(id) && !gone.has(id));
    expect(missed).toEqual([]);
  });

  it("come once each where all share one time, leave the query when they are found, and fill many pages", async () => {
    const hits = Array.from({ length: 23 }, (_, nth) => ({ id: `h${nth}`, time: 5 }));
    const all = hits.map(({ id }) => id);
    const { client } = clientOf(hits);
    const ids = await idsOf(
      client,
      { pageSize: 3 },
      (id) =>
        void hits.splice(
          hits.findIndex((hit) => hit.id === id),
          1,
        ),
    );
    expect(ids.toSorted()).toEqual(all.toSorted());
  });

  it("come once each from a server that neither sorts nor knows the edge", async () => {
    const all = Array.from({ length: 23 }, (_, nth) => ({
      ...run,
      workflowId: `h${nth}`,
      startTime: new Date((nth * 7) % 23).toISOString(),
    }));
    const client = createConductorClient({
      url: "http://127.0.0.1:1",
      transport: {
        send: async ({ path }) => {
          const { searchParams } = new URL(path, "http://x");
          const [start, size] = [Number(searchParams.get("start")), Number(searchParams.get("size"))];
          const results = all.slice(start, start + size);
          return { status: 200, headers: {}, text: JSON.stringify({ totalHits: all.length, results }) };
        },
        close: async () => undefined,
      },
    });
    await expect(idsOf(client, { pageSize: 4 })).resolves.toHaveLength(all.length);
  });

  it("ask for nothing beyond the last page, which begins with the last hit of the one before", async () => {
    const hits = [1, 2, 3, 4].map((time) => ({ id: `h${time}`, time }));
    const { client, asked } = clientOf(hits);
    await expect(idsOf(client, { pageSize: 3, query: "status=RUNNING", freeText: "x" })).resolves.toEqual(["h1", "h2", "h3", "h4"]);
    expect(asked.map((path) => new URL(path, "http://x").searchParams.get("query"))).toEqual([
      "status=RUNNING",
      "status=RUNNING AND startTime>2",
    ]);
  });

  it.each([0, -1, Number.NaN, 1.5])("of %d hits are refused, as a walk through them may never end", async (pageSize) => {
    const abort = new AbortController();
    const { client, asked } = clientOf([], () => abort.abort());
    await expect(idsOf(client, { pageSize, signal: abort.signal })).rejects.toMatchObject({ code: "usage" });
    expect(asked).toEqual([]);
  });

  it("are asked for no longer once nobody wants them", async () => {
    const { client, asked } = clientOf([1, 2, 3].map((time) => ({ id: `h${time}`, time })));
    for await (const task of searchAllTasks(client, { pageSize: 1, order: "newest-first" })) {
      expect(task.taskId).toBe("h3");
      break;
    }
    expect(asked).toHaveLength(1);
  });
});
