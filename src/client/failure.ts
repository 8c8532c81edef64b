/** Turns what went wrong into errors for people: the call, the reason, the next step. Never a token, never a password. */
import type { FlowErrorCode, ValidationError } from "../core/errors.ts";
import { FlowError, HttpError, saysMissingRoute } from "../core/errors.ts";
import { isJsonObject } from "../core/json.ts";
import type { JsonObject } from "../core/json.ts";
import type { TransportResponse } from "../core/transport.ts";
import type { FaultReason, TransportFault } from "./transport-fault.ts";

/** What an error says of its call. */
export interface CallPlace {
  method: string;
  /** Whole, without credentials. */
  url: string;
}

const addressHint = "Check the server address: Conductor's REST interface is usually under /api. `flow doctor` looks into it.";
const credentialsHint =
  "Are credentials set, and right? A key id with its secret, or an API key, in the config or the environment; `flow config show` says what is set, and where.";

const noServer = "Could not reach the server";

const faultFacts = {
  unreachable: {
    code: "unreachable",
    what: noServer,
    hint: "Is the server running? `flow server start` starts one on this machine; `flow doctor` checks the connection.",
  },
  untrusted: {
    code: "unreachable",
    what: noServer,
    hint: "Name the authority that signed the server's certificate in `server.caFile`, or set NODE_EXTRA_CA_CERTS; `flow doctor` checks the connection.",
  },
  protocol: {
    code: "bad-answer",
    what: noServer,
    hint: "Check the server address: http or https, host and port. `flow doctor` looks into it.",
  },
  broken: { code: "unreachable", what: noServer, hint: "Try again; `flow doctor` checks the connection." },
  truncated: {
    code: "bad-answer",
    what: "The server's answer is incomplete",
    hint: "Try again; if it stays, look for a proxy or gateway that cuts answers off.",
  },
  "too-large": { code: "bad-answer", what: "The server's answer was not read to its end", hint: "Ask for less at once." },
  timeout: { code: "timeout", what: noServer, hint: "Try again with a longer --timeout; `flow doctor` checks the connection." },
  aborted: { code: "aborted", what: "Stopped", hint: "Whether the server has acted is unknown; look before you send it again." },
  closed: { code: "usage", what: "Nothing was sent", hint: "Close a client after its last call, or make another one." },
} as const satisfies Record<FaultReason, { code: FlowErrorCode; what: string; hint: string }>;

/** There was no complete answer. */
export function faultError(fault: TransportFault, place: CallPlace): FlowError {
  const { code, what, hint } = faultFacts[fault.reason];
  return new FlowError(code, `${what}: ${fault.message} (${place.method} ${place.url}).`, { hint, cause: fault });
}

/** The server has answered, and what was asked for is not in it: as if it had said so itself (`isMissing`). */
export function missingError(what: string, place: CallPlace): HttpError {
  return new HttpError("http", { status: 404, ...place, serverMessage: what });
}

/** There was an answer, but not one of Conductor's. */
export function badAnswer(what: string, place: CallPlace, cause?: unknown): FlowError {
  return new FlowError("bad-answer", `${what} (${place.method} ${place.url}).`, { hint: addressHint, cause });
}

/** The answer is not a success. */
export function statusError(response: TransportResponse, place: CallPlace): FlowError {
  const { status } = response;
  const body = parseErrorBody(response.text);
  if (status === 404 && body === undefined && response.text.trim() !== "") {
    // Somebody's "page not found" must never pass for "there is no such definition".
    return badAnswer("The server answered 404 with a page that is not Conductor's", place);
  }
  const message = body === undefined ? undefined : [body["message"], body["error"]].find((text) => typeof text === "string" && text !== "");
  const retryAfterMs = parseRetryAfter(response.headers["retry-after"]);
  const validationErrors = parseValidationErrors(body?.["validationErrors"]);
  const said = typeof message === "string" && !isGeneral(message) ? message : undefined;
  const serverMessage = said ?? summarize(validationErrors) ?? (typeof message === "string" ? message : plainMessage(response));
  // Only Conductor names the instance that answers.
  const hint = statusHint(response, serverMessage, body !== undefined && "instance" in body);
  return new HttpError(
    statusCode(status, serverMessage, place.method),
    {
      status,
      ...place,
      serverMessage,
      validationErrors,
      retryable: body?.["retryable"] === true,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    },
    hint === undefined ? {} : { hint },
  );
}

