/** How slow this machine is just now, by a small piece of work that is done again and again beside a test whose times count. */
import { Worker } from "node:worker_threads";

/** What the piece takes on the quiet machine that the limits were set for. */
const quietMs = 12;

/** A twentieth of a core. It notes how many pieces there were, how long they took together, and the longest time that one began late. */
const script = `
const { workerData: notes } = require("node:worker_threads");
const everyMs = 250;
let dueAt = performance.now();
function measure() {
  const startedAt = performance.now();
  for (let left = 1e7, x = 1; left > 0; left -= 1) x = (Math.imul(x, 1664525) + 1013904223) | 0;
  const endedAt = performance.now();
  notes[0] += 1;
  notes[1] += endedAt - startedAt;
  notes[2] = Math.max(notes[2], startedAt - dueAt);
  dueAt = endedAt + everyMs;
  setTimeout(measure, everyMs);
}
measure();
`;

export interface MachinePace {
  /** How long something may take here that may take so long on a quiet machine: in proportion, and the longest stall on top. */
  allow(ms: number): number;
  stop(): Promise<unknown>;
}

export function startMachinePace(): MachinePace {
  const notes = new Float64Array(new SharedArrayBuffer(3 * Float64Array.BYTES_PER_ELEMENT));
  const thread = new Worker(script, { eval: true, workerData: notes, execArgv: [] });
  return {
    allow(ms) {
      const [pieces = 0, tookMs = 0, stallMs = 0] = notes;
      return ms * Math.max(1, pieces === 0 ? 1 : tookMs / pieces / quietMs) + stallMs;
    },
    stop: () => thread.terminate(),
  };
}
