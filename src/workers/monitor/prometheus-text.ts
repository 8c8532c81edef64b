/** Metrics in the text format that Prometheus scrapes (version 0.0.4). */
import { factsOf, metricNames } from "./metrics-catalogue.ts";
import type { MetricFacts, MetricName } from "./metrics-catalogue.ts";
import type { MetricsSnapshot, SeriesSnapshot } from "./metrics-snapshot.ts";

export const prometheusContentType = "text/plain; version=0.0.4; charset=utf-8";

export function renderPrometheus(snapshot: MetricsSnapshot): string {
  let text = "";
  for (const name of metricNames) {
    const series = snapshot[name];
    if (series === undefined || series.length === 0) continue;
    const facts = factsOf(name);
    text += `# HELP ${name} ${facts.help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}\n# TYPE ${name} ${facts.type}\n`;
    for (const one of series) text += renderSeries(name, facts, one);
  }
  return text;
}

function renderSeries(name: MetricName, facts: MetricFacts, { labels, value, counts }: SeriesSnapshot): string {
  const pairs = facts.labels.map((label, index) => `${label}="${escapeLabel(labels[index] ?? "")}"`);
  if (counts === undefined) return `${name}${braces(pairs)} ${renderNumber(value)}\n`;
  let text = "";
  let total = 0;
  for (const [index, count] of counts.entries()) {
    total += count;
    const bound = facts.buckets?.[index];
    text += `${name}_bucket${braces([...pairs, `le="${bound === undefined ? "+Inf" : renderNumber(bound)}"`])} ${total}\n`;
  }
  return `${text}${name}_sum${braces(pairs)} ${renderNumber(value)}\n${name}_count${braces(pairs)} ${total}\n`;
}

const braces = (pairs: readonly string[]): string => (pairs.length === 0 ? "" : `{${pairs.join(",")}}`);

const escapeLabel = (value: string): string => value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

function renderNumber(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  return String(value);
}
