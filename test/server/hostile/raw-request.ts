/** A request byte by byte, because HTTP clients refuse to send what a server must be able to read. */
import { connect } from "node:net";
import type { HostileRequest } from "./hostile-requests.ts";

export interface RawAnswer {
  status: number;
  headers: string;
  body: string;
}

/** Rejects where the connection ends without an answer, or nothing comes within `timeoutMs`. */
export function sendRaw(port: number, { method, target, headers, body }: HostileRequest, timeoutMs: number): Promise<RawAnswer> {
  const lines = [
    `${method} ${target} HTTP/1.1`,
    "Host: 127.0.0.1",
    "Connection: close",
    ...Object.entries(headers).flatMap(([name, value]) => (value === "" ? [] : [`${name}: ${value}`])),
    ...(body === undefined ? [] : [`Content-Length: ${body.length}`]),
  ];
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, "127.0.0.1", () => {
      socket.write(`${lines.join("\r\n")}\r\n\r\n`);
      if (body !== undefined) socket.write(body);
    });
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error(`No answer within ${timeoutMs} ms`)));
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", (error) => (chunks.length > 0 ? finish() : reject(error)));
    socket.on("close", () => finish());
    function finish(): void {
      const text = Buffer.concat(chunks).toString("utf8");
      const end = text.indexOf("\r\n\r\n");
      const status = /^HTTP\/1\.1 (?<status>\d{3})/.exec(text)?.groups?.["status"];
      if (status === undefined || end < 0) reject(new Error(`The connection ended with: ${JSON.stringify(text.slice(0, 200))}`));
      else resolve({ status: Number(status), headers: text.slice(0, end), body: dechunked(text.slice(0, end), text.slice(end + 4)) });
    }
  });
}

function dechunked(headers: string, body: string): string {
  if (!/^transfer-encoding: chunked/im.test(headers)) return body;
  return body.replace(/^[0-9a-f]+\r\n/i, "").replace(/\r\n0\r\n\r\n$/, "");
}
