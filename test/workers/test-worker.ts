import { onTestFinished } from "vitest";
import type { TaskHandler, TaskModule } from "../../src/core/task-module.ts";
import type { WorkerLogger } from "../../src/workers/logger.ts";
import type { Worker, WorkerOptions } from "../../src/workers/create-worker.ts";
import { createWorker } from "../../src/workers/create-worker.ts";
import type { FakeClock } from "./fake-clock.ts";
import { createFakeClock } from "./fake-clock.ts";
import type { FakeConductor, FakeConductorOptions } from "./fake-conductor.ts";
import { createFakeConductor } from "./fake-conductor.ts";
import { createRepeatableChance } from "../../src/testing/repeatable.ts";

export interface LogLine {
  level: keyof WorkerLogger;
  message: string;
}

export interface TestWorker {
  worker: Worker;
  conductor: FakeConductor;
  clock: FakeClock;
  logs: LogLine[];
}

export function testModule(name: string, handler: TaskHandler, rest: Partial<TaskModule> = {}): TaskModule {
  return { name, definition: { name }, worker: {}, handler, source: { file: `tasks/${name}/${name}.ts`, line: 1, column: 1 }, ...rest };
}

export function recordLogs(): { logger: WorkerLogger; logs: LogLine[] } {
  const logs: LogLine[] = [];
  const say = (level: LogLine["level"]) => (message: string) => void logs.push({ level, message });
  return { logs, logger: { debug: say("debug"), info: say("info"), warn: say("warn"), error: say("error") } };
}

/** A worker on a fake server and a fake clock, not yet started. */
export function createTestWorker(
  options: Partial<Omit<WorkerOptions, "modules" | "clock">> & {
    clock?: FakeClock;
    modules: TaskModule[] | ((clock: FakeClock) => TaskModule[]);
    server?: Omit<FakeConductorOptions, "clock">;
    seed?: number;
  },
): TestWorker {
  const { modules, server, seed = 1, clock = createFakeClock(), ...rest } = options;
  const conductor = createFakeConductor({ clock, ...server });
  const { logger, logs } = recordLogs();
  const worker = createWorker({
    source: conductor.source,
    workerId: "test-worker",
    concurrency: 10,
    logger,
    clock,
    random: createRepeatableChance(seed),
    ...rest,
    modules: typeof modules === "function" ? modules(clock) : modules,
  });
  onTestFinished(async () => {
    const closing = worker.close();
    await clock.advance(2000);
    await closing;
  });
  return { worker, conductor, clock, logs };
}

/** Sum over all task types. */
export function total(
  worker: Worker,
  key:
    | "polled"
    | "completed"
    | "failed"
    | "dropped"
    | "handedBack"
    | "running"
    | "waiting"
    | "waitingReports"
    | "unsent"
    | "duplicates"
    | "cancelled"
    | "lostLeases"
    | "lateResults",
): number {
  return worker.stats().types.reduce((sum, type) => sum + type[key], 0);
}
