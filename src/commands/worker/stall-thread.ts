/**
 * The entry of the thread that ends a process whose own thread does not come back: a handler computes without end. It asks the
 * inspector where that is, says it, and exits; by way of the main thread if that still runs JavaScript, by SIGKILL if not.
 */
import { writeSync } from "node:fs";
import { Session } from "node:inspector";
import type { Debugger } from "node:inspector";
import { fileURLToPath } from "node:url";
import { workerData } from "node:worker_threads";
import { exitCodes } from "../../core/exit-code.ts";
import { createWorkerLog } from "./log.ts";

export interface StallThreadData {
  /** Counted up by the main thread for as long as it goes on. */
  beats: Int32Array;
  maxStallMs: number;
  /** Of a symbol: where the main thread has a function that says what runs. */
  runningKey: string;
  /** As the worker's log. */
  json: boolean;
  proc?: number | undefined;
}

const mostFrames = 4;
/** What the main thread gets to stop in. */
const pauseLimitMs = 3000;

const { beats, maxStallMs, runningKey, json, proc }: StallThreadData = workerData;
// Streams of a thread go by way of the main thread, which stands still.
const sink = (fd: number) => ({ write: (text: string) => void writeSync(fd, text), isTTY: false, columns: 80, rows: 24 });
const log = createWorkerLog({ io: { stdout: sink(1), stderr: sink(2) }, globals: { json }, proc });

let lastBeat = -1;
let since = performance.now();
const look = setInterval(
  () => {
    const beat = Atomics.load(beats, 0);
    const now = performance.now();
    if (beat !== lastBeat) {
      lastBeat = beat;
      since = now;
    } else if (now - since >= maxStallMs) {
      clearInterval(look);
      endProcess();
    }
  },
  Math.min(1000, maxStallMs / 4),
);

function endProcess(): void {
  const session = new Session();
  session.connectToMainThread();
  // Frames name scripts by numbers; which those are is said when the debugger begins.
  const urls = new Map<string, string>();
  session.on("Debugger.scriptParsed", ({ params: { scriptId, url } }) => urls.set(scriptId, url));
  session.on("Debugger.paused", ({ params: { callFrames } }) => {
    const [top] = callFrames;
    if (top === undefined) return;
    const { callFrameId } = top;
    const expression = `String(globalThis[Symbol.for(${JSON.stringify(runningKey)})]?.() ?? "")`;
    session.post("Debugger.evaluateOnCallFrame", { callFrameId, expression }, (_error, answer) => {
      const running: unknown = answer?.result.value;
      say(
        `${callFrames
          .slice(0, mostFrames)
          .map((frame) => describeFrame(frame, urls))
          .join(" < ")}. ${typeof running === "string" ? running : ""}`,
      );
      session.post("Debugger.evaluateOnCallFrame", { callFrameId, expression: `process.exit(${exitCodes.internal})` });
    });
  });
  session.post("Debugger.enable", () => session.post("Debugger.pause"));
  setTimeout(() => {
    say("outside of JavaScript, or in a call that waits.");
    process.kill(process.pid, "SIGKILL");
  }, pauseLimitMs);
}

function say(where: string): void {
  const message = `The worker stands still for more than ${maxStallMs / 1000} s and is ended, as --max-stall asks. It is at ${where}`;
  log.error(message.trim(), { code: "stalled" });
}

function describeFrame({ functionName, location: { scriptId, lineNumber } }: Debugger.CallFrame, urls: Map<string, string>): string {
  const url = urls.get(scriptId) ?? "";
  const file = url.startsWith("file:") ? fileURLToPath(url) : url;
  return `${functionName === "" ? "a function" : functionName} (${file}:${lineNumber + 1})`;
}
