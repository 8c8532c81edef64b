/**
 * One HTTP exchange, whoever carries it: undici, a `fetch` of the user's, or the embedded server in process.
 * A transport sends once: retries, tokens and the reading of errors belong to the client on top.
 */
export interface TransportRequest {
  method: "GET" | "POST" | "PUT" | "DELETE" | "PATCH";
  /** Path and query below the server's base address, beginning with `/`, already encoded. */
  path: string;
  headers: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer>;
  signal?: AbortSignal;
  /** Milliseconds for the whole exchange; a long poll needs its own wait plus a margin. */
  timeoutMs?: number;
  /** Gets the body of a success piece by piece. The answer's `text` is empty then, so that it need not fit into memory. */
  receive?: (chunk: Uint8Array) => void;
  /** A long poll: the server may hold the answer back, so it must not share a connection that others wait for. */
  held?: boolean;
}

export interface TransportResponse {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  text: string;
}

export interface Transport {
  /** Throws only when there is no complete answer (refused, reset, timed out, truncated, aborted). */
  send(request: TransportRequest): Promise<TransportResponse>;
  close(): Promise<void>;
}
