/**
 * Counts while a worker works. Labels are looked up once: what is counted for each task is an addition to a number of an object
 * that is held, and text is made only when somebody asks.
 */
import type { LabelsOf, MetricName, NameOf } from "./metrics-catalogue.ts";
import { factsOf, metricNames } from "./metrics-catalogue.ts";
import type { MetricsSnapshot, SeriesSnapshot } from "./metrics-snapshot.ts";

/** A counter or a gauge of certain labels. Counters only grow. */
export interface Value {
  value: number;
}

export interface Histogram {
  observe(value: number): void;
}

export interface MetricsRegistry {
  counter<Name extends NameOf<"counter">>(name: Name, labels: LabelsOf<Name>): Value;
  gauge<Name extends NameOf<"gauge">>(name: Name, labels: LabelsOf<Name>): Value;
  histogram<Name extends NameOf<"histogram">>(name: Name, labels: LabelsOf<Name>): Histogram;
  snapshot(): MetricsSnapshot;
}

/** Series of one metric: names of errors are anybody's choice and must not fill the memory. */
const mostSeries = 5000;
const mostLabelLength = 120;
const elsewhere = "other";

interface Series {
  readonly labels: readonly string[];
  value: number;
  readonly counts?: Float64Array;
}

export function createRegistry(): MetricsRegistry {
  const families = new Map<MetricName, Map<string, Series>>();

  function find<Made extends Series>(name: MetricName, given: readonly string[], make: (labels: readonly string[]) => Made): Series {
    const family = families.get(name) ?? new Map<string, Series>();
    families.set(name, family);
    const cut = given.map((label) => label.slice(0, mostLabelLength));
    const labels = family.size < mostSeries || family.has(keyOf(cut)) ? cut : cut.map(() => elsewhere);
    const known = family.get(keyOf(labels));
    if (known !== undefined) return known;
    const made = make(labels);
    family.set(keyOf(labels), made);
    return made;
  }

  const value = (name: MetricName, labels: readonly string[]): Value => find(name, labels, (kept) => ({ labels: kept, value: 0 }));

  return {
    counter: value,
    gauge: value,
    histogram(name, labels) {
      const bounds = Float64Array.from(factsOf(name).buckets ?? []);
      const series = find(name, labels, (kept) => ({ labels: kept, value: 0, counts: new Float64Array(bounds.length + 1) }));
      return createHistogram(series, bounds);
    },
    snapshot() {
      const snapshot: MetricsSnapshot = {};
      for (const name of metricNames) {
        const family = families.get(name);
        if (family !== undefined) snapshot[name] = [...family.values()].map(freeze);
      }
      return snapshot;
    },
  };
}

const keyOf = (labels: readonly string[]): string => labels.join("\u0000");

function createHistogram(series: Series, bounds: Float64Array): Histogram {
  const { counts } = series;
  if (counts === undefined) throw new Error("a histogram without buckets");
  return {
    observe(value) {
      let bucket = 0;
      // NaN fits in no bucket but the last, and an upper bound belongs to its bucket.
      while (bucket < bounds.length && !(value <= (bounds[bucket] ?? 0))) bucket += 1;
      counts[bucket] = (counts[bucket] ?? 0) + 1;
      series.value += value;
    },
  };
}

function freeze({ labels, value, counts }: Series): SeriesSnapshot {
  return counts === undefined ? { labels, value } : { labels, value, counts: [...counts] };
}
