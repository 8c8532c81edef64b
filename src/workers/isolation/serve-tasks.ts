/** Runs the tasks that a worker sends to this thread or process. */
import type { Json } from "../../core/json.ts";
import type { Task } from "../../core/model/execution.ts";
import type { TaskLoader, TaskModule } from "../../core/task-module.ts";
import { createContext } from "../handler-context.ts";
import type { WorkerLogger } from "../logger.ts";
import { errorText } from "../logger.ts";
import type { RunHandler } from "../run-handler.ts";
import { prepareHandler } from "../run-handler.ts";
import type { TaskLogBook } from "../task-log.ts";
import { cut, mostLineLength, mostLogLines } from "../task-log.ts";
import type { TaskOutcome } from "../task-outcome.ts";
import { toDataText } from "../log-data.ts";
import type { FromIsolate, SentOutcome, SentReason, ToIsolate } from "./messages.ts";

export interface IsolatePort {
  send(message: FromIsolate): void;
  onMessage(receive: (message: ToIsolate) => void): void;
  /** Ends this thread or process, once everything sent is on its way. */
  end(): void;
}

export function serveTasks(port: IsolatePort): void {
  const logger = createSendingLogger(port);
  let handler: RunHandler | undefined;
  /** Of the task at hand. */
  let controller: AbortController | undefined;

  async function load({ url, data }: TaskLoader): Promise<void> {
    try {
      const { loadTaskModule }: TaskLoaderModule = await import(url);
      handler = await prepareHandler(await loadTaskModule(data));
      port.send({ type: "ready" });
    } catch (error) {
      port.send({ type: "unloadable", reason: errorText(error) });
    }
  }

  async function run(task: Task, runHandler: RunHandler): Promise<void> {
    const { signal } = (controller = new AbortController());
    const logs = createSendingLogBook(port);
    const context = createContext({ task, signal: () => signal, logs, logger });
    const outcome = await runHandler(context, logs);
    logs.close();
    controller = undefined;
    port.send({ type: "ended", outcome: toSentOutcome(outcome, logs.leftOut()) });
  }

  const giveUp = (what: string) => (error: unknown) => {
    const stack = error instanceof Error ? error.stack : undefined;
    const reason = `${what}: ${errorText(error)}`;
    port.send({ type: "stray", reason, ...(stack === undefined ? {} : { stack }), isBusy: controller !== undefined });
    port.end();
  };
  process.on("uncaughtException", giveUp("The handler threw where nothing catches it, in a timer, an event or a callback"));
  process.on("unhandledRejection", giveUp("The handler left a rejected promise behind that nothing waits for"));
  port.onMessage((message) => {
    if (message.type === "load") void load(message.loader);
    else if (message.type === "abort") controller?.abort(toError(message.reason));
    else if (handler !== undefined) void run(message.task, handler);
  });
}

interface TaskLoaderModule {
  loadTaskModule: (data: Json) => Promise<TaskModule>;
}

function createSendingLogger(port: IsolatePort): WorkerLogger {
  const say =
    (level: keyof WorkerLogger): WorkerLogger[typeof level] =>
    (message: unknown, data) =>
      port.send({ type: "say", level, message: String(message), ...(data === undefined ? {} : { data: toDataText(data) }) });
  return { debug: say("debug"), info: say("info"), warn: say("warn"), error: say("error") };
}

interface SendingLogBook extends TaskLogBook {
  /** What a handler says after its end belongs to no task any more. */
  close(): void;
  leftOut(): number;
}

function createSendingLogBook(port: IsolatePort): SendingLogBook {
  let isOpen = true;
  let lines = 0;
  return {
    add(message) {
      if (!isOpen) return;
      lines += 1;
      if (lines <= mostLogLines) port.send({ type: "log", line: cut(String(message), mostLineLength) });
    },
    leaveOut: () => undefined,
    entries: () => [],
    leftOut: () => Math.max(0, lines - mostLogLines),
    close() {
      isOpen = false;
    },
  };
}

function toSentOutcome(outcome: TaskOutcome, leftOut: number): SentOutcome {
  const { output, outputJson = JSON.stringify(output), logs: _, ...rest } = outcome;
  return { ...rest, output: outputJson, leftOut };
}

function toError({ name, message, code }: SentReason): Error {
  if (name === "TimeoutError") return new DOMException(message, name);
  return Object.assign(new Error(message), { name, ...(code === undefined ? {} : { code }) });
}