/** Conductor's words above a list of what is wrong, which say nothing by themselves. */
const isGeneral = (message: string): boolean => message.startsWith("Validation failed");

/** A read that the server could not answer is as good as no server: nobody may act on what it did not say. */
function statusCode(status: number, message: string, method: string): FlowErrorCode {
  if (status === 401 || status === 403 || status === 407) return "unauthorized";
  if (status === 502 || status === 503 || status === 504) return "unreachable";
  const failedRead = method === "GET" && (status >= 500 || (status >= 300 && status < 400) || saysMissingRoute(status, message));
  return failedRead ? "bad-answer" : "http";
}

function statusHint(response: TransportResponse, message: string, isConductors: boolean): string | undefined {
  const { status } = response;
  if (status === 401) return credentialsHint;
  if (status === 403) return "These credentials are known but may not do this; ask for the right, or use others.";
  if (status === 407) return "The proxy wants credentials: write them into HTTP_PROXY or HTTPS_PROXY, or name the host in NO_PROXY.";
  if (status === 429) return "The server limits how often it may be asked; try again later.";
  if (status === 502 || status === 503 || status === 504)
    return isConductors ? undefined : "Something before the server answers in its place; try again, and see `flow doctor`.";
  if (status >= 300 && status < 400) {
    const { location } = response.headers;
    return location === undefined
      ? addressHint
      : `The server sends on to ${withoutSecrets(location)}; redirects are not followed. Use the final address.`;
  }
  return saysMissingRoute(status, message) ? `This server has no such call. ${addressHint}` : undefined;
}

function parseErrorBody(text: string): JsonObject | undefined {
  if (!text.trimStart().startsWith("{")) return undefined;
  try {
    const body: unknown = JSON.parse(text);
    return isJsonObject(body) ? body : undefined;
  } catch {
    return undefined;
  }
}

/** Pages of proxies say little in many words, so only short plain text is quoted. */
function plainMessage(response: TransportResponse): string {
  const text = response.text.trim();
  if (text === "") return "The server gave no reason";
  if (text.startsWith("<")) return "The answer is a web page instead of Conductor's";
  return text.length > 300 ? `${text.slice(0, 300)}...` : text;
}

function parseValidationErrors(value: unknown): ValidationError[] {
  if (!Array.isArray(value)) return [];
  const errors: ValidationError[] = [];
  for (const entry of value as unknown[]) {
    if (!isJsonObject(entry)) continue;
    const { path, message, invalidValue } = entry;
    errors.push({
      path: typeof path === "string" ? path : "",
      message: typeof message === "string" ? message : "invalid",
      ...(typeof invalidValue === "string" ? { invalidValue } : {}),
    });
  }
  return errors;
}

/** Instead of "check below errors for detail". The server gives them in any order. */
function summarize(errors: readonly ValidationError[]): string | undefined {
  if (errors.length === 0) return undefined;
  const shown = errors
    .map((error) => error.message)
    .sort()
    .slice(0, 3);
  const rest = errors.length - shown.length;
  return shown.join("; ") + (rest > 0 ? `; and ${rest} more` : "");
}

/** Seconds; the form with a date is rare enough to be ignored. */
function parseRetryAfter(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,6}$/.test(text.trim()) ? Number(text) * 1000 : undefined;
}

function withoutSecrets(location: string): string {
  if (!URL.canParse(location)) return location.replace(/[?#].*$/, "");
  const url = new URL(location);
  return url.origin + url.pathname;
}
