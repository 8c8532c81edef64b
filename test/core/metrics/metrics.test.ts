import { describe, expect, it } from "vitest";
import { renderPrometheus } from "../../../src/core/metrics/prometheus-text.ts";
import { createRegistry } from "../../../src/core/metrics/registry.ts";
import { parsePrometheus } from "../../harness/parse-prometheus.ts";

const catalogue = {
  done_total: { type: "counter", labels: ["what"], help: "A \\ and a\nsecond line." },
  load: { type: "gauge", labels: [], help: "Load." },
  took_seconds: { type: "histogram", labels: ["what"], buckets: [0.5, 1], help: "Times." },
  all_seconds: { type: "histogram", labels: [], help: "In one bucket." },
} as const;

const text = (fill: (registry: ReturnType<typeof createRegistry<typeof catalogue>>) => void): string => {
  const registry = createRegistry(catalogue);
  fill(registry);
  return renderPrometheus(catalogue, registry.snapshot());
};

describe("the text", () => {
  it("is what Prometheus reads", () => {
    const written = text((registry) => {
      registry.histogram("all_seconds", []).observe(Number.NaN);
      for (const value of [0.5, 0.6, 1.1]) registry.histogram("took_seconds", ["a"]).observe(value);
      registry.counter("done_total", ['q"\\\n']).value += 2;
    });
    expect(written).toBe(
      [
        "# HELP done_total A \\\\ and a\\nsecond line.",
        "# TYPE done_total counter",
        String.raw`done_total{what="q\"\\\n"} 2`,
        "# HELP took_seconds Times.",
        "# TYPE took_seconds histogram",
        'took_seconds_bucket{what="a",le="0.5"} 1',
        'took_seconds_bucket{what="a",le="1"} 2',
        'took_seconds_bucket{what="a",le="+Inf"} 3',
        'took_seconds_sum{what="a"} 2.2',
        'took_seconds_count{what="a"} 3',
        "# HELP all_seconds In one bucket.",
        "# TYPE all_seconds histogram",
        'all_seconds_bucket{le="+Inf"} 1',
        "all_seconds_sum NaN",
        "all_seconds_count 1",
        "",
      ].join("\n"),
    );
    expect(parsePrometheus(written).get("done_total")?.samples[0]).toMatchObject({ labels: { what: 'q"\\\n' } });
  });

  it.each([
    [Infinity, "+Inf"],
    [-Infinity, "-Inf"],
    [0.1 + 0.2, "0.30000000000000004"],
  ])("writes %s as %s", (value, written) => {
    expect(text((registry) => (registry.gauge("load", []).value = value))).toContain(`\nload ${written}\n`);
  });

  it("is empty while nothing was looked up, and of a family without series", () => {
    expect(text(() => undefined)).toBe("");
    expect(renderPrometheus(catalogue, { load: [] })).toBe("");
  });
});

describe("a registry", () => {
  it("gives one and the same number for one set of labels", () => {
    const registry = createRegistry(catalogue);
    registry.counter("done_total", ["a"]).value += 1;
    registry.counter("done_total", ["a"]).value += 1;
    registry.histogram("took_seconds", ["a"]).observe(1);
    registry.histogram("took_seconds", ["a"]).observe(2);
    expect(registry.snapshot()).toEqual({
      done_total: [{ labels: ["a"], value: 2 }],
      took_seconds: [{ labels: ["a"], value: 3, counts: [0, 1, 1] }],
    });
  });

  it("is not filled by labels that anybody may choose", () => {
    const registry = createRegistry(catalogue);
    for (let index = 0; index < 5005; index += 1) registry.counter("done_total", [`name${index}`]).value += 1;
    registry.counter("done_total", ["name7"]).value += 1;
    registry.counter("done_total", ["x".repeat(1000)]).value += 1;
    const series = registry.snapshot().done_total ?? [];
    expect(series).toHaveLength(5001);
    expect(series.at(-1)).toEqual({ labels: ["other"], value: 6 });
    expect(series[7]?.value).toBe(2);
  });

  it("cuts labels that are too long", () => {
    const registry = createRegistry(catalogue);
    registry.counter("done_total", ["x".repeat(1000)]).value += 1;
    expect(registry.snapshot().done_total?.[0]?.labels[0]).toHaveLength(120);
  });
});
