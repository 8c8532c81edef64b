/** The request of an HTTP task, and how its answer ends the task. */
import { parseJson, stringifyJson } from "../../core/exact-json.ts";
import { STATUS_CODES } from "node:http";
import type { Agent, Dispatcher } from "undici";
import { isJsonObject } from "../../core/json.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import type { EffectOutcome } from "../engine/update-task.ts";
import type { HostGuard } from "./http-allow.ts";

export interface HttpTasks {
  /** `input`: the task's. Undefined if the server was closed meanwhile. Never rejects. */
  send(input: JsonObject): Promise<EffectOutcome | undefined>;
  /** Cuts off what is under way. */
  close(): Promise<void>;
}

interface HttpRequest {
  uri: string;
  method: Dispatcher.HttpMethod;
  headers: Record<string, string>;
  body: string | undefined;
  connectTimeoutMs: number;
  readTimeoutMs: number;
}

const defaultTimeoutMs = 3000;
const largestAnswer = 10 * 1024 * 1024;
const mostRedirects = 5;
const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"] as const satisfies readonly Dispatcher.HttpMethod[];

/** `isAllowed`: asked for each request, also for those that redirects lead to. */
export function createHttpTasks(isAllowed: HostGuard = () => true): HttpTasks {
  /** Connections are kept by the time that connecting may take, because undici sets that per agent. */
  const agents = new Map<number, Agent>();
  const closing = new AbortController();

  async function agentFor(connectTimeoutMs: number): Promise<Dispatcher> {
    const { Agent: UndiciAgent, interceptors } = await import("undici");
    let agent = agents.get(connectTimeoutMs);
    if (agent === undefined) {
      agent = new UndiciAgent({ connect: { timeout: connectTimeoutMs }, maxResponseSize: largestAnswer });
      agents.set(connectTimeoutMs, agent);
    }
    // The last one is the outermost: what a redirect leads to passes the guard as well.
    return agent.compose(guardWith(isAllowed), interceptors.redirect({ maxRedirections: mostRedirects }));
  }

  async function exchange(request: HttpRequest): Promise<EffectOutcome> {
    const dispatcher = await agentFor(request.connectTimeoutMs);
    const { request: send } = await import("undici");
    const answer = await send(request.uri, {
      dispatcher,
      method: request.method,
      headers: request.headers,
      body: request.body ?? null,
      headersTimeout: request.readTimeoutMs,
      bodyTimeout: request.readTimeoutMs,
      signal: closing.signal,
    });
    const text = await answer.body.text();
    if (answer.statusCode < 200 || answer.statusCode > 299) {
      const reason = `Failed to invoke HTTP task due to: ${answer.statusCode} ${reasonPhrase(answer.statusCode)}${text === "" ? "" : `: ${text}`}`;
      return { ok: false, reason: reason.slice(0, 500), output: { response: text === "" ? reason : text } };
    }
    const response = {
      headers: headersOf(answer.headers),
      statusCode: answer.statusCode,
      reasonPhrase: reasonPhrase(answer.statusCode),
      body: bodyOf(text),
    };
    return { ok: true, output: { response } };
  }

  return {
    async send(input) {
      const request = readRequest(input);
      if (typeof request === "string") return { ok: false, reason: request };
      try {
        return await exchange(request);
      } catch (error) {
        if (closing.signal.aborted) return undefined;
        const reason = `Failed to invoke HTTP task due to: ${describe(error)}`;
        return { ok: false, reason, output: { response: reason } };
      }
    },
    async close() {
      closing.abort();
      await Promise.all([...agents.values()].map((agent) => agent.destroy()));
    },
  };
}

function guardWith(isAllowed: HostGuard): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) => {
    const origin = new URL(String(options.origin));
    if (isAllowed(origin)) return dispatch(options, handler);
    throw new Error(`HTTP tasks may not talk to ${origin.host}: the server was started with a list of hosts that they may (--http-allow)`);
  };
}

/** A message where something is missing. */
function readRequest(input: JsonObject): HttpRequest | string {
  const given = input["http_request"];
  const request = isJsonObject(given) ? given : input;
  const { uri, method, headers, body } = request;
  if (typeof uri !== "string" || uri === "") return "Missing HTTP URI.  See documentation for HttpTask for required input parameters";
  if (!URL.canParse(uri) || !/^https?:/i.test(uri)) return `The uri '${uri}' is not an http or https address.`;
  const known = methods.find((candidate) => candidate === (typeof method === "string" ? method.toUpperCase() : ""));
  if (known === undefined) return "No HTTP method specified";
  return {
    uri,
    method: known,
    headers: {
      accept: listText(request["accept"], "application/json"),
      ...(body === undefined || body === null ? {} : { "content-type": listText(request["contentType"], "application/json") }),
      ...lowerCased(isJsonObject(headers) ? headers : {}),
    },
    body: body === undefined || body === null ? undefined : textOf(body),
    connectTimeoutMs: timeoutOf(request["connectionTimeOut"]),
    readTimeoutMs: timeoutOf(request["readTimeOut"]),
  };
}

const textOf = (value: Json): string => (typeof value === "string" ? value : stringifyJson(value));

function listText(value: Json | undefined, fallback: string): string {
  if (typeof value === "string" && value !== "") return value;
  return Array.isArray(value) && value.length > 0 ? value.map(textOf).join(", ") : fallback;
}

const lowerCased = (headers: JsonObject): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === null ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.map(textOf).join(", ") : textOf(value)]],
    ),
  );

function timeoutOf(value: Json | undefined): number {
  const timeout = Number(value ?? defaultTimeoutMs);
  return Number.isFinite(timeout) && timeout > 0 ? timeout : defaultTimeoutMs;
}

/** JSON as what it says, anything else as text. */
function bodyOf(text: string): Json {
  if (text === "") return null;
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}

/** Each header may come several times. */
function headersOf(headers: Record<string, string | string[] | undefined>): JsonObject {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value : [value]] as const],
  );
  return Object.fromEntries(entries);
}

const reasonPhrase = (status: number): string => STATUS_CODES[status] ?? "";

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? `${error.message}: ${cause.message}` : error.message;
}
