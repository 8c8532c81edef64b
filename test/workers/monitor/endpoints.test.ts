import { createServer } from "node:http";
import { connect } from "node:net";
import { once } from "node:events";
import { describe, expect, onTestFinished, test } from "vitest";
import { createEndpoints } from "../../../src/workers/monitor/endpoints.ts";
import { listenForMonitoring } from "../../../src/workers/monitor/listen.ts";
import type { ProcessReport } from "../../../src/workers/monitor/monitor.ts";
import { createFakeClock } from "../fake-clock.ts";
import { testModule } from "../test-worker.ts";
import { createMonitoredWorker } from "./monitored-worker.ts";
import { parsePrometheus } from "../../harness/parse-prometheus.ts";

describe("/scale", () => {
  test("says for each type what waits, what runs and how much may", async () => {
    const { worker, clock, conductor, json } = createMonitoredWorker({
      concurrency: 10,
      queueSizes: async () => ({ long: 7, "eu:rare": 3, foreign: 99 }),
      modules: (time) => [
        testModule("long", () => time.sleep(60_000), { worker: { concurrency: 4 } }),
        testModule("rare", () => ({}), { worker: { domain: "eu" } }),
        testModule("quiet", () => ({})),
      ],
    });
    conductor.add({ taskType: "long" });
    await worker.start();
    await clock.advance(50);
    expect(await json("/scale")).toEqual({
      status: 200,
      ageMs: 0,
      types: { long: { depth: 7, used: 1, max: 4 }, "eu:rare": { depth: 3, used: 0, max: 10 }, quiet: { depth: 0, used: 0, max: 10 } },
    });
    expect(await json("/scale?type=long")).toEqual({ status: 200, value: 7, depth: 7, used: 1, max: 4 });
    expect(await json("/scale?type=eu:rare")).toMatchObject({ value: 3 });
    expect(await json("/scale?type=toString")).toMatchObject({ status: 404, error: "This worker does not run toString." });
  });

  test("asks the server once a second at most, for all who ask", async () => {
    let asked = 0;
    const { worker, clock, json } = createMonitoredWorker({
      modules: [testModule("greet", () => ({}))],
      queueSizes: async () => ({ greet: ++asked }),
    });
    await worker.start();
    const answers = await Promise.all([json("/scale?type=greet"), json("/scale"), json("/scale?type=greet")]);
    expect(asked).toBe(1);
    expect(answers[0]).toMatchObject({ value: 1 });
    await clock.advance(999);
    expect(await json("/scale?type=greet")).toMatchObject({ value: 1 });
    await clock.advance(1);
    expect(await json("/scale?type=greet")).toMatchObject({ value: 2 });
  });

  test("gives the last figures for a while when the server is away, and none afterwards", async () => {
    let isDown = true;
    const { worker, clock, json } = createMonitoredWorker({
      modules: [testModule("greet", () => ({}))],
      queueSizes: () => (isDown ? Promise.reject(new Error("connection refused")) : Promise.resolve({ greet: 5 })),
    });
    await worker.start();
    expect(await json("/scale")).toEqual({ status: 503, error: "The sizes of the queues could not be read: connection refused" });
    isDown = false;
    expect(await json("/scale?type=greet")).toMatchObject({ status: 200, value: 5 });
    isDown = true;
    await clock.advance(30_000);
    expect(await json("/scale")).toMatchObject({ status: 200, ageMs: 30_000 });
    await clock.advance(1);
    expect(await json("/scale?type=greet")).toMatchObject({ status: 503 });
  });
});

test("/statusz says what each task type does", async () => {
  const { worker, clock, conductor, json } = createMonitoredWorker({ concurrency: 3, modules: [testModule("greet", () => ({}))] });
  conductor.add({ taskType: "greet" });
  await worker.start();
  await clock.advance(100);
  expect(await json("/statusz")).toMatchObject({
    status: 200,
    schema: "flow.worker-status/1",
    version: "1.2.3",
    state: "running",
    slots: { size: 3, running: 0 },
    live: { ok: true },
    ready: { ok: true },
    types: [{ taskType: "greet", polled: 1, completed: 1 }],
    processes: [{ pid: process.pid, state: "running", live: true, ready: true }],
  });
});

test("other pages and other methods are refused", async () => {
  const { ask } = createMonitoredWorker({ modules: [testModule("greet", () => ({}))] });
  expect((await ask("GET", "/")).status).toBe(404);
  expect((await ask("GET", "/metrics/")).status).toBe(404);
  expect((await ask("GET", "/constructor")).status).toBe(404);
  expect(JSON.parse((await ask("GET", "/nothing")).body)).toEqual({
    error: "There is nothing at /nothing.",
    pages: ["/metrics", "/livez", "/readyz", "/statusz", "/scale"],
  });
  for (const method of ["POST", "DELETE", "OPTIONS"]) {
    expect(await ask(method, "/metrics")).toMatchObject({ status: 405, headers: { allow: "GET, HEAD" } });
  }
  // What `new URL` would take for an address of its own.
  for (const target of ["//metrics", "http://[", "*", "//", "/%"]) expect((await ask("GET", target)).status).toBe(404);
});

