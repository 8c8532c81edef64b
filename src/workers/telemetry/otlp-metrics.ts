/** The worker's metrics in the shape of OpenTelemetry's SDK: under their own names, and under those of its conventions for messaging. */
import type { Attributes, HrTime } from "@opentelemetry/api";
import { ValueType } from "@opentelemetry/api";
import type { MetricData, MetricDescriptor } from "@opentelemetry/sdk-metrics";
import { AggregationTemporality, DataPointType } from "@opentelemetry/sdk-metrics";
import type { MetricFacts, SeriesSnapshot } from "../../core/metrics/facts.ts";
import type { MetricName } from "../monitor/metrics-catalogue.ts";
import { factsOf, metricNames } from "../monitor/metrics-catalogue.ts";
import type { MetricsSnapshot } from "../monitor/metrics-snapshot.ts";

export interface MetricsPeriod {
  start: HrTime;
  end: HrTime;
}

/** What a metric is called by the conventions, with the operation that it measures. Several may share a name. */
const conventions: readonly { from: MetricName; name: string; unit: string; help: string; operation: Attributes }[] = [
  {
    from: "task_execute_time_seconds",
    name: "messaging.process.duration",
    unit: "s",
    help: "Duration of processing operation.",
    operation: { "messaging.operation.name": "process" },
  },
  {
    from: "task_poll_time_seconds",
    name: "messaging.client.operation.duration",
    unit: "s",
    help: "Duration of messaging operation initiated by a producer or consumer client.",
    operation: { "messaging.operation.name": "poll", "messaging.operation.type": "receive" },
  },
  {
    from: "task_update_time_seconds",
    name: "messaging.client.operation.duration",
    unit: "s",
    help: "Duration of messaging operation initiated by a producer or consumer client.",
    operation: { "messaging.operation.name": "update", "messaging.operation.type": "settle" },
  },
  {
    from: "task_execution_started_total",
    name: "messaging.client.consumed.messages",
    unit: "{message}",
    help: "Number of messages that were delivered to the application.",
    operation: { "messaging.operation.name": "poll" },
  },
];

export function toMetricData(snapshot: MetricsSnapshot, period: MetricsPeriod): MetricData[] {
  const own = metricNames.flatMap((name) => {
    const facts = factsOf(name);
    const series = (snapshot[name] ?? []).map((one) => ({ one, attributes: labelsOf(facts, one) }));
    const descriptor = { name, description: facts.help, unit: unitOf(name), valueType: ValueType.DOUBLE };
    return series.length === 0 ? [] : [toData(descriptor, facts, series, period)];
  });
  return [...own, ...byConvention(snapshot, period)];
}

interface LabelledSeries {
  one: SeriesSnapshot;
  attributes: Attributes;
}

function byConvention(snapshot: MetricsSnapshot, period: MetricsPeriod): MetricData[] {
  const names = new Set(conventions.map(({ name }) => name));
  return [...names].flatMap((name) => {
    const sources = conventions.filter((convention) => convention.name === name);
    const [first] = sources;
    const series = sources.flatMap(({ from, operation }) =>
      (snapshot[from] ?? []).map((one) => ({ one, attributes: { ...operation, ...messagingLabels(one) } })),
    );
    if (first === undefined || series.length === 0) return [];
    const descriptor = { name, description: first.help, unit: first.unit, valueType: ValueType.DOUBLE };
    return [toData(descriptor, factsOf(first.from), series, period)];
  });
}

function messagingLabels({ labels: [taskType = "", status] }: SeriesSnapshot): Attributes {
  return {
    "messaging.system": "conductor",
    "messaging.destination.name": taskType,
    // What the error was is not counted with each duration; the convention has this word for that.
    ...(status === "FAILURE" ? { "error.type": "_OTHER" } : {}),
  };
}

function labelsOf({ labels }: MetricFacts, series: SeriesSnapshot): Attributes {
  return Object.fromEntries(labels.map((label, index) => [label, series.labels[index] ?? ""]));
}

function toData(
  descriptor: MetricDescriptor,
  facts: MetricFacts,
  series: readonly LabelledSeries[],
  { start, end }: MetricsPeriod,
): MetricData {
  const common = { descriptor, aggregationTemporality: AggregationTemporality.CUMULATIVE };
  const point = <Value>(attributes: Attributes, value: Value) => ({ startTime: start, endTime: end, attributes, value });
  if (facts.type === "histogram") {
    const boundaries = [...(facts.buckets ?? [])];
    const dataPoints = series.map(({ one, attributes }) => {
      const counts = [...(one.counts ?? [])];
      const count = counts.reduce((sum, each) => sum + each, 0);
      return point(attributes, { buckets: { boundaries, counts }, count, sum: one.value });
    });
    return { ...common, dataPointType: DataPointType.HISTOGRAM, dataPoints };
  }
  const dataPoints = series.map(({ one, attributes }) => point(attributes, one.value));
  if (facts.type === "counter") return { ...common, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints };
  return { ...common, dataPointType: DataPointType.GAUGE, dataPoints };
}

function unitOf(name: string): string {
  if (/_seconds(_total)?$/.test(name)) return "s";
  return name.endsWith("_bytes") ? "By" : "1";
}
