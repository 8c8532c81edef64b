/** What docs say of metrics, and the manifests and the dashboard that go with them: held against the code. */
import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { workerStartOptions } from "../../src/commands/table-workers.ts";
import { createEndpoints } from "../../src/workers/monitor/endpoints.ts";
import type { MetricFacts } from "../../src/core/metrics/facts.ts";
import { factsOf, metricNames } from "../../src/workers/monitor/metrics-catalogue.ts";
import { createFakeClock } from "../workers/fake-clock.ts";

const read = (name: string): string => readFileSync(new URL(`../../docs/${name}`, import.meta.url), "utf8");
const page = read("monitoring.md");

/** Series by their names, with the labels that may stand in a query. */
const series = new Map<string, ReadonlySet<string>>();
for (const name of metricNames) {
  const { type, labels }: MetricFacts = factsOf(name);
  const known = new Set([...labels, "instance", "job"]);
  if (type !== "histogram") series.set(name, known);
  else
    for (const suffix of ["_bucket", "_sum", "_count"]) series.set(name + suffix, new Set(suffix === "_bucket" ? [...known, "le"] : known));
}

/** What is wrong with the metrics and labels in a query. */
function problemsIn(query: string): string[] {
  const problems: string[] = [];
  const words = query.replaceAll(/#.*$/gm, "").replaceAll(/"[^"]*"/g, '""');
  const used = [...words.matchAll(/\b[a-z]+(?:_[a-z]+)+\b/g)].map(([word]) => word).filter((word) => !functions.has(word));
  if (used.length === 0) problems.push(`no metric in ${query}`);
  for (const name of used) if (!series.has(name)) problems.push(`${name} is no metric`);
  for (const [, name = "", inner = ""] of words.matchAll(/\b([a-z_]+)\{([^}]*)\}/g)) {
    for (const [, label = ""] of inner.matchAll(/(\w+)\s*=~?/g)) {
      if (series.get(name)?.has(label) === false) problems.push(`${name} has no label ${label}`);
    }
  }
  for (const [, labels = ""] of words.matchAll(/\bby \(([^)]*)\)/g)) {
    for (const label of labels.split(",").map((one) => one.trim())) {
      if (!used.some((name) => series.get(name)?.has(label) === true)) problems.push(`nothing in ${query} has the label ${label}`);
    }
  }
  return problems;
}

const functions = new Set(["histogram_quantile", "min_over_time"]);

it("finds queries that nothing answers", () => {
  expect(problemsIn("rate(task_poll_totals[5m])")).toEqual(["task_poll_totals is no metric"]);
  expect(problemsIn('rate(task_poll_total{type="a"}[5m])')).toEqual(["task_poll_total has no label type"]);
  expect(problemsIn("sum by (le) (rate(task_poll_total[5m]))")).toHaveLength(1);
  expect(problemsIn("rate(task_poll_time_seconds[5m])")).toHaveLength(1);
});

describe("docs/monitoring.md", () => {
  it("has the table of all metrics, as the catalogue has them", () => {
    const rows = [...page.matchAll(/^\| `([a-z_]+)` +\| (counter|gauge|histogram) +\| (.*?) +\| (.*?) +\|$/gm)].map(([, ...cells]) =>
      cells.map((cell) => cell.trim()).join(" | "),
    );
    const expected = metricNames.map((name) => {
      const { type, labels, help } = factsOf(name);
      return [name, type, labels.map((label) => `\`${label}\``).join(", "), help].join(" | ");
    });
    expect(rows).toEqual(expected);
  });

  it("asks for metrics that there are", () => {
    const queries = [...page.matchAll(/^```promql[^\n]*\n([^]*?)^```$/gm)].flatMap(([, text = ""]) => text.trim().split("\n"));
    const asked = queries.filter((line) => !line.startsWith("#"));
    expect(asked.length).toBeGreaterThan(3);
    expect(asked.flatMap(problemsIn)).toEqual([]);
  });
});

interface Panel {
  id: number;
  title: string;
  gridPos: { h: number; w: number; x: number; y: number };
  targets?: { expr: string }[];
}

describe("docs/grafana/flow-worker.json", () => {
  const dashboard: { panels: Panel[]; templating: { list: { query: string | { query: string } }[] } } = JSON.parse(
    read("grafana/flow-worker.json"),
  );
  const queries = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));

  it("asks for metrics and labels that there are", () => {
    expect(queries.length).toBeGreaterThan(30);
    expect(queries.flatMap(problemsIn)).toEqual([]);
    const texts = dashboard.templating.list.map(({ query }) => (typeof query === "string" ? query : query.query));
    const lookups = texts.flatMap((text) => [...text.matchAll(/^label_values\((.*), (\w+)\)$/g)]);
    expect(lookups).toHaveLength(texts.length - 1);
    for (const [, expr = "", label = ""] of lookups) {
      expect([problemsIn(expr), series.get(/^\w+/.exec(expr)?.[0] ?? "")?.has(label)]).toEqual([[], true]);
    }
  });

  it("leaves none out", () => {
    const all = queries.join("\n");
    expect(metricNames.filter((name) => !new RegExp(`\\b${name}(_bucket|_sum|_count)?\\b`).test(all))).toEqual([]);
  });

  it("puts no panel over another", () => {
    const taken = new Set<string>();
    for (const {
      title,
      gridPos: { h, w, x, y },
    } of dashboard.panels) {
      expect({ title, fits: x + w <= 24 }).toEqual({ title, fits: true });
      for (let row = y; row < y + h; row += 1) {
        for (let column = x; column < x + w; column += 1) {
          expect({ title, isOver: taken.has(`${row}:${column}`) }).toEqual({ title, isOver: false });
          taken.add(`${row}:${column}`);
        }
      }
    }
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  });
});

interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  spec: {
    /** Of a Deployment. */
    template?: { metadata: { annotations: Record<string, string> }; spec: PodSpec };
    /** Of an autoscaler. */
    metrics?: { pods: { metric: { name: string } } }[];
  };
}

interface Probe {
  httpGet: { path: string; port: string };
}

interface PodSpec {
  terminationGracePeriodSeconds: number;
  containers: {
    command: string[];
    ports: { name: string; containerPort: number }[];
    startupProbe: Probe;
    livenessProbe: Probe;
    readinessProbe: Probe;
    volumeMounts: { name: string }[];
  }[];
  volumes: { name: string }[];
}

describe("docs/kubernetes", () => {
  const files = readdirSync(new URL("../../docs/kubernetes/", import.meta.url)).filter((name) => name.endsWith(".yaml"));
  const load = (file: string): Manifest[] =>
    parseAllDocuments(read(`kubernetes/${file}`)).map((document) => {
      expect(document.errors.map(String)).toEqual([]);
      const manifest: Manifest = document.toJS();
      return manifest;
    });
  const [deployment] = load("worker.yaml");
  const template = deployment?.spec.template;
  const pod = template?.spec;
  const container = pod?.containers[0];
  const flags = container?.command.slice(3) ?? [];
  const valueOf = (flag: string): string | undefined => flags.find((word) => word.startsWith(`${flag}=`))?.slice(flag.length + 1);

  it.each(files)("%s is YAML of named objects, and is in the list", (file) => {
    for (const { apiVersion, kind, metadata, spec } of load(file)) {
      expect([apiVersion, kind].every((text) => /\w/.test(text))).toBe(true);
      expect(metadata.name).toBe("flow-worker");
      expect(spec).toBeTypeOf("object");
    }
    expect(read("kubernetes/README.md")).toContain(`[${file}](${file})`);
  });

  it("starts workers by options that there are", () => {
    const known = Object.values(workerStartOptions).map(({ flags: spec }) => /--[a-z-]+/.exec(spec)?.[0]);
    expect(container?.command.slice(0, 3)).toEqual(["node_modules/.bin/flow", "worker", "start"]);
    expect(flags.map((word) => word.split("=")[0]).filter((flag) => flag !== "--json" && !known.includes(flag))).toEqual([]);
    expect(known).toContain("--metrics-port");
  });

  it("leaves time to drain, and 20 s for the rest", () => {
    expect(pod?.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(Number(valueOf("--drain")) + 20);
  });

  it("probes and scrapes the port that is served, on pages that there are", async () => {
    const port = Number(valueOf("--metrics-port"));
    expect(valueOf("--metrics-host")).toBe("0.0.0.0");
    expect(container?.ports).toEqual([{ name: "metrics", containerPort: port }]);
    expect(template?.metadata.annotations["prometheus.io/port"]).toBe(String(port));
    const probes = [container?.startupProbe, container?.livenessProbe, container?.readinessProbe];
    expect(probes.map((probe) => [probe?.httpGet.path, probe?.httpGet.port])).toEqual([
      ["/livez", "metrics"],
      ["/livez", "metrics"],
      ["/readyz", "metrics"],
    ]);
    const ask = createEndpoints({ reports: () => [], queueSizes: async () => ({}), version: "0", clock: createFakeClock() });
    const urls = files
      .flatMap((file) => [...read(`kubernetes/${file}`).matchAll(/flow-worker\.\S+?svc:(\d+)(\/\S+)/g)])
      .map(([, urlPort, target = ""]) => ({ port: Number(urlPort), target }));
    expect(urls).toHaveLength(1);
    for (const url of urls) {
      expect(url.port).toBe(port);
      expect(JSON.parse((await ask("GET", url.target)).body)).not.toHaveProperty("pages");
    }
  });

  it("mounts what it declares", () => {
    const names = (list: readonly { name: string }[] = []) => list.map(({ name }) => name);
    expect(names(container?.volumeMounts)).toEqual(names(pod?.volumes));
  });

  it("scales by metrics that there are", () => {
    const [hpa] = load("hpa.yaml");
    expect(hpa?.spec.metrics?.map(({ pods }) => series.has(pods.metric.name))).toEqual([true]);
  });
});
