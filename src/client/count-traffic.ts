/** Counts what goes over a transport, so that a command can say what it cost. */
import type { Transport } from "../core/transport.ts";

export interface Traffic {
  requests: number;
  /** Of the bodies that were answered. */
  bytes: number;
}

export function countTraffic(transport: Transport): { transport: Transport; traffic: Traffic } {
  const traffic: Traffic = { requests: 0, bytes: 0 };
  return {
    traffic,
    transport: {
      async send(request) {
        traffic.requests += 1;
        const { receive } = request;
        if (receive === undefined) {
          const response = await transport.send(request);
          traffic.bytes += Buffer.byteLength(response.text);
          return response;
        }
        return transport.send({
          ...request,
          receive(chunk) {
            traffic.bytes += chunk.length;
            receive(chunk);
          },
        });
      },
      close: () => transport.close(),
    },
  };
}
