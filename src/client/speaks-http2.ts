/** Asks a server, in the handshake of one connection that is closed at once, whether it would speak HTTP/2. */
import type { TlsOptions } from "./undici-transport.ts";

export async function speaksHttp2(origin: string, tls: TlsOptions, timeoutMs: number): Promise<boolean> {
  const [{ connect }, { isIP }] = await Promise.all([import("node:tls"), import("node:net")]);
  const { hostname, port } = new URL(origin);
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  // A certificate is asked for by a name; an IP address is none.
  const name = isIP(host) === 0 ? { servername: host } : {};
  return new Promise((resolve) => {
    const socket = connect({ ...tls, host, port: Number(port || 443), ...name, ALPNProtocols: ["h2", "http/1.1"] });
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
