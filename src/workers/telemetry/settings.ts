/** What the standard OTEL_* variables ask for. The SDK itself reads the others: headers, timeouts, sampler, batches, resource. */
export interface TelemetrySettings {
  traces?: SignalSettings;
  metrics?: SignalSettings;
}

export interface SignalSettings {
  protocol: Protocol;
  /** With its path. */
  url: string;
}

type Protocol = (typeof protocols)[number];
type Environment = Readonly<Record<string, string | undefined>>;

const protocols = ["http/protobuf", "http/json"] as const;
const defaultEndpoint = "http://localhost:4318";

/** Without settings nothing is asked for. Problems are sentences for people; a signal that has one is left out. */
export function readTelemetrySettings(env: Environment, endpoint?: string): { settings?: TelemetrySettings; problems: string[] } {
  const problems: string[] = [];
  if (env["OTEL_SDK_DISABLED"]?.trim().toLowerCase() === "true") return { problems };
  const traces = readSignal("traces", { env, endpoint, problems });
  const metrics = readSignal("metrics", { env, endpoint, problems });
  if (traces === undefined && metrics === undefined) return { problems: [...new Set(problems)] };
  const settings = { ...(traces === undefined ? {} : { traces }), ...(metrics === undefined ? {} : { metrics }) };
  return { settings, problems: [...new Set(problems)] };
}

interface Request {
  env: Environment;
  endpoint: string | undefined;
  problems: string[];
}

function readSignal(signal: "traces" | "metrics", { env, endpoint, problems }: Request): SignalSettings | undefined {
  const name = signal.toUpperCase();
  const own = valueOf(env, `OTEL_EXPORTER_OTLP_${name}_ENDPOINT`);
  const shared = valueOf(env, "OTEL_EXPORTER_OTLP_ENDPOINT") ?? endpoint;
  const exporters = valueOf(env, `OTEL_${name}_EXPORTER`)
    ?.split(",")
    .map((one) => one.trim());
  if (exporters === undefined ? own === undefined && shared === undefined : exporters.includes("none")) return undefined;
  if (exporters !== undefined && !exporters.includes("otlp")) {
    problems.push(`OTEL_${name}_EXPORTER=${exporters.join(",")} is not known here: otlp and none are.`);
    return undefined;
  }
  const protocolOf = (variable: string): [string, string] | undefined => {
    const value = valueOf(env, variable);
    return value === undefined ? undefined : [variable, value];
  };
  const [variable, wanted] = protocolOf(`OTEL_EXPORTER_OTLP_${name}_PROTOCOL`) ??
    protocolOf("OTEL_EXPORTER_OTLP_PROTOCOL") ?? ["", "http/protobuf"];
  const protocol = protocols.find((one) => one === wanted);
  if (protocol === undefined) {
    problems.push(`${variable}=${wanted} is not spoken here: ${protocols.join(" and ")} are, on port 4318 as a rule.`);
    return undefined;
  }
  const url = own ?? `${(shared ?? defaultEndpoint).replace(/\/+$/, "")}/v1/${signal}`;
  if (isHttp(url)) return { protocol, url };
  problems.push(`${own ?? shared ?? url} is no address for telemetry: it needs http:// or https://.`);
  return undefined;
}

/** An empty variable counts as not set, as the specification says. */
function valueOf(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === "" ? undefined : value;
}

function isHttp(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

/** Whether a program of the user's has set OpenTelemetry up already, as with `node --import`. Loads nothing. */
export function isInstrumented(): boolean {
  const api: unknown = Reflect.get(globalThis, Symbol.for("opentelemetry.js.api.1"));
  return typeof api === "object" && api !== null && "trace" in api;
}
