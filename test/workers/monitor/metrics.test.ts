import { describe, expect, test } from "vitest";
import { catalogue, metricNames } from "../../../src/workers/monitor/metrics-catalogue.ts";
import { createWorkerRegistry } from "../../../src/workers/monitor/metrics-registry.ts";
import { mergeSnapshots, withoutGauges } from "../../../src/workers/monitor/metrics-snapshot.ts";
import { renderPrometheus } from "../../../src/core/metrics/prometheus-text.ts";
import { createRepeatableChance } from "../../../src/testing/repeatable.ts";
import { parsePrometheus } from "../../harness/parse-prometheus.ts";

const scrape = (registry: ReturnType<typeof createWorkerRegistry>) => parsePrometheus(renderPrometheus(catalogue, registry.snapshot()));

describe("the catalogue", () => {
  const seconds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
  const bytes = [100, 1000, 10_000, 100_000, 1_000_000, 10_000_000];

  // As the JavaScript and the Python SDK of Conductor have them; a dashboard for those must fit here.
  test.each([
    ["task_poll_total", "counter", ["taskType"], undefined],
    ["task_poll_error_total", "counter", ["taskType", "exception"], undefined],
    ["task_execution_started_total", "counter", ["taskType"], undefined],
    ["task_execute_error_total", "counter", ["taskType", "exception"], undefined],
    ["task_update_error_total", "counter", ["taskType", "exception"], undefined],
    ["external_payload_used_total", "counter", ["entityName", "operation", "payloadType"], undefined],
    ["task_execution_queue_full_total", "counter", ["taskType"], undefined],
    ["thread_uncaught_exceptions_total", "counter", ["exception"], undefined],
    ["task_poll_time_seconds", "histogram", ["taskType", "status"], seconds],
    ["task_execute_time_seconds", "histogram", ["taskType", "status"], seconds],
    ["task_update_time_seconds", "histogram", ["taskType", "status"], seconds],
    ["http_api_client_request_seconds", "histogram", ["method", "uri", "status"], seconds],
    ["task_result_size_bytes", "histogram", ["taskType"], bytes],
    ["active_workers", "gauge", ["taskType"], undefined],
  ] as const)("%s is what the SDKs call so", (name, type, labels, buckets) => {
    const facts: { type: string; labels: readonly string[]; buckets?: readonly number[] } = catalogue[name];
    expect(facts.type).toBe(type);
    expect(facts.labels).toEqual(labels);
    expect(facts.buckets).toEqual(buckets);
  });

  test("follows the conventions for names", () => {
    const namesOf = (type: string) => metricNames.filter((name) => catalogue[name].type === type);
    expect(namesOf("counter").filter((name) => !name.endsWith("_total"))).toEqual([]);
    expect([...namesOf("gauge"), ...namesOf("histogram")].filter((name) => name.endsWith("_total"))).toEqual([]);
    expect(namesOf("histogram").filter((name) => !/_(seconds|bytes)$/.test(name))).toEqual([]);
    expect(metricNames.filter((name) => !/^(task|external_payload|http|thread|active|process|nodejs|flow_worker)_/.test(name))).toEqual([]);
  });
});

describe("the text", () => {
  test("is what a scrape reads, with every type and label escaped", () => {
    const registry = createWorkerRegistry();
    const nasty = 'a "quoted" \\ back\nslash, {curly} = ümlaut';
    registry.counter("task_poll_total", [nasty]).value += 3;
    registry.gauge("flow_worker_slots_max", []).value = 0.1 + 0.2;
    const took = registry.histogram("task_execute_time_seconds", ["greet", "SUCCESS"]);
    for (const value of [0, 0.001, 0.0011, 9.99, 10, 10.01, 1e6]) took.observe(value);
    const families = scrape(registry);
    expect(families.get("task_poll_total")?.samples).toEqual([{ name: "task_poll_total", labels: { taskType: nasty }, value: 3 }]);
    expect(families.get("flow_worker_slots_max")?.samples[0]?.value).toBe(0.1 + 0.2);
    const buckets = families.get("task_execute_time_seconds")?.samples.filter(({ name }) => name.endsWith("_bucket"));
    expect(buckets?.map(({ labels, value }) => [labels["le"], value])).toEqual([
      ["0.001", 2],
      ["0.005", 3],
      ["0.01", 3],
      ["0.025", 3],
      ["0.05", 3],
      ["0.1", 3],
      ["0.25", 3],
      ["0.5", 3],
      ["1", 3],
      ["2.5", 3],
      ["5", 3],
      ["10", 5],
      ["+Inf", 7],
    ]);
  });

  test("of a histogram adds up, whatever is observed", () => {
    const random = createRepeatableChance(7);
    const registry = createWorkerRegistry();
    const took = registry.histogram("flow_worker_pickup_latency_seconds", ["greet"]);
    const values = Array.from({ length: 500 }, () => 10 ** (random() * 8 - 4));
    for (const value of values) took.observe(value);
    const samples = scrape(registry).get("flow_worker_pickup_latency_seconds")?.samples ?? [];
    const buckets = samples.filter(({ name }) => name.endsWith("_bucket"));
    const most = (le: string | undefined): number => Number(le?.replace("+Inf", "Infinity"));
    expect(buckets.map(({ value }) => value)).toEqual(
      buckets.map(({ labels }) => values.filter((one) => one <= most(labels["le"])).length),
    );
    expect(samples.find(({ name }) => name.endsWith("_sum"))?.value).toBeCloseTo(
      values.reduce((sum, value) => sum + value, 0),
      6,
    );
  });

  test("holds nothing that was never counted, and zero for what was looked up", () => {
    const registry = createWorkerRegistry();
    expect(renderPrometheus(catalogue, registry.snapshot())).toBe("");
    registry.counter("task_poll_total", ["greet"]);
    expect(scrape(registry).get("task_poll_total")?.samples[0]?.value).toBe(0);
  });
});

