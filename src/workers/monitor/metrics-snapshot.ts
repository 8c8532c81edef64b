/** Metrics at one moment, as plain JSON: what one process sends to another and what a scrape is written from. */
import type { SeriesSnapshot, Snapshot } from "../../core/metrics/facts.ts";
import type { MetricName } from "./metrics-catalogue.ts";
import { factsOf, metricNames } from "./metrics-catalogue.ts";

export type MetricsSnapshot = Snapshot<MetricName>;

/** Several processes as one: counters and histograms add up, gauges do as the catalogue says. */
export function mergeSnapshots(snapshots: readonly MetricsSnapshot[]): MetricsSnapshot {
  const merged: MetricsSnapshot = {};
  for (const name of metricNames) {
    const all = snapshots.flatMap((snapshot) => snapshot[name] ?? []);
    if (all.length > 0) merged[name] = mergeSeries(all, factsOf(name).merge ?? "sum");
  }
  return merged;
}

/**
 * What is left of a process that has ended. Its counts must stay in the sum, or they would seem to fall, which to Prometheus is a
 * restart from 0; what it holds and uses is no more.
 */
export function withoutGauges(snapshot: MetricsSnapshot): MetricsSnapshot {
  const kept: MetricsSnapshot = {};
  for (const name of metricNames) {
    const series = snapshot[name];
    if (series !== undefined && factsOf(name).type !== "gauge") kept[name] = series;
  }
  return kept;
}

function mergeSeries(all: readonly SeriesSnapshot[], how: "sum" | "max" | "min"): SeriesSnapshot[] {
  const byLabels = new Map<string, SeriesSnapshot>();
  for (const series of all) {
    const key = JSON.stringify(series.labels);
    const known = byLabels.get(key);
    byLabels.set(key, known === undefined ? series : mergeTwo(known, series, how));
  }
  return [...byLabels.values()];
}

function mergeTwo(left: SeriesSnapshot, right: SeriesSnapshot, how: "sum" | "max" | "min"): SeriesSnapshot {
  const { labels } = left;
  const value = how === "sum" ? left.value + right.value : Math[how](left.value, right.value);
  if (left.counts === undefined || right.counts === undefined) return { labels, value };
  const others = right.counts;
  return { labels, value, counts: left.counts.map((count, bucket) => count + (others[bucket] ?? 0)) };
}