describe("several processes", () => {
  test("are one worker", async () => {
    const one = createMonitoredWorker({ concurrency: 4, modules: [testModule("greet", () => ({}))] });
    const two = createMonitoredWorker({ concurrency: 6, modules: [testModule("greet", () => ({}))] });
    one.conductor.add({ taskType: "greet" });
    two.conductor.add({ taskType: "greet" });
    for (const { worker, clock } of [one, two]) {
      await worker.start();
      await clock.advance(100);
    }
    // As they come over a channel between processes.
    const reports: ProcessReport[] = JSON.parse(JSON.stringify([one.monitor.report(), two.monitor.report()]));
    const ask = createEndpoints({
      reports: () => reports,
      retired: () => ({ task_execution_started_total: [{ labels: ["greet"], value: 40 }] }),
      queueSizes: async () => ({ greet: 11 }),
      version: "1.2.3",
      clock: createFakeClock(),
    });
    const families = parsePrometheus((await ask("GET", "/metrics")).body);
    expect(families.get("task_execution_started_total")?.samples[0]?.value).toBe(42);
    expect(families.get("flow_worker_slots_max")?.samples[0]?.value).toBe(10);
    expect(JSON.parse((await ask("GET", "/scale?type=greet")).body)).toEqual({ value: 11, depth: 11, used: 0, max: 10 });
    expect((await ask("GET", "/readyz")).status).toBe(200);
    expect(JSON.parse((await ask("GET", "/statusz")).body)).toMatchObject({ slots: { size: 10 }, types: [{ polled: 2 }] });

    void two.worker.drain();
    reports[1] = two.monitor.report();
    expect((await ask("GET", "/readyz")).status).toBe(503);
    expect((await ask("GET", "/livez")).status).toBe(200);
    await two.clock.advance(5000);
  });
});

describe("the socket", () => {
  async function listen(): Promise<string> {
    const { ask } = createMonitoredWorker({ modules: [testModule("greet", () => ({}))] });
    const listener = await listenForMonitoring(ask, { port: 0 });
    onTestFinished(() => listener.close());
    return listener.url;
  }

  test("is on this machine alone, and answers GET and HEAD", async () => {
    const url = await listen();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const got = await fetch(`${url}/metrics`);
    expect(got.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(got.headers.get("cache-control")).toBe("no-store");
    parsePrometheus(await got.text());
    const head = await fetch(`${url}/readyz`, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([503, ""]);
    expect(Number(head.headers.get("content-length"))).toBeGreaterThan(10);
    const posted = await fetch(`${url}/metrics`, { method: "POST", body: "x".repeat(100_000) });
    expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });

  test("closes at once, whoever is connected", async () => {
    const { ask } = createMonitoredWorker({ modules: [testModule("greet", () => ({}))] });
    const listener = await listenForMonitoring(ask, { port: 0 });
    const idle = connect(Number(new URL(listener.url).port), "127.0.0.1");
    idle.on("error", () => undefined);
    await once(idle, "connect");
    await fetch(`${listener.url}/livez`).then((response) => response.text());
    await listener.close();
    await expect(fetch(`${listener.url}/livez`)).rejects.toThrow("fetch failed");
  });

  test("answers 500 where a page fails, and goes on", async () => {
    const listener = await listenForMonitoring(() => Promise.reject(new Error("broken page")), { port: 0 });
    onTestFinished(() => listener.close());
    const answer = await fetch(`${listener.url}/metrics`);
    expect([answer.status, await answer.json()]).toEqual([500, { error: "broken page" }]);
  });

  test("says which port is taken, and which address is none", async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void blocker.close());
    const address = blocker.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const pages = () => Promise.reject(new Error("never asked"));
    await expect(listenForMonitoring(pages, { port })).rejects.toMatchObject({
      code: "failed",
      exitCode: 1,
      message: `Metrics cannot be served. Port ${port} on 127.0.0.1 is taken by another program.`,
      hint: expect.stringContaining("--metrics-port"),
    });
    await expect(listenForMonitoring(pages, { port: 0, host: "192.0.2.1" })).rejects.toMatchObject({
      message: "Metrics cannot be served. 192.0.2.1 is no address of this machine.",
      hint: expect.stringContaining("--metrics-host"),
    });
  });
});
