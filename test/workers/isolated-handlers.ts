/** Handlers that misbehave, by name; loaded here for inline runs, and in threads and processes through `loadTaskModule`. */
import { threadId } from "node:worker_threads";
import { z } from "zod";
import type { Json } from "../../src/core/json.ts";
import { NonRetryableError, RetryableError } from "../../src/core/task-errors.ts";
import type { TaskHandler, TaskModule, WorkerOptions } from "../../src/core/task-module.ts";

const circular: Record<string, unknown> = {};
circular["up"] = circular;

function deepError(depth: number): never {
  if (depth === 0) throw Object.assign(new Error(`deep ${"x".repeat(100_000)}`), { name: "RangeErrorWithAName" });
  return deepError(depth - 1);
}

function spin(): never {
  for (;;) Math.random();
}

const handlers = {
  echo: (input) => input,
  context(input, context) {
    const { taskId, workflowId, attempt, idempotencyKey, workflow, task, signal } = context;
    return { input, taskId, workflowId, attempt, idempotencyKey, workflow, type: task.taskType, aborted: signal.aborted };
  },
  where: () => ({ pid: process.pid, threadId }),
  nothing: () => undefined,
  print: () => console.log("printed"),
  whereAborted: (_input, { signal, logger }) =>
    new Promise((resolve) => {
      logger.info("begun");
      const answer = (): void => resolve({ pid: process.pid, threadId });
      if (signal.aborted) answer();
      else signal.addEventListener("abort", answer);
    }),
  list: () => [1, 2],
  date: () => ({ at: new Date(0), none: undefined, call: () => 1 }),
  logs(_input, context) {
    for (let line = 1; line <= 1005; line += 1) context.log(`line ${line}`);
    context.logger.warn("look", { order: 7, error: new TypeError("why"), big: 10n });
    context.logger.info("odd", { circular });
  },
  postpone(_input, context) {
    context.callbackAfter(1.5);
    return { part: 1 };
  },
  // eslint-disable-next-line unicorn/no-thenable -- what handlers return
  thenable: () => ({ then: (resolve: (value: unknown) => void) => resolve({ by: "thenable" }) }),
  // eslint-disable-next-line unicorn/no-thenable -- what handlers return
  rejectingThenable: () => ({ then: (_resolve: unknown, reject: (error: unknown) => void) => reject(new NonRetryableError("no")) }),
  resolvesTwice: () =>
    new Promise((resolve, reject) => {
      resolve({ first: true });
      resolve({ second: true });
      reject(new Error("third"));
    }),
  throwNull() {
    // eslint-disable-next-line typescript/only-throw-error -- what handlers do
    throw null;
  },
  throwText: () => Promise.reject("broken"),
  throwObject: () => Promise.reject({ code: 7 }),
  throwHostile: () =>
    Promise.reject(
      new Proxy(
        {},
        {
          get() {
            throw new Error("never");
          },
          has: () => true,
        },
      ),
    ),
  throwTerminal: () => Promise.reject(new NonRetryableError("never again")),
  throwRetryable: () => Promise.reject(new RetryableError("later")),
  throwCause: () => Promise.reject(new Error("outer", { cause: new Error("inner") })),
  giantStack: () => deepError(2000),
  overflow: function overflow(): unknown {
    return overflow();
  },
  circular: () => circular,
  bigint: () => ({ total: 10n }),
  giveFunction: () => () => 1,
  throwingToJson: () => ({
    toJSON() {
      throw new Error("not me");
    },
  }),
  proto: () => JSON.parse('{"__proto__":{"polluted":true},"a":1}'),
  surrogate: () => ({ text: "\ud800!" }),
  wrongTotal: () => ({ total: "1" }),
  untilAborted: (_input, { signal, log }) =>
    new Promise((_resolve, reject) => {
      log("waiting");
      signal.addEventListener("abort", () => reject(signal.reason));
    }),
  describeAbort: (_input, { signal }) =>
    new Promise((resolve) => {
      const { reason } = signal;
      const describe = (error: Error & { code?: unknown }) => resolve({ name: error.name, message: error.message, code: error.code });
      if (signal.aborted) describe(reason);
      else signal.addEventListener("abort", () => describe(signal.reason));
    }),
  hang(_input, { log }) {
    log("hanging");
    return new Promise(() => undefined);
  },
  spin(_input, { log, logger }) {
    log("spinning");
    logger.info(`spinning in ${process.pid}`);
    return spin();
  },
  exit(_input, { log }) {
    log("leaving");
    process.exit(3);
  },
  kill: () => process.kill(process.pid, "SIGKILL"),
  exhaust(_input, { log }) {
    log("eating");
    const kept: unknown[] = [];
    for (;;) kept.push(Array.from({ length: 1000 }, Math.random));
  },
  throwLater: () =>
    new Promise(() =>
      setImmediate(() => {
        throw new TypeError("thrown to nobody");
      }),
    ),
  leaveRejection: () => {
    void Promise.reject(new TypeError("left to nobody"));
    return new Promise(() => undefined);
  },
  leaveRejectionAndEnd: async () => {
    void Promise.reject(new TypeError("left to nobody"));
    return { done: true };
  },
  logAfterEnd(_input, context) {
    setImmediate(() => context.log("too late"));
    return {};
  },
} satisfies Record<string, TaskHandler>;

export type HandlerName = keyof typeof handlers;

const schemas: Readonly<Record<string, Pick<TaskModule, "input" | "output">>> = {
  checked: { input: z.object({ at: z.coerce.number().default(9) }) },
  checkedOutput: { output: z.object({ total: z.number() }) },
};

/** A task that runs the handler which the task's definition name says: one thread or process serves for many of them. */
export function anyHandler(worker: WorkerOptions, schema?: "checked" | "checkedOutput"): TaskModule {
  const name = schema ?? "any";
  return {
    name,
    definition: { name },
    worker,
    handler: (input, context) => handlers[context.task.taskDefName as HandlerName](input, context),
    ...schemas[name],
    source: { file: `tasks/${name}/${name}.ts`, line: 1, column: 1 },
    loader: { url: import.meta.url, data: name },
  };
}

/** What threads and processes call. */
export async function loadTaskModule(data: Json): Promise<TaskModule> {
  if (data === "throws") throw new Error("The module throws while it loads: nope.");
  if (data === "exits") process.exit(9);
  return anyHandler({}, data === "checked" || data === "checkedOutput" ? data : undefined);
}
