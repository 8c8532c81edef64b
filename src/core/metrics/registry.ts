/**
 * Counts while a program works. Labels are looked up once: what is counted for each piece of work is an addition to a number of an
 * object that is held, and text is made only when somebody asks.
 */
import type { Catalogue, LabelsIn, NameIn, NameOfType, SeriesSnapshot, Snapshot } from "./facts.ts";

/** A counter or a gauge of certain labels. Counters only grow. */
export interface Value {
  value: number;
}

export interface Histogram {
  observe(value: number): void;
}

export interface Registry<C extends Catalogue> {
  counter<Name extends NameOfType<C, "counter">>(name: Name, labels: LabelsIn<C, Name>): Value;
  gauge<Name extends NameOfType<C, "gauge">>(name: Name, labels: LabelsIn<C, Name>): Value;
  histogram<Name extends NameOfType<C, "histogram">>(name: Name, labels: LabelsIn<C, Name>): Histogram;
  snapshot(): Snapshot<NameIn<C>>;
}

/** Series of one metric: names of errors are anybody's choice and must not fill the memory. */
const mostSeries = 5000;
const mostLabelLength = 120;
const elsewhere = "other";

interface Series {
  readonly labels: readonly string[];
  value: number;
}

interface HistogramSeries extends Series {
  readonly counts: Float64Array;
}

export function createRegistry<const C extends Catalogue>(catalogue: C): Registry<C> {
  const values = new Map<string, Map<string, Series>>();
  const histograms = new Map<string, Map<string, HistogramSeries>>();

  const value = (name: string, labels: readonly string[]): Value => find(values, name, labels, (kept) => ({ labels: kept, value: 0 }));

  return {
    counter: value,
    gauge: value,
    histogram(name, labels) {
      const bounds = Float64Array.from(catalogue[name]?.buckets ?? []);
      const make = (kept: readonly string[]): HistogramSeries => ({ labels: kept, value: 0, counts: new Float64Array(bounds.length + 1) });
      return createHistogram(find(histograms, name, labels, make), bounds);
    },
    snapshot() {
      const snapshot: Snapshot<NameIn<C>> = {};
      for (const name in catalogue) {
        const family = values.get(name);
        if (family !== undefined) snapshot[name] = [...family.values()].map(({ labels, value: now }) => ({ labels, value: now }));
        const observed = histograms.get(name);
        if (observed !== undefined) snapshot[name] = [...observed.values()].map(freeze);
      }
      return snapshot;
    },
  };
}

function find<Kept extends Series>(
  families: Map<string, Map<string, Kept>>,
  name: string,
  given: readonly string[],
  make: (labels: readonly string[]) => Kept,
): Kept {
  const family = families.get(name) ?? new Map<string, Kept>();
  families.set(name, family);
  const cut = given.map((label) => label.slice(0, mostLabelLength));
  const labels = family.size < mostSeries || family.has(keyOf(cut)) ? cut : cut.map(() => elsewhere);
  const known = family.get(keyOf(labels));
  if (known !== undefined) return known;
  const made = make(labels);
  family.set(keyOf(labels), made);
  return made;
}

const keyOf = (labels: readonly string[]): string => labels.join("\u0000");

function createHistogram(series: HistogramSeries, bounds: Float64Array): Histogram {
  const { counts } = series;
  return {
    observe(value) {
      let bucket = 0;
      // NaN fits in no bucket but the last, and an upper bound belongs to its bucket.
      while (bucket < bounds.length && !(value <= Number(bounds[bucket]))) bucket += 1;
      counts[bucket] = Number(counts[bucket]) + 1;
      series.value += value;
    },
  };
}

const freeze = ({ labels, value, counts }: HistogramSeries): SeriesSnapshot => ({ labels, value, counts: [...counts] });
