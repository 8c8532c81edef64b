/** The same handlers inline, in threads and in processes: what becomes of their tasks is the same. */
import { describe, expect, onTestFinished, test } from "vitest";
import type { Task } from "../../src/core/model/execution.ts";
import type { Isolation, WorkerOptions } from "../../src/core/task-module.ts";
import { systemClock } from "../../src/workers/clock.ts";
import type { TaskRunner } from "../../src/workers/run-task.ts";
import { createTaskRunner } from "../../src/workers/run-task.ts";
import { createFakeClock } from "./fake-clock.ts";
import { createFakeConductor } from "./fake-conductor.ts";
import type { HandlerName } from "./isolated-handlers.ts";
import { isolatedModule } from "./isolated-handlers.ts";
import { recordLogs } from "./test-worker.ts";

const { logger, logs } = recordLogs();
const isolations = ["inline", "thread", "process"] as const;

function task(rest: Partial<Task> = {}): Task {
  const conductor = createFakeConductor({ clock: createFakeClock() });
  return { ...conductor.task(conductor.add({ taskType: "work", taskId: "t1", workflowId: "w1" })), ...rest };
}

async function runnerOf(name: HandlerName, worker: WorkerOptions): Promise<TaskRunner> {
  const runner = await createTaskRunner(isolatedModule(name, worker), { clock: systemClock, logger });
  onTestFinished(() => runner.close());
  return runner;
}

const never = () => new AbortController().signal;

async function run(name: HandlerName, isolation: Isolation, rest: Partial<Task> = {}, worker: WorkerOptions = {}) {
  return (await runnerOf(name, { ...worker, isolation })).run(task(rest), never);
}

describe.each(isolations)("%s", (isolation) => {
  test("what a handler gets", async () => {
    const rest = { inputData: { a: [1, "\u0000ü"] }, retryCount: 2, referenceTaskName: "charge__3", correlationId: "c1" };
    expect(await run("context", isolation, rest)).toMatchObject({
      status: "COMPLETED",
      output: {
        input: { a: [1, "\u0000ü"] },
        taskId: "t1",
        workflowId: "w1",
        attempt: 3,
        idempotencyKey: "w1:charge__3",
        workflow: { id: "w1", correlationId: "c1" },
        type: "work",
        aborted: false,
      },
    });
  });

  test.each([
    ["nothing", {}],
    ["list", { result: [1, 2] }],
    ["thenable", { then: "no function" }],
    ["resolvesTwice", { first: true }],
    ["checked", { at: 9 }],
  ] as const)("%s completes", async (name, output) => {
    expect(await run(name, isolation)).toMatchObject({ status: "COMPLETED", output, logs: [] });
  });
  test.each([
    ["throwNull", "FAILED", "The handler threw null."],
    ["throwText", "FAILED", "broken"],
    ["throwObject", "FAILED", 'The handler threw {"code":7}.'],
    ["throwHostile", "FAILED", "The handler threw a value that cannot be shown."],
    ["throwTerminal", "FAILED_WITH_TERMINAL_ERROR", "never again"],
    ["rejectingThenable", "FAILED_WITH_TERMINAL_ERROR", "no"],
    ["throwRetryable", "FAILED", "later"],
    ["throwCause", "FAILED", "outer"],
    ["overflow", "FAILED", "Maximum call stack size exceeded"],
    ["circular", "FAILED_WITH_TERMINAL_ERROR", "The output cannot be sent as JSON: output.up leads back to a value that contains it."],
    ["giveFunction", "FAILED_WITH_TERMINAL_ERROR", "The handler returned a function, which cannot be sent as JSON."],
    ["throwingToJson", "FAILED_WITH_TERMINAL_ERROR", "The output cannot be sent as JSON: not me"],
  ] as const)("%s fails as %s", async (name, status, reason) => {
    expect(await run(name, isolation)).toMatchObject({ status, reason, output: {} });
  });
});
void logs;
