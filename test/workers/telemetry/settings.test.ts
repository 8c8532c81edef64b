import { describe, expect, test } from "vitest";
import { readTelemetrySettings } from "../../../src/workers/telemetry/settings.ts";

const protobuf = "http/protobuf";
const both = (base: string, protocol = protobuf) => ({
  traces: { protocol, url: `${base}/v1/traces` },
  metrics: { protocol, url: `${base}/v1/metrics` },
});

describe("telemetry is off", () => {
  test.each([
    [{}],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "" }],
    [{ OTEL_SERVICE_NAME: "x", OTEL_TRACES_SAMPLER: "always_on" }],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://c:4318", OTEL_SDK_DISABLED: "true" }],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://c:4318", OTEL_TRACES_EXPORTER: "none", OTEL_METRICS_EXPORTER: "none" }],
  ])("by %j", (env) => {
    expect(readTelemetrySettings(env)).toEqual({ problems: [] });
  });
});

describe("telemetry goes", () => {
  test.each([
    ["to an endpoint", { OTEL_EXPORTER_OTLP_ENDPOINT: "http://c:4318" }, undefined, both("http://c:4318")],
    ["with or without a closing slash", { OTEL_EXPORTER_OTLP_ENDPOINT: "https://c/otlp/" }, undefined, both("https://c/otlp")],
    [
      "as JSON",
      { OTEL_EXPORTER_OTLP_ENDPOINT: "http://c", OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" },
      undefined,
      both("http://c", "http/json"),
    ],
    ["to that of the config", {}, "http://config:4318", both("http://config:4318")],
    ["to that of the environment first", { OTEL_EXPORTER_OTLP_ENDPOINT: "http://env" }, "http://config", both("http://env")],
    ["to this machine if only asked for", { OTEL_TRACES_EXPORTER: "otlp" }, undefined, { traces: both("http://localhost:4318").traces }],
    [
      "for one signal to a place of its own, taken as it is",
      { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://t/in" },
      undefined,
      { traces: { protocol: protobuf, url: "http://t/in" } },
    ],
    [
      "without the signal that is not wanted",
      { OTEL_EXPORTER_OTLP_ENDPOINT: "http://c", OTEL_METRICS_EXPORTER: "none" },
      undefined,
      { traces: both("http://c").traces },
    ],
    [
      "by one signal's own protocol",
      { OTEL_EXPORTER_OTLP_ENDPOINT: "http://c", OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: "http/json" },
      undefined,
      { traces: both("http://c").traces, metrics: both("http://c", "http/json").metrics },
    ],
  ] as const)("%s", (_what, env, endpoint, settings) => {
    expect(readTelemetrySettings(env, endpoint)).toEqual({ settings, problems: [] });
  });
});

describe("what cannot be done is said", () => {
  test.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "c:4317" }, ["c:4317 is no address for telemetry: it needs http:// or https://."]],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "not an address" }, ["not an address is no address for telemetry: it needs http:// or https://."]],
    [
      { OTEL_EXPORTER_OTLP_ENDPOINT: "http://c:4317", OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" },
      ["OTEL_EXPORTER_OTLP_PROTOCOL=grpc is not spoken here: http/protobuf and http/json are, on port 4318 as a rule."],
    ],
    [{ OTEL_TRACES_EXPORTER: "zipkin" }, ["OTEL_TRACES_EXPORTER=zipkin is not known here: otlp and none are."]],
  ])("%j", (env, problems) => {
    expect(readTelemetrySettings(env)).toEqual({ problems });
  });

  test("and the other signal goes its way", () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://c", OTEL_METRICS_EXPORTER: "prometheus" };
    expect(readTelemetrySettings(env)).toEqual({
      settings: { traces: both("http://c").traces },
      problems: ["OTEL_METRICS_EXPORTER=prometheus is not known here: otlp and none are."],
    });
  });
});
