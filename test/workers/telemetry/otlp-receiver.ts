/** Takes OTLP in JSON on a free port, as a collector does; or is one that does not answer as it should. */
import { createServer } from "node:http";
import { onTestFinished } from "vitest";

export type Attributes = Record<string, string | number | boolean>;

export interface ReceivedSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  attributes: Attributes;
  links: { traceId: string; spanId: string; traceState?: string }[];
  status: { code?: number; message?: string };
  resource: Attributes;
}

export interface ReceivedPoint {
  attributes: Attributes;
  value: number | undefined;
  count: number | undefined;
  sum: number | undefined;
  bounds: number[] | undefined;
  counts: number[] | undefined;
}

export interface OtlpReceiver {
  url: string;
  requests: { path: string; contentType: string | undefined }[];
  spans: ReceivedSpan[];
  /** By name; what came last. */
  metrics: Map<string, { unit: string; points: ReceivedPoint[]; isMonotonic: boolean | undefined }>;
}

export async function startReceiver(behaviour: "takes" | "refuses" | "hangs" = "takes"): Promise<OtlpReceiver> {
  const receiver: OtlpReceiver = { url: "", requests: [], spans: [], metrics: new Map() };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      receiver.requests.push({ path: request.url ?? "", contentType: request.headers["content-type"] });
      if (behaviour === "hangs") return;
      if (behaviour === "takes" && request.headers["content-type"] === "application/json") take(receiver, Buffer.concat(chunks).toString());
      response.writeHead(behaviour === "takes" ? 200 : 400, { "content-type": "application/json" }).end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  receiver.url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  return receiver;
}

interface RawAttribute {
  key: string;
  value: { stringValue?: string; intValue?: number | string; doubleValue?: number; boolValue?: boolean };
}

interface RawSpan extends Omit<ReceivedSpan, "attributes" | "resource"> {
  attributes: RawAttribute[];
}

interface RawPoint {
  attributes: RawAttribute[];
  asDouble?: number;
  count?: number | string;
  sum?: number;
  explicitBounds?: number[];
  bucketCounts?: (number | string)[];
}

interface RawMetric {
  name: string;
  unit: string;
  sum?: { dataPoints: RawPoint[]; isMonotonic: boolean };
  gauge?: { dataPoints: RawPoint[] };
  histogram?: { dataPoints: RawPoint[] };
}

interface Payload {
  resourceSpans?: { resource: { attributes: RawAttribute[] }; scopeSpans: { spans: RawSpan[] }[] }[];
  resourceMetrics?: { scopeMetrics: { metrics: RawMetric[] }[] }[];
}

function take(receiver: OtlpReceiver, text: string): void {
  const payload: Payload = JSON.parse(text);
  for (const { resource, scopeSpans } of payload.resourceSpans ?? []) {
    for (const span of scopeSpans.flatMap(({ spans }) => spans)) {
      receiver.spans.push({ ...span, links: span.links ?? [], attributes: read(span.attributes), resource: read(resource.attributes) });
    }
  }
  for (const metric of (payload.resourceMetrics ?? []).flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))) {
    const { name, unit, sum, gauge, histogram } = metric;
    const points = (sum ?? gauge ?? histogram)?.dataPoints ?? [];
    receiver.metrics.set(name, { unit, isMonotonic: sum?.isMonotonic, points: points.map(readPoint) });
  }
}

function readPoint({ attributes, asDouble, count, sum, explicitBounds, bucketCounts }: RawPoint): ReceivedPoint {
  return {
    attributes: read(attributes),
    value: asDouble,
    count: count === undefined ? undefined : Number(count),
    sum,
    bounds: explicitBounds,
    counts: bucketCounts?.map(Number),
  };
}

function read(attributes: readonly RawAttribute[]): Attributes {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [key, value.stringValue ?? value.boolValue ?? value.doubleValue ?? Number(value.intValue)]),
  );
}