describe("the registry", () => {
  test("gives one and the same object for one set of labels", () => {
    const registry = createWorkerRegistry();
    registry.counter("task_poll_total", ["a"]).value += 1;
    registry.counter("task_poll_total", ["a"]).value += 1;
    registry.counter("task_poll_error_total", ["a", "b"]).value += 1;
    registry.counter("task_poll_error_total", ["a b", ""]).value += 1;
    const families = scrape(registry);
    expect(families.get("task_poll_total")?.samples.map(({ value }) => value)).toEqual([2]);
    expect(families.get("task_poll_error_total")?.samples).toHaveLength(2);
  });

  test("is not filled by names that anybody may choose", () => {
    const registry = createWorkerRegistry();
    for (let index = 0; index < 6000; index += 1) registry.counter("task_execute_error_total", ["greet", `Error${index}`]).value += 1;
    registry.counter("task_execute_error_total", ["greet", "x".repeat(10_000)]).value += 1;
    const samples = scrape(registry).get("task_execute_error_total")?.samples ?? [];
    expect(samples).toHaveLength(5001);
    expect(samples.at(-1)).toMatchObject({ labels: { exception: "other" }, value: 1001 });
  });
});

describe("several processes", () => {
  test("are one: counts add up, gauges do as they mean", () => {
    const one = createWorkerRegistry();
    const two = createWorkerRegistry();
    for (const [registry, factor] of [
      [one, 1],
      [two, 10],
    ] as const) {
      registry.counter("task_poll_total", ["a"]).value += factor;
      registry.histogram("task_poll_time_seconds", ["a", "SUCCESS"]).observe(factor);
      registry.gauge("flow_worker_slots_max", []).value = factor;
      registry.gauge("flow_worker_event_loop_utilization", []).value = 1 / factor;
      registry.gauge("process_start_time_seconds", []).value = 100 + factor;
    }
    two.counter("task_poll_total", ["b"]).value += 5;
    const sent: unknown = JSON.parse(JSON.stringify([one.snapshot(), two.snapshot()]));
    expect(sent).toEqual([one.snapshot(), two.snapshot()]);
    const families = parsePrometheus(renderPrometheus(catalogue, mergeSnapshots([one.snapshot(), two.snapshot()])));
    const value = (name: string) => families.get(name)?.samples.map((sample) => sample.value);
    expect(value("task_poll_total")).toEqual([11, 5]);
    expect(value("flow_worker_slots_max")).toEqual([11]);
    expect(value("flow_worker_event_loop_utilization")).toEqual([1]);
    expect(value("process_start_time_seconds")).toEqual([101]);
    const sums = families.get("task_poll_time_seconds")?.samples ?? [];
    expect(sums.find(({ name }) => name.endsWith("_sum"))?.value).toBe(11);
    expect(sums.find(({ name }) => name.endsWith("_count"))?.value).toBe(2);
  });

  test("leave their counts behind when they end, and nothing that they held", () => {
    const ended = createWorkerRegistry();
    ended.counter("task_poll_total", ["a"]).value += 4;
    ended.gauge("active_workers", ["a"]).value = 3;
    expect(withoutGauges(ended.snapshot())).toEqual({ task_poll_total: [{ labels: ["a"], value: 4 }] });
  });
});
