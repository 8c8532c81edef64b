import { setImmediate as nextTurn } from "node:timers/promises";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { EmbeddedServer } from "../../../src/server/create-server.ts";
import { createServer } from "../../../src/server/create-server.ts";
import { catalogue } from "../../../src/server/metrics/catalogue.ts";
import { pollUntil } from "../../harness/poll-until.ts";
import { parsePrometheus } from "../../harness/parse-prometheus.ts";

let server: EmbeddedServer;
beforeEach(async () => {
  server = await createServer({ version: "1.2.3" });
  onTestFinished(() => server.close());
});

const send = (path: string, method = "GET", body?: unknown): Promise<Response> =>
  server.fetch(
    new Request(`http://localhost${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
    }),
  );

const scrape = async () => parsePrometheus(await (await send("/metrics")).text());

/** The sum of a metric's samples with these labels, among others. */
async function value(name: string, labels: Record<string, string> = {}): Promise<number> {
  const samples = (await scrape()).get(name.replace(/_(?:sum|count|bucket)$/, "")) ?? (await scrape()).get(name);
  const matching = (samples?.samples ?? []).filter(
    (sample) => sample.name === name && Object.entries(labels).every(([label, wanted]) => sample.labels[label] === wanted),
  );
  return matching.reduce((sum, sample) => sum + sample.value, 0);
}

const workflowDef = (name: string, tasks: object[]): object => ({ name, workflowDef: { name, tasks } });
const worker = { name: "pack", taskReferenceName: "pack" };

describe("the text", () => {
  it.each(["/metrics", "/actuator/prometheus"])("is served at %s", async (path) => {
    const answer = await send(path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(parsePrometheus(await answer.text()).get("flow_server_build_info")?.samples).toEqual([
      { name: "flow_server_build_info", labels: { version: "1.2.3", conductor: "3.32.1" }, value: 1 },
    ]);
  });

  it("follows the conventions for names", () => {
    const names = Object.entries(catalogue);
    expect(names.filter(([name, { type }]) => (type === "counter") !== name.endsWith("_total"))).toEqual([]);
    expect(names.filter(([name, { type }]) => type === "histogram" && !name.endsWith("_seconds"))).toEqual([]);
    expect(names.filter(([name]) => !/^(?:flow_server|http_server|task|nodejs|process)_/.test(name))).toEqual([]);
  });
});

describe("requests", () => {
  const count = "http_server_requests_seconds_count";

  it("are counted by route and status, however they are answered", async () => {
    await send("/api/metadata/taskdefs");
    await send("/api/metadata/taskdefs/none");
    await send("/api/metadata/taskdefs/other");
    await send("/api/metadata/taskdefs", "POST", [{ retryCount: -1 }]);
    expect(await value(count, { method: "GET", uri: "/api/metadata/taskdefs", status: "200" })).toBe(1);
    expect(await value(count, { method: "GET", uri: "/api/metadata/taskdefs/{name}", status: "404" })).toBe(2);
    expect(await value(count, { method: "POST", uri: "/api/metadata/taskdefs", status: "400" })).toBe(1);
  });

  it("to no route are one", async () => {
    for (const path of ["/x", "/y/z", "/api/nothing"]) await send(path);
    await send("/api/version", "DELETE");
    expect(await value(count, { uri: "UNKNOWN", status: "404" })).toBe(3);
    expect(await value(count, { uri: "UNKNOWN", status: "405" })).toBe(1);
  });

  it("take time", async () => {
    await send("/api/tasks/poll/batch/idle?timeout=60");
    expect(await value("http_server_requests_seconds_sum", { uri: "/api/tasks/poll/batch/{type}" })).toBeGreaterThan(0.05);
    expect(await value("http_server_requests_seconds_bucket", { uri: "/api/tasks/poll/batch/{type}", le: "0.05" })).toBe(0);
  });
});

describe("runs", () => {
  it("are counted as they start and end, by workflow and status", async () => {
    await send("/api/workflow", "POST", workflowDef("ends", [{ name: "n", taskReferenceName: "n", type: "NOOP" }]));
    const id = await (await send("/api/workflow", "POST", workflowDef("waits", [worker]))).text();
    expect(await value("flow_server_runs_started_total", { workflow: "ends" })).toBe(1);
    expect(await value("flow_server_runs_ended_total", { workflow: "ends", status: "COMPLETED" })).toBe(1);
    expect(await value("flow_server_runs_ended_total", { workflow: "waits" })).toBe(0);
    expect(await value("flow_server_runs_open")).toBe(1);
    await send(`/api/workflow/${id}`, "DELETE");
    expect(await value("flow_server_runs_ended_total", { workflow: "waits", status: "TERMINATED" })).toBe(1);
    expect(await value("flow_server_runs_open")).toBe(0);
    await send(`/api/workflow/${id}/restart`, "POST");
    await send(`/api/workflow/${id}`, "DELETE");
    expect(await value("flow_server_runs_started_total", { workflow: "waits" })).toBe(1);
    expect(await value("flow_server_runs_ended_total", { workflow: "waits", status: "TERMINATED" })).toBe(2);
    expect(await value("flow_server_decisions_total")).toBeGreaterThanOrEqual(5);
  });

  it("are stored in transactions", async () => {
    await send("/api/workflow", "POST", workflowDef("waits", [worker]));
    expect(await value("flow_server_store_write_seconds_count")).toBe(1);
    expect(await value("flow_server_store_writes_total")).toBe(1);
    expect(await value("flow_server_store_errors_total")).toBe(0);
  });
});

describe("tasks", () => {
  it("are counted while they wait and while they are worked on", async () => {
    for (let index = 0; index < 3; index += 1) await send("/api/workflow", "POST", workflowDef("waits", [worker]));
    expect(await value("task_queue_depth", { taskType: "pack", domain: "" })).toBe(3);
    expect(await value("task_in_progress", { taskType: "pack" })).toBe(0);
    await send("/api/tasks/poll/pack");
    expect(await value("task_queue_depth", { taskType: "pack" })).toBe(2);
    expect(await value("task_in_progress", { taskType: "pack" })).toBe(1);
    expect(await value("task_poll_total", { taskType: "pack" })).toBe(1);
  });

  it("in a domain are apart", async () => {
    await send("/api/workflow", "POST", { ...workflowDef("waits", [worker]), taskToDomain: { pack: "d" } });
    expect(await value("task_queue_depth", { taskType: "pack", domain: "d" })).toBe(1);
  });

  it("that somebody waits for are told of", async () => {
    const waiting = send("/api/tasks/poll/batch/idle?timeout=5000");
    await pollUntil(
      () => value("flow_server_polls_waiting"),
      (polls) => polls === 1,
    );
    await send("/api/workflow", "POST", workflowDef("wakes", [{ name: "idle", taskReferenceName: "i" }]));
    await waiting;
    expect(await value("flow_server_polls_waiting")).toBe(0);
  });

  it("of names without end do not fill the memory", async () => {
    for (let index = 0; index < 5010; index += 1) void server.api.tasks.pollTasks({ taskType: `t${index}`, count: 0, waitMs: 0 });
    await nextTurn();
    expect((await scrape()).get("task_poll_total")?.samples).toHaveLength(5001);
    expect(await value("task_poll_total", { taskType: "other" })).toBe(10);
  });
});

describe("scripts", () => {
  const inline = (expression: string): object => ({
    name: "i",
    taskReferenceName: "i",
    type: "INLINE",
    inputParameters: { evaluatorType: "javascript", expression },
  });

  it("are counted by what came of them", async () => {
    await send("/api/workflow", "POST", workflowDef("good", [inline("1 + 1")]));
    await send("/api/workflow", "POST", workflowDef("bad", [inline("nothing.here")]));
    expect(await value("flow_server_sandbox_evaluations_total", { language: "javascript", outcome: "ok" })).toBe(1);
    expect(await value("flow_server_sandbox_evaluations_total", { language: "javascript", outcome: "error" })).toBe(1);
    expect(await value("flow_server_sandbox_kills_total")).toBe(0);
  });
});

describe("the process", () => {
  it("tells of itself, and of its event loop from the second look on", async () => {
    const first = await scrape();
    expect(first.get("process_resident_memory_bytes")?.samples[0]?.value).toBeGreaterThan(10_000_000);
    expect(first.get("process_cpu_seconds_total")?.samples[0]?.value).toBeGreaterThan(0);
    expect(first.get("process_start_time_seconds")?.samples[0]?.value).toBeLessThanOrEqual(Date.now() / 1000);
    expect(first.has("nodejs_eventloop_lag_max_seconds")).toBe(false);
    const second = await pollUntil(scrape, (families) => families.has("nodejs_eventloop_lag_max_seconds"));
    expect(second.get("nodejs_eventloop_lag_max_seconds")?.samples[0]?.value).toBeGreaterThanOrEqual(0);
    expect(second.get("nodejs_eventloop_utilization")?.samples[0]?.value).toBeLessThanOrEqual(1);
  });
});
