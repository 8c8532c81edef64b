/**
 * A Conductor server that does nothing but speak the protocol of polls and reports, as cheaply as it can be done: what is measured
 * beside it is the worker. It answers byte for byte like Conductor 3.32.1 (chunks of 8 KiB, its headers, its task documents),
 * holds empty polls as long as they ask, and counts for each task how often it was handed out and reported.
 */
import { createServer } from "node:net";
import type { Socket } from "node:net";
import { performance } from "node:perf_hooks";
import { takeRequest } from "./take-request.ts";
import { taskDocument, taskIndex } from "./task-document.ts";

/** What the measuring process says. */
export type NullServerCommand = { type: "load"; count: number; taskType: string } | { type: "count" };

/** What it hears. */
export type NullServerMessage =
  | { type: "listening"; port: number }
  /** Every task of the backlog is reported. */
  | { type: "done" }
  | ({ type: "counted" } & Counts);

export interface Counts {
  /** Milliseconds from the first task handed out to the last one reported. */
  tookMs: number;
  polled: number;
  reported: number;
  /** Reports beyond the first of a task. */
  duplicates: number;
  /** Handed out and not reported. */
  lost: number;
  /** Reports that are not COMPLETED, or name no task of this backlog. */
  wrong: number;
  requests: number;
}

interface HeldPoll {
  socket: Socket;
  count: number;
  isUpdate: boolean;
  timer: NodeJS.Timeout;
}

const chunkSize = 8192;
const updateHoldMs = 100;
let date = new Date().toUTCString();
setInterval(() => (date = new Date().toUTCString()), 1000).unref();

let load = 0;
let documents: string[] = [];
let reports = new Uint8Array(0);
let next = 0;
let counts = newCounts();
let firstAt = 0;
let lastAt = 0;
const held = new Set<HeldPoll>();

function newCounts(): Counts {
  return { tookMs: 0, polled: 0, reported: 0, duplicates: 0, lost: 0, wrong: 0, requests: 0 };
}

function say(message: NullServerMessage): void {
  process.send?.(message);
}

function json(text: string): string {
  let body = "";
  for (let at = 0; at < text.length; at += chunkSize) {
    const piece = text.slice(at, at + chunkSize);
    body += `${piece.length.toString(16)}\r\n${piece}\r\n`;
  }
  return `HTTP/1.1 200 \r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nDate: ${date}\r\n\r\n${body}0\r\n\r\n`;
}

const noContent = (): string => `HTTP/1.1 204 \r\nDate: ${date}\r\n\r\n`;

function plain(text: string): string {
  return `HTTP/1.1 200 \r\nContent-Type: text/plain;charset=UTF-8\r\nContent-Length: ${text.length}\r\nDate: ${date}\r\n\r\n${text}`;
}

function missing(): string {
  const body = '{"status":404,"message":"No static resource here.","instance":"null","retryable":false}';
  return `HTTP/1.1 404 \r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nDate: ${date}\r\n\r\n${body}`;
}

/** The next `most` documents, joined; empty if there are none. */
function takeDocuments(most: number): string {
  const from = next;
  next = Math.min(documents.length, from + most);
  if (next === from) return "";
  if (from === 0) firstAt = performance.now();
  counts.polled += next - from;
  return most === 1 ? (documents[from] ?? "") : documents.slice(from, next).join(",");
}

function answerPoll(socket: Socket, count: number, isUpdate: boolean, holdMs: number): void {
  const taken = takeDocuments(count);
  if (taken !== "") socket.write(json(isUpdate ? taken : `[${taken}]`), "latin1");
  else if (holdMs <= 0) socket.write(isUpdate ? noContent() : json("[]"), "latin1");
  else {
    const poll: HeldPoll = { socket, count, isUpdate, timer: setTimeout(() => release(poll, 0), holdMs) };
    held.add(poll);
  }
}

function release(poll: HeldPoll, holdMs: number): void {
  held.delete(poll);
  clearTimeout(poll.timer);
  if (!poll.socket.destroyed) answerPoll(poll.socket, poll.count, poll.isUpdate, holdMs);
}

/** Answers with the task's id, as the server does. */
function noteReport(body: string): string {
  const nameAt = body.indexOf('"taskId"');
  const from = body.indexOf('"', nameAt + 8) + 1;
  const taskId = body.slice(from, from + 36);
  const index = nameAt < 0 ? -1 : taskIndex(taskId, load);
  if (index < 0 || index >= reports.length || !body.includes('"COMPLETED"')) {
    counts.wrong += 1;
    return taskId;
  }
  const seen = reports[index] ?? 0;
  reports[index] = 1;
  if (seen > 0) counts.duplicates += 1;
  else {
    counts.reported += 1;
    lastAt = performance.now();
    if (counts.reported === reports.length) setImmediate(() => say({ type: "done" }));
  }
  return taskId;
}

function answer(socket: Socket, method: string, target: string, body: string): void {
  counts.requests += 1;
  if (method === "GET" && target.startsWith("/api/tasks/poll/batch/")) {
    const count = /[?&]count=(\d+)/.exec(target)?.[1];
    const timeout = /[?&]timeout=(\d+)/.exec(target)?.[1];
    answerPoll(socket, Number(count ?? 1), false, Number(timeout ?? 100));
  } else if (method === "POST" && target === "/api/tasks") socket.write(plain(noteReport(body)), "latin1");
  else if (method === "POST" && target === "/api/tasks/update-v2") {
    noteReport(body);
    answerPoll(socket, 1, true, updateHoldMs);
  } else socket.write(missing(), "latin1");
}

function serve(socket: Socket): void {
  let rest = "";
  socket.setNoDelay(true);
  socket.on("error", () => undefined);
  socket.on("close", () => {
    for (const poll of held) if (poll.socket === socket) release(poll, 0);
  });
  socket.on("data", (chunk: Buffer) => {
    rest += chunk.toString("latin1");
    for (let request = takeRequest(rest); request !== undefined; request = takeRequest(rest)) {
      rest = rest.slice(request.length);
      answer(socket, request.method, request.target, request.body);
    }
  });
}

process.on("message", (command: NullServerCommand) => {
  if (command.type === "count") {
    counts.lost = counts.polled - counts.reported;
    counts.tookMs = lastAt - firstAt;
    say({ type: "counted", ...counts });
    return;
  }
  load += 1;
  documents = Array.from({ length: command.count }, (_, index) => taskDocument(load, index, command.taskType));
  reports = new Uint8Array(command.count);
  next = 0;
  counts = newCounts();
  firstAt = lastAt = performance.now();
  for (const poll of held) release(poll, updateHoldMs);
});

const server = createServer(serve);
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object" && address !== null) say({ type: "listening", port: address.port });
});
process.on("disconnect", () => process.exit(0));
