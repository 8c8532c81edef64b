/** Joins a client to the embedded server without a socket. */
import type { Transport } from "../core/transport.ts";

/** Never leaves the process; only the path matters. */
const base = "http://embedded.invalid/api";

export function createInProcessTransport(handle: (request: Request) => Promise<Response>): Transport {
  return {
    send: async ({ method, path, headers, body, signal, timeoutMs, receive }) => {
      const signals = [...(signal === undefined ? [] : [signal]), ...(timeoutMs === undefined ? [] : [AbortSignal.timeout(timeoutMs)])];
      const request = new Request(base + path, {
        method,
        headers,
        ...(body === undefined ? {} : { body }),
        ...(signals.length === 0 ? {} : { signal: AbortSignal.any(signals) }),
      });
      const response = await handle(request);
      const bytes = Buffer.from(await response.arrayBuffer());
      // An exchange that was given up has no answer, even where the server still made one.
      request.signal.throwIfAborted();
      const head = { status: response.status, headers: Object.fromEntries(response.headers) };
      if (receive === undefined || !response.ok) return { ...head, text: bytes.toString("utf8") };
      receive(bytes);
      return { ...head, text: "" };
    },
    close: () => Promise.resolve(),
  };
}
