/** What a line of the request log is made of. No query and no body: they may hold what is nobody's business. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { performance } from "node:perf_hooks";

export interface LoggedRequest {
  method: string;
  /** Without its query; what is no printable ASCII is escaped. */
  path: string;
  /** Absent where the client went away before the answer. */
  status?: number;
  /** From the request's headers to the end of the answer. */
  ms: number;
  /** Of the answer's body. */
  bytes: number;
}

const longestPath = 500;

export function watchRequest(incoming: IncomingMessage, outgoing: ServerResponse, log: (request: LoggedRequest) => void): void {
  const begin = performance.now();
  const body = countBody(outgoing);
  outgoing.once("close", () => {
    log({
      method: incoming.method ?? "",
      path: printablePath(incoming.url ?? ""),
      ...(outgoing.writableFinished ? { status: outgoing.statusCode } : {}),
      ms: Math.round((performance.now() - begin) * 10) / 10,
      bytes: body.bytes,
    });
  });
}

/** Node counts what goes over the socket, headers included and all requests of a connection together. */
function countBody(outgoing: ServerResponse): { bytes: number } {
  const body = { bytes: 0 };
  const { write, end } = outgoing;
  const count = (chunk: unknown, encoding: unknown): void => {
    if (typeof chunk === "string") body.bytes += Buffer.byteLength(chunk, encoding === "latin1" ? "latin1" : "utf8");
    else if (chunk instanceof Uint8Array) body.bytes += chunk.byteLength;
  };
  outgoing.write = (...args: unknown[]): boolean => {
    count(args[0], args[1]);
    return Boolean(Reflect.apply(write, outgoing, args));
  };
  outgoing.end = (...args: unknown[]): ServerResponse => {
    count(args[0], args[1]);
    Reflect.apply(end, outgoing, args);
    return outgoing;
  };
  return body;
}

/** Of a request's target. Node lets no such characters through by itself, but may be told to (`--insecure-http-parser`). */
export function printablePath(target: string): string {
  const path = target.replace(/\?.*$/s, "");
  const escaped = path.replaceAll(
    /[^\x21-\x7e]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
  return escaped.length > longestPath ? `${escaped.slice(0, longestPath)}...` : escaped;
}
