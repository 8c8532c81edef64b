import type { Task } from "../../src/core/model/execution.ts";
import type { TaskModule, WorkerOptions } from "../../src/core/task-module.ts";
import type { Clock } from "../../src/workers/clock.ts";
import { systemClock } from "../../src/workers/clock.ts";
import type { LogData, WorkerLogger } from "../../src/workers/logger.ts";
import type { TaskRunner } from "../../src/workers/run-task.ts";
import { createTaskRunner } from "../../src/workers/run-task.ts";
import type { TaskOutcome } from "../../src/workers/task-outcome.ts";
import { createFakeClock } from "./fake-clock.ts";
import { createFakeConductor } from "./fake-conductor.ts";
import type { HandlerName } from "./isolated-handlers.ts";
import { anyHandler } from "./isolated-handlers.ts";

interface LogEntry {
  level: keyof WorkerLogger;
  message: string;
  data: LogData | undefined;
}

export interface IsolationRun {
  run: (name: HandlerName, rest?: Partial<Task>, signal?: AbortSignal) => Promise<TaskOutcome>;
  close: () => Promise<void>;
  logs: LogEntry[];
}

/** Runs handlers by their names, as tasks of one type. To be closed. */
export function createIsolationRun(
  worker: WorkerOptions,
  module: TaskModule = anyHandler(worker),
  clock: Clock = systemClock,
): IsolationRun {
  const logs: LogEntry[] = [];
  const say = (level: keyof WorkerLogger) => (message: string, data?: LogData) => void logs.push({ level, message, data });
  const logger = { debug: say("debug"), info: say("info"), warn: say("warn"), error: say("error") };
  let runner: Promise<TaskRunner> | undefined;
  return {
    async run(name, rest = {}, signal = new AbortController().signal) {
      runner ??= createTaskRunner(module, { clock, logger });
      const conductor = createFakeConductor({ clock: createFakeClock() });
      const task = conductor.task(conductor.add({ taskType: "work", taskId: "t1", workflowId: "w1" }));
      return (await runner).run({ ...task, taskDefName: name, ...rest }, () => signal);
    },
    close: async () => (await runner)?.close(),
    logs,
  };
}
