/** Asks a server, in the handshake of one connection that is closed at once, whether it would speak HTTP/2. */
import type { TlsOptions } from "./undici-transport.ts";

export async function speaksHttp2(origin: string, tls: TlsOptions, timeoutMs: number): Promise<boolean> {
  const { connect } = await import("node:tls");
  const { hostname, port } = new URL(origin);
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  return new Promise((resolve) => {
    const socket = connect({ ...tls, host, port: Number(port || 443), servername: host, ALPNProtocols: ["h2", "http/1.1"] });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(timeoutMs, () => end(false));
    // The request that follows meets the same trouble, and reports it.
    socket.once("error", () => end(false));
    socket.once("secureConnect", () => end(socket.alpnProtocol === "h2"));
  });
}
