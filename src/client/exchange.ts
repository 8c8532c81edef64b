/** One request's life on a connection: collects the answer, keeps the deadline, and settles exactly once. */
import type { Dispatcher } from "undici";
import type { TransportRequest, TransportResponse } from "../core/transport.ts";
import { TransportFault } from "./transport-fault.ts";

export interface ExchangeLimits {
  timeoutMs: number;
  maxResponseBytes: number;
  signal: AbortSignal | undefined;
  receive: TransportRequest["receive"];
}

export interface Exchange {
  handler: Dispatcher.DispatchHandler;
  response: Promise<TransportResponse>;
}

export function createExchange(limits: ExchangeLimits): Exchange {
  const { promise, resolve, reject } = withResolvers<TransportResponse>();
  const { signal, receive } = limits;
  let controller: Dispatcher.DispatchController | undefined;
  let failure: Error | undefined;
  let settled = false;
  let status = 0;
  let headers: Record<string, string> = {};
  const chunks: Buffer[] = [];
  let size = 0;

  // The deadline also covers the time in the pool's queue, so it does not need a connection to strike.
  const deadline = setTimeout(() => {
    fail(new TransportFault("timeout", `no complete answer within ${limits.timeoutMs} ms`, { answered: status !== 0 }));
  }, limits.timeoutMs);
  const onAbort = (): void => fail(new TransportFault("aborted", "the request was cancelled", { cause: signal?.reason }));
  if (signal !== undefined) {
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  }

  function settle(): void {
    settled = true;
    clearTimeout(deadline);
    signal?.removeEventListener("abort", onAbort);
  }

  function fail(error: Error): void {
    if (settled) return;
    settle();
    failure = error;
    controller?.abort(error);
    reject(error);
  }

  /** Whoever receives may find that this is not what was asked for. */
  function handOver(chunk: Buffer): void {
    if (settled) return;
    try {
      receive?.(chunk);
    } catch (error) {
      fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  const handler: Dispatcher.DispatchHandler = {
    onRequestStart(started) {
      controller = started;
      if (failure !== undefined) started.abort(failure);
    },
    onResponseStart(_controller, statusCode, rawHeaders) {
      status = statusCode;
      headers = flattenHeaders(rawHeaders);
    },
    onResponseData(_controller, chunk) {
      size += chunk.length;
      if (receive !== undefined && status >= 200 && status < 300) {
        handOver(chunk);
        return;
      }
      if (size > limits.maxResponseBytes) {
        fail(new TransportFault("too-large", `the answer is larger than ${limits.maxResponseBytes} bytes`, { answered: true }));
        return;
      }
      chunks.push(chunk);
    },
    onResponseEnd() {
      if (settled) return;
      settle();
      const [first] = chunks;
      const bytes = chunks.length > 1 || first === undefined ? Buffer.concat(chunks, size) : first;
      resolve({ status, headers, text: bytes.toString("utf8") });
    },
    onResponseError(_controller, error) {
      if (status === 0) fail(error);
      else
        fail(new TransportFault("truncated", `the connection broke after ${size} bytes of the answer`, { cause: error, answered: true }));
    },
  };
  return { handler, response: promise };
}

function flattenHeaders(raw: Record<string, string | string[] | undefined>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const name in raw) {
    const value = raw[name];
    if (value !== undefined) flat[name] = typeof value === "string" ? value : value.join(", ");
  }
  return flat;
}

/** `Promise.withResolvers` of Node 22. */
function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: Error) => void } {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
