/** What a metric is, and the types of a catalogue of them: names by type, labels by name. */
export interface MetricFacts {
  type: "counter" | "gauge" | "histogram";
  labels: readonly string[];
  help: string;
  /** Of histograms: upper bounds, ascending, without infinity. */
  buckets?: readonly number[];
  /** Of gauges: what they are for several processes together. */
  merge?: "sum" | "max" | "min";
}

/** By name, in the order in which they are shown. */
export type Catalogue = Readonly<Record<string, MetricFacts>>;

export type NameIn<C extends Catalogue> = keyof C & string;

/** The names of one type of metric. */
export type NameOfType<C extends Catalogue, Type extends MetricFacts["type"]> = {
  [Name in NameIn<C>]: C[Name]["type"] extends Type ? Name : never;
}[NameIn<C>];

/** A text for each label of a metric, in their order. */
export type LabelsIn<C extends Catalogue, Name extends NameIn<C>> = Texts<C[Name]["labels"]> & readonly string[];

type Texts<Labels extends readonly string[]> = { readonly [Index in keyof Labels]: string };

export interface SeriesSnapshot {
  /** In the order of the metric's labels. */
  labels: readonly string[];
  /** A counter's or gauge's value; of a histogram the sum of all that was observed. */
  value: number;
  /** Of a histogram: observations in each bucket alone, the last one without an upper bound. */
  counts?: readonly number[];
}

/** Metrics at one moment, as plain JSON. */
export type Snapshot<Name extends string> = Partial<Record<Name, readonly SeriesSnapshot[]>>;
