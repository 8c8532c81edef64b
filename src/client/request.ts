/** Sends calls through a transport: with a token, within a deadline, again where that is safe. What comes back is a success. */
import { FlowError, isFlowError, isHttpError } from "../core/errors.ts";
import { stringifyJson } from "../core/exact-json.ts";
import type { Transport, TransportRequest, TransportResponse } from "../core/transport.ts";
import { pauseFor, untilAborted } from "./abort-signals.ts";
import type { Auth, Authentication } from "./authentication.ts";
import { createAuthentication } from "./authentication.ts";
import type { Answer, Call, SendCall } from "./call.ts";
import { faultError, statusError } from "./failure.ts";
import type { CallPlace } from "./failure.ts";
import { hideSecrets } from "./hide-secrets.ts";
import { readJson } from "./answer.ts";
import { mayRepeatAnswer, mayRepeatFault, retryDelayMs } from "./retry.ts";
import { TransportFault, toTransportFault } from "./transport-fault.ts";

/** Longer ones strike at once: 24 days. */
const longestTimerMs = 2 ** 31 - 1;

export interface RequestOptions {
  transport: Transport;
  /** The server's address without credentials. */
  url: string;
  auth?: Auth;
  /** Texts that no error may repeat, beside those of `auth`. */
  secrets?: readonly string[];
  /** Milliseconds for one exchange; Infinity: no limit. */
  timeoutMs: number;
  /** How many more tries a call gets at most. */
  retries: number;
  random?: () => number;
  /** The pause before another try. The signal is that of the call. */
  sleep?: (ms: number, signal?: AbortSignal) => Promise<unknown>;
  now?: () => number;
  traffic?: Traffic;
}

/** What was sent and read, so that a command can say what it cost. */
export interface Traffic {
  requests: number;
  /** Of the bodies that were answered. */
  bytes: number;
}

export interface Sender {
  send: SendCall;
  /** Gets a token if there is none yet. Rejects where the server knows the credentials not, or cannot be asked. */
  authenticate(): Promise<void>;
}

export function createSender(options: RequestOptions): Sender {
  const {
    transport,
    url,
    retries,
    traffic = { requests: 0, bytes: 0 },
    random = Math.random,
    sleep = pauseFor,
    now = () => performance.now(),
  } = options;
  const secrets = [...secretsOf(options.auth), ...(options.secrets ?? [])];
  const authentication = createAuthentication(options.auth, {
    now,
    async exchange(body) {
      const answer = await sendRepeatedly({ method: "POST", path: "/token", body, repeat: "idempotent" });
      return readJson(answer);
    },
  });

  function sendOnce(call: Call, token: string | undefined, place: CallPlace): Promise<TransportResponse> {
    const request: TransportRequest = {
      method: call.method,
      path: call.path,
      headers: { accept: "application/json, text/plain" },
      timeoutMs: Math.min(call.timeoutMs ?? options.timeoutMs + (call.waitMs ?? 0), longestTimerMs),
    };
    if (token !== undefined) request.headers["x-authorization"] = token;
    if (call.held === true) request.held = true;
    if (call.signal !== undefined) request.signal = call.signal;
    if (call.receiver !== undefined) request.receive = counted(call.receiver(), traffic);
    setBody(request, call, place);
    traffic.requests += 1;
    return transport.send(request);
  }

  /** `shown`: what proves who sends it; absent for the call that gets the proof. */
  async function sendRepeatedly(call: Call, shown?: Authentication): Promise<Answer> {
    const place: CallPlace = { method: call.method, url: url + call.path };
    const hidden = call.secret === undefined ? secrets : [...secrets, call.secret];
    let tokenReplaced = false;
    for (let attempt = 0; ;) {
      throwIfAborted(call, place);
      const given = shown?.token();
      // A token that is at hand costs no turn of the event loop.
      const token = given instanceof Promise ? await pause(given, call, place) : given;
      let response: TransportResponse;
      try {
        response = await sendOnce(call, token, place);
      } catch (thrown) {
        // Of what was given rather than of the way: the next try would end the same.
        if (isFlowError(thrown)) throw thrown;
        const fault = toTransportFault(thrown);
        if (attempt >= retries || !mayRepeatFault(call, fault)) throw faultError(fault, place);
        await pause(sleep(retryDelayMs(attempt++, random), call.signal), call, place);
        continue;
      }
      const { status, headers, text } = response;
      traffic.bytes += Buffer.byteLength(text);
      if (status >= 200 && status < 300) {
        return { status, headers, text: call.repeatsNothing === true ? hideSecrets(text, [...hidden, token]) : text, place };
      }
      if (shown !== undefined && !tokenReplaced && refusesToken(response)) {
        tokenReplaced = true;
        if (await pause(shown.replace(token), call, place)) continue;
      }
      const error = statusError(withoutSecrets(response, [...hidden, token]), place);
      if (attempt >= retries || !mayRepeatAnswer(call, error)) throw error;
      await pause(sleep(retryDelayMs(attempt++, random, isHttpError(error) ? error.retryAfterMs : 0), call.signal), call, place);
    }
  }

  return {
    send: (call) => sendRepeatedly(call, authentication),
    authenticate: async () => {
      await authentication.token();
    },
  };
}

