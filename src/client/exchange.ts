/** One request's life on a connection: collects the answer, keeps the deadline, and settles exactly once. */
import type { Dispatcher } from "undici";
import type { TransportRequest, TransportResponse } from "../core/transport.ts";
import { onAbort } from "./abort-signals.ts";
import { TransportFault } from "./transport-fault.ts";

export interface ExchangeLimits {
  timeoutMs: number;
  maxResponseBytes: number;
  signal: AbortSignal | undefined;
  receive: TransportRequest["receive"];
}

/** A class because there is one for each request of a busy worker: its methods are shared, where closures would be made anew. */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly response: Promise<TransportResponse>;
  readonly #limits: ExchangeLimits;
  #resolve!: (response: TransportResponse) => void;
  #reject!: (error: Error) => void;
  readonly #deadline: NodeJS.Timeout;
  #forgetSignal: (() => void) | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #failure: Error | undefined;
  #settled = false;
  #status = 0;
  #headers: Record<string, string> = {};
  readonly #chunks: Buffer[] = [];
  #size = 0;

  constructor(limits: ExchangeLimits) {
    this.#limits = limits;
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // The deadline also covers the time in the pool's queue, so it does not need a connection to strike.
    this.#deadline = setTimeout(expire, limits.timeoutMs, this);
    if (limits.signal !== undefined) this.#watch(limits.signal);
  }

  onRequestStart(started: Dispatcher.DispatchController): void {
    this.#controller = started;
    if (this.#failure !== undefined) started.abort(this.#failure);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    this.#status = status;
    this.#headers = flattenHeaders(headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#limits.receive !== undefined && this.#status >= 200 && this.#status < 300) {
      this.#handOver(this.#limits.receive, chunk);
      return;
    }
    const { maxResponseBytes } = this.#limits;
    if (this.#size <= maxResponseBytes) this.#chunks.push(chunk);
    else this.fail(new TransportFault("too-large", `the answer is larger than ${maxResponseBytes} bytes`, { answered: true }));
  }

  onResponseEnd(): void {
    if (this.#settled) return;
    this.#settle();
    const [first] = this.#chunks;
    const bytes = this.#chunks.length > 1 || first === undefined ? Buffer.concat(this.#chunks, this.#size) : first;
    this.#resolve({ status: this.#status, headers: this.#headers, text: bytes.toString("utf8") });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#status === 0) this.fail(error);
    else {
      const message = `the connection broke after ${this.#size} bytes of the answer`;
      this.fail(new TransportFault("truncated", message, { cause: error, answered: true }));
    }
  }

  expire(): void {
    const message = `no complete answer within ${this.#limits.timeoutMs} ms`;
    this.fail(new TransportFault("timeout", message, { answered: this.#status !== 0 }));
  }

  fail(error: Error): void {
    if (this.#settled) return;
    this.#settle();
    this.#failure = error;
    this.#controller?.abort(error);
    this.#reject(error);
  }

  #watch(signal: AbortSignal): void {
    const end = (): void => this.fail(new TransportFault("aborted", "the request was cancelled", { cause: signal.reason }));
    if (signal.aborted) end();
    else this.#forgetSignal = onAbort(signal, end);
  }

  #settle(): void {
    this.#settled = true;
    clearTimeout(this.#deadline);
    this.#forgetSignal?.();
  }

  /** Whoever receives may find that this is not what was asked for. */
  #handOver(receive: (chunk: Uint8Array) => void, chunk: Buffer): void {
    if (this.#settled) return;
    try {
      receive(chunk);
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

const expire = (exchange: Exchange): void => exchange.expire();

function flattenHeaders(raw: Record<string, string | string[] | undefined>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const name in raw) {
    const value = raw[name];
    if (value !== undefined) flat[name] = typeof value === "string" ? value : value.join(", ");
  }
  return flat;
}
