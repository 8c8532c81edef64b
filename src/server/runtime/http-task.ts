/** The request of an HTTP task, and how its answer ends the task. */
import { parseJson, stringifyJson } from "../../core/exact-json.ts";
import { STATUS_CODES } from "node:http";
import type { Dispatcher } from "undici";
import { isJsonObject } from "../../core/json.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import type { EffectOutcome } from "../engine/update-task.ts";
import { describeHttpFailure, isHostRefusal } from "./http-agents.ts";
import type { HttpAgents } from "./http-agents.ts";
import type { ServiceCalls } from "./services/service-calls.ts";

export interface HttpTasks {
  /** `input`: the task's. Undefined if the server was closed meanwhile. Never rejects. */
  send(input: JsonObject): Promise<EffectOutcome | undefined>;
}

interface HttpRequest {
  uri: string;
  method: Dispatcher.HttpMethod;
  headers: Record<string, string>;
  body: string | undefined;
  connectTimeoutMs: number;
  readTimeoutMs: number;
}

interface Exchanged {
  outcome: EffectOutcome;
  /** Of the answer; 0 where there was none. Undefined where nothing was sent. */
  status: number | undefined;
}

const defaultTimeoutMs = 3000;
const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"] as const satisfies readonly Dispatcher.HttpMethod[];

/** `services`: those that calls belong to, with their circuit breakers. */
export function createHttpTasks({ agentFor, closing }: HttpAgents, services: ServiceCalls): HttpTasks {
  async function exchange(request: HttpRequest): Promise<Exchanged> {
    const dispatcher = await agentFor(request.connectTimeoutMs);
    const { request: send } = await import("undici");
    const answer = await send(request.uri, {
      dispatcher,
      method: request.method,
      headers: request.headers,
      body: request.body ?? null,
      headersTimeout: request.readTimeoutMs,
      bodyTimeout: request.readTimeoutMs,
      signal: closing,
    });
    const text = await answer.body.text();
    const status = answer.statusCode;
    if (status < 200 || status > 299) {
      const reason = `${failed}${status} ${reasonPhrase(status)}${text === "" ? "" : `: ${text}`}`;
      return { status, outcome: { ok: false, reason: reason.slice(0, 500), output: { response: text === "" ? reason : text } } };
    }
    const response = {
      headers: headersOf(answer.headers),
      statusCode: status,
      reasonPhrase: reasonPhrase(status),
      body: bodyOf(text),
    };
    return { status, outcome: { ok: true, output: { response } } };
  }

  /** Undefined if the server was closed meanwhile. */
  async function exchangeSafely(request: HttpRequest): Promise<Exchanged | undefined> {
    try {
      return await exchange(request);
    } catch (error) {
      if (closing.aborted) return undefined;
      return { status: isHostRefusal(error) ? undefined : 0, outcome: failure(failed + describeHttpFailure(error)) };
    }
  }

  return {
    async send(input) {
      const { http_request: nested } = input;
      const given = nested !== undefined && isJsonObject(nested) ? nested : input;
      const completed = services.complete(given);
      const request = typeof completed === "string" ? completed : readRequest(completed);
      if (typeof request === "string") return { ok: false, reason: request };
      const { service } = given;
      const call = services.begin(request.uri, typeof service === "string" ? service : undefined);
      if (typeof call === "string") return failure(failed + call);
      const exchanged = await exchangeSafely(request);
      call.end(exchanged?.status);
      return exchanged?.outcome;
    },
  };
}

const failed = "Failed to invoke HTTP task due to: ";
const failure = (reason: string): EffectOutcome => ({ ok: false, reason, output: { response: reason } });

/** A message where something is missing. */
function readRequest(request: JsonObject): HttpRequest | string {
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
