/** What can go wrong between a worker and its server, as data, and how it is done to a connection. */
import { gzipSync } from "node:zlib";
import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";

export type WireFault =
  /** The connection is reset: before the server acts, after that, or in the middle of the answer. */
  | { type: "reset"; when: "before" | "after" | "mid-body" }
  /** The request is read and neither acted on nor answered. */
  | { type: "black-hole" }
  | { type: "slow"; ms: number; when: "before" | "after" }
  | { type: "status"; status: number; body?: string; headers?: Record<string, string> }
  /** Something else than Conductor answers; the server does not act. */
  | { type: "odd-answer"; answer: OddAnswer }
  /** The server acts, dies before it answers, and is back after that time. */
  | { type: "restart"; downMs: number };

export const oddAnswers = [
  "html",
  "truncated",
  "cut-json",
  "garbage",
  "null",
  "list-of-null",
  "missing-ids",
  "text-for-list",
  "204-with-body",
  "gzip-bomb",
  "oversized",
  "redirect",
  "wrong-type",
  "empty",
] as const;
export type OddAnswer = (typeof oddAnswers)[number];

/** The server has acted, and what it says never arrives. */
export function losesAnswer(fault: WireFault | undefined): boolean {
  return fault?.type === "restart" || (fault?.type === "reset" && fault.when !== "before");
}

/** Node never closes a connection that is reset while it is being ended; its process could not end either. */
export function resetConnection(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}

const json = { "content-type": "application/json" };
const mebibyte = 1024 * 1024;
let bomb: Buffer | undefined;

const answerOddly: Record<OddAnswer, (response: ServerResponse) => void> = {
  html: (response) => void response.writeHead(200, { "content-type": "text/html" }).end("<html><body>Sign in</body></html>"),
  truncated: (response) => {
    response.writeHead(200, { ...json, "content-length": "4000" });
    response.write('[{"taskId":"cut', () => response.destroy());
  },
  "cut-json": (response) => void response.writeHead(200, json).end('[{"taskId":"cut","workflowInstanceId":'),
  garbage: (response) => {
    // No HTTP at all.
    response.socket?.end("\u0000\u0001 what is this \r\n\r\n");
  },
  null: (response) => void response.writeHead(200, json).end("null"),
  "list-of-null": (response) => void response.writeHead(200, json).end("[null]"),
  "missing-ids": (response) => void response.writeHead(200, json).end('[{"taskType":"work","status":"IN_PROGRESS","inputData":{}}]'),
  "text-for-list": (response) => void response.writeHead(200, json).end('"tasks"'),
  "204-with-body": (response) => {
    // node:http sends no body with a 204; some proxies do.
    response.socket?.end("HTTP/1.1 204 No Content\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n[]");
  },
  "gzip-bomb": (response) => {
    // As many members as it has mebibytes: to compress all of it would take a second, in which nothing else goes on here.
    bomb ??= Buffer.concat(Array.from<Buffer>({ length: 300 }).fill(gzipSync(Buffer.alloc(mebibyte, 0x20))));
    response.writeHead(200, { ...json, "content-encoding": "gzip", "content-length": bomb.length }).end(bomb);
  },
  oversized: (response) => {
    response.writeHead(200, json);
    const piece = Buffer.alloc(mebibyte, 0x20);
    const pour = (): void => {
      while (!response.destroyed && response.write(piece));
      if (!response.destroyed) response.once("drain", pour);
    };
    pour();
  },
  redirect: (response) => void response.writeHead(302, { location: "/login" }).end(),
  "wrong-type": (response) => void response.writeHead(200, { "content-type": "application/octet-stream" }).end("\u0000\u0001"),
  empty: (response) => void response.writeHead(200, json).end(),
};

export function sendOddAnswer(response: ServerResponse, answer: OddAnswer): void {
  answerOddly[answer](response);
}
