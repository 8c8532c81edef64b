import type { TransportRequest, TransportResponse } from "../core/transport.ts";
import type { CallPlace } from "./failure.ts";

/** One call of the REST interface, before tokens, deadlines and retries. */
export interface Call {
  method: TransportRequest["method"];
  /** Below the server's address, encoded, with its query. */
  path: string;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is, instead of `body`: JSON that was written already. */
  json?: string;
  /** Plain text, sent as it is, instead of `body`. */
  text?: string;
  /** Sent as it is, instead of `body`. */
  bytes?: Uint8Array<ArrayBuffer>;
  /**
   * When the call may be sent again by itself: `idempotent` after any failure that may pass, `unsent` only if nothing reached
   * the server, `never` not even then. Without it GET, PUT and DELETE are idempotent, and the rest is `unsent`.
   */
  repeat?: "idempotent" | "unsent" | "never";
  /** Milliseconds for each try; the client's own timeout if absent. */
  timeoutMs?: number;
  /** Milliseconds that the server takes before it answers, on top of the client's own timeout. */
  waitMs?: number;
  /** Makes a receiver for the body of a success, piece by piece; a new one for each try. */
  receiver?: () => (chunk: Uint8Array) => void;
  /** A long poll. */
  held?: boolean;
  /** Ends the call, whether it waits for a token, for its answer or for another try. Whether the server has acted is unknown then. */
  signal?: AbortSignal;
  /** A success is told to people, so what it quotes of credentials is taken out. Never for what is read to be written again. */
  repeatsNothing?: boolean;
  /** A text of the body that no error may repeat. */
  secret?: string;
}

/** A success, and where it comes from. */
export interface Answer extends TransportResponse {
  place: CallPlace;
}

/** Rejects with a FlowError unless the server answers with a success. */
export type SendCall = (call: Call) => Promise<Answer>;

export function repeatability(call: Call): "idempotent" | "unsent" | "never" {
  if (call.repeat !== undefined) return call.repeat;
  return call.method === "POST" || call.method === "PATCH" ? "unsent" : "idempotent";
}

type QueryValue = string | number | boolean | undefined;

/** `?a=1&b=2`, or nothing. Undefined values are left out, lists repeat their name. */
export function query(values: Readonly<Record<string, QueryValue | readonly string[]>>): string {
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const list = typeof value === "object" ? value : [value];
    for (const item of list) pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(item)}`);
  }
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}
