/** What every worker under test does with a task, as the task's input says. */
import { appendFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

export interface Chore {
  /** `wait` if absent. */
  do?:
    | "wait"
    | "throw"
    | "throw-null"
    | "stray-rejection"
    | "hang"
    | "spin"
    | "exit"
    | "out-of-memory"
    | "circular"
    | "bigint"
    | "large"
    | "deep"
    | "lone-surrogate"
    | "proto"
    | "census";
  /** Of `wait`, and before anything else. */
  ms?: number;
  /** Of `large`. */
  bytes?: number;
}

/** A handler began or ended; written at once, so that a killed process has said it. */
export interface RunNote {
  taskId: string;
  what: "start" | "end";
  pid: number;
}

export type NoteRun = (note: RunNote) => void;

export const noteToFile =
  (file: string): NoteRun =>
  (note) =>
    appendFileSync(file, `${JSON.stringify(note)}\n`);

export async function runChore(input: Chore, taskId: string, note: NoteRun): Promise<unknown> {
  note({ taskId, what: "start", pid: process.pid });
  try {
    if (input.ms !== undefined && input.ms > 0) await pause(input.ms);
    return await perform(input);
  } finally {
    note({ taskId, what: "end", pid: process.pid });
  }
}

function perform(input: Chore): unknown {
  switch (input.do) {
    case "throw":
      throw new Error("as it was told");
    case "throw-null":
      // oxlint-disable-next-line no-throw-literal, typescript/only-throw-error
      throw null;
    case "stray-rejection":
      void Promise.reject(new Error("nobody waits for this"));
      return { did: "stray-rejection" };
    case "hang":
      return new Promise(() => undefined);
    case "spin":
      for (;;);
    case "exit":
      return process.exit(3);
    case "out-of-memory": {
      const hoard: string[][] = [];
      for (;;) hoard.push(Array.from({ length: 100_000 }, (_, index) => `${index} of ${hoard.length}`));
    }
    case "circular": {
      const circle: Record<string, unknown> = {};
      circle["self"] = circle;
      return circle;
    }
    case "bigint":
      return { amount: 1n };
    case "large":
      return { text: "x".repeat(input.bytes ?? 0) };
    case "deep": {
      let nested: unknown = "core";
      for (let depth = 0; depth < 10_000; depth += 1) nested = [nested];
      return { nested };
    }
    case "lone-surrogate":
      return { text: "half a pair: \ud83d" };
    case "proto":
      return JSON.parse('{"__proto__":{"polluted":true},"kept":1}');
    case "census":
      return takeCensus();
    default:
      return { did: "wait" };
  }
}

/** What the worker's process holds. */
export interface Census {
  rssMb: number;
  heapMb: number;
  timers: number;
  sockets: number;
}

function takeCensus(): Census {
  const { rss, heapUsed } = process.memoryUsage();
  const resources = process.getActiveResourcesInfo();
  const count = (name: RegExp): number => resources.filter((resource) => name.test(resource)).length;
  return { rssMb: rss / 2 ** 20, heapMb: heapUsed / 2 ** 20, timers: count(/^Timeout$/), sockets: count(/^TCP/) };
}
