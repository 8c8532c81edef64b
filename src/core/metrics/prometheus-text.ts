/** Metrics in the text format that Prometheus scrapes (version 0.0.4). */
import type { Catalogue, MetricFacts, NameIn, SeriesSnapshot, Snapshot } from "./facts.ts";

export const prometheusContentType = "text/plain; version=0.0.4; charset=utf-8";

/** In the order of the catalogue; nothing of a metric without a series. */
export function renderPrometheus<C extends Catalogue>(catalogue: C, snapshot: Snapshot<NameIn<C>>): string {
  let text = "";
  for (const [name, facts] of Object.entries(catalogue)) {
    const series = snapshot[name] ?? [];
    if (series.length === 0) continue;
    text += `# HELP ${name} ${facts.help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}\n# TYPE ${name} ${facts.type}\n`;
    for (const one of series) text += renderSeries(name, facts, one);
  }
  return text;
}

function renderSeries(name: string, { labels: names, buckets = [] }: MetricFacts, { labels, value, counts }: SeriesSnapshot): string {
  const pairs = labels.map((label, index) => `${names[index]}="${escapeLabel(label)}"`);
  if (counts === undefined) return `${name}${braces(pairs)} ${renderNumber(value)}\n`;
  let text = "";
  let total = 0;
  for (const [index, count] of counts.entries()) {
    total += count;
    text += `${name}_bucket${braces([...pairs, `le="${renderNumber(buckets[index] ?? Infinity)}"`])} ${total}\n`;
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
