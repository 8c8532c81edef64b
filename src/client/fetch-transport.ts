/** A transport over a `fetch` that the user gives: for runtimes and test doubles that have nothing else. */
import type { Transport, TransportRequest, TransportResponse } from "../core/transport.ts";
import type { ServerAddress } from "./address.ts";
import { onAbort } from "./abort-signals.ts";
import { TransportFault } from "./transport-fault.ts";

export function createFetchTransport(address: ServerAddress, fetchLike: typeof fetch, defaults: { timeoutMs?: number } = {}): Transport {
  let isClosed = false;

  async function send(request: TransportRequest): Promise<TransportResponse> {
    if (isClosed) throw new TransportFault("closed", "the client is closed");
    const timeoutMs = request.timeoutMs ?? defaults.timeoutMs ?? 30_000;
    const { signal } = request;
    // Not `AbortSignal.any`, which leaves something at the caller's signal for each request that it went along with.
    const end = new AbortController();
    let isLate = false;
    const deadline = setTimeout(() => {
      isLate = true;
      end.abort();
    }, timeoutMs);
    const stop = (): void => end.abort(signal?.reason);
    if (signal?.aborted === true) stop();
    const forget = signal?.aborted === false ? onAbort(signal, stop) : undefined;
    const init: RequestInit = {
      method: request.method,
      headers: address.authorization === undefined ? request.headers : { authorization: address.authorization, ...request.headers },
      redirect: "manual",
      signal: end.signal,
    };
    if (request.body !== undefined) init.body = request.body;
    let answered = false;
    try {
      const response = await fetchLike(address.url + request.path, init);
      answered = true;
      const head = { status: response.status, headers: Object.fromEntries(response.headers) };
      if (request.receive === undefined || !response.ok) return { ...head, text: await response.text() };
      for await (const chunk of response.body ?? []) request.receive(chunk);
      return { ...head, text: "" };
    } catch (error) {
      if (isLate) throw new TransportFault("timeout", `no complete answer within ${timeoutMs} ms`, { cause: error, answered });
      if (signal?.aborted === true) throw new TransportFault("aborted", "the request was cancelled", { cause: error, answered });
      if (answered) throw new TransportFault("truncated", "the connection broke within the answer", { cause: error, answered });
      throw error;
    } finally {
      clearTimeout(deadline);
      forget?.();
    }
  }

  return {
    send,
    async close() {
      isClosed = true;
    },
  };
}