function setBody(request: TransportRequest, call: Call, place: CallPlace): void {
  if (call.text !== undefined) {
    request.body = call.text;
    request.headers["content-type"] = "text/plain;charset=UTF-8";
  } else if (call.bytes !== undefined) {
    request.body = call.bytes;
    request.headers["content-type"] = "application/octet-stream";
  } else if (call.json !== undefined) {
    request.body = call.json;
    request.headers["content-type"] = "application/json";
  } else if (call.body !== undefined) {
    request.body = writeJson(call.body, place);
    request.headers["content-type"] = "application/json";
  }
}

function writeJson(body: Parameters<typeof stringifyJson>[0], { method, url }: CallPlace): string {
  try {
    return stringifyJson(body);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FlowError("usage", `Nothing was sent: the body cannot be written as JSON: ${reason} (${method} ${url}).`, { cause });
  }
}

/** What is waited for goes on for others: a token that several calls need, say. */
async function pause<T>(wait: Promise<T>, call: Call, place: CallPlace): Promise<T> {
  if (call.signal === undefined) return wait;
  try {
    return await untilAborted(wait, call.signal);
  } catch (error) {
    throwIfAborted(call, place);
    throw error;
  }
}

function throwIfAborted({ signal }: Call, place: CallPlace): void {
  if (signal?.aborted !== true) return;
  throw faultError(new TransportFault("aborted", "the request was cancelled", { cause: signal.reason }), place);
}

/** Orkes answers 403 as well for a token that has expired, and says so in `error`; any other 403 is a matter of rights. */
function refusesToken({ status, text }: TransportResponse): boolean {
  return status === 401 || (status === 403 && /"error"\s*:\s*"(EXPIRED|INVALID)_TOKEN"/.test(text));
}

function counted(receive: (chunk: Uint8Array) => void, traffic: Traffic): (chunk: Uint8Array) => void {
  return (chunk) => {
    traffic.bytes += chunk.length;
    receive(chunk);
  };
}

/** The id is half of a credential. A very short one would blot out half of every message. */
function secretsOf(auth: Auth | undefined): string[] {
  if (auth === undefined) return [];
  if ("apiKey" in auth) return [auth.apiKey];
  return auth.keyId.length > 3 ? [auth.keyId, auth.keySecret] : [auth.keySecret];
}

function withoutSecrets({ status, headers, text }: TransportResponse, secrets: readonly (string | undefined)[]): TransportResponse {
  const { location } = headers;
  const shown = location === undefined ? headers : { ...headers, location: hideSecrets(location, secrets) };
  return { status, headers: shown, text: hideSecrets(text, secrets) };
}
