/** A transport over a `fetch` that the user gives: for runtimes and test doubles that have nothing else. */
import type { Transport, TransportRequest, TransportResponse } from "../core/transport.ts";
import type { ServerAddress } from "./address.ts";
import { TransportFault } from "./transport-fault.ts";

export function createFetchTransport(address: ServerAddress, fetchLike: typeof fetch, defaults: { timeoutMs?: number } = {}): Transport {
  async function send(request: TransportRequest): Promise<TransportResponse> {
    const timeoutMs = request.timeoutMs ?? defaults.timeoutMs ?? 30_000;
    const deadline = AbortSignal.timeout(timeoutMs);
    const init: RequestInit = {
      method: request.method,
      headers: address.authorization === undefined ? request.headers : { authorization: address.authorization, ...request.headers },
      redirect: "manual",
      signal: request.signal === undefined ? deadline : AbortSignal.any([deadline, request.signal]),
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
      if (deadline.aborted) throw new TransportFault("timeout", `no complete answer within ${timeoutMs} ms`, { cause: error, answered });
      if (request.signal?.aborted === true) throw new TransportFault("aborted", "the request was cancelled", { cause: error, answered });
      if (answered) throw new TransportFault("truncated", "the connection broke within the answer", { cause: error, answered });
      throw error;
    }
  }
  return { send, close: async () => {} };
}
