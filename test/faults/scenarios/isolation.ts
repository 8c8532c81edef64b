/** Handlers that would take a whole process with them, each in a thread or a process of its own. */
import type { Chore } from "../support/handler.ts";
import type { Account } from "../support/account.ts";
import type { Scenario, Stage } from "../support/play-scenario.ts";
import { chores } from "./handlers.ts";

const bad = ["hang", "spin", "exit", "out-of-memory"] as const satisfies readonly NonNullable<Chore["do"]>[];

const isolated = (isolation: "thread" | "process"): Scenario => ({
  name: `bad-handlers-in-${isolation}`,
  about: `handlers that hang, loop without end, call process.exit and use up all memory, each in a ${isolation}`,
  seed: 71,
  worker: {
    tasks: [{ name: "work" }, { name: "bad", worker: { isolation, handlerTimeoutMs: 1500, memoryLimitMb: 64, concurrency: 4 } }],
  },
  work: [
    ...bad.map((chore) => ({ ...chores(chore), taskType: "bad" })),
    { taskType: "work", count: 150, everyMs: 25, atMs: 0, input: { ms: 20 }, responseTimeoutSeconds: 2 },
    { taskType: "bad", count: 4, atMs: 3000, input: { ms: 10 } },
  ],
  limits: { unfinished: bad.length },
  check: (stage, account) => [...failed(stage), ...undisturbed(stage, account)],
});

function failed({ conductor }: Stage): string[] {
  return bad.flatMap((taskId) => {
    const task = conductor.state.find(taskId);
    const isFailed = task?.status === "FAILED" || task?.status === "FAILED_WITH_TERMINAL_ERROR";
    return isFailed && task.reasonForIncompletion !== undefined ? [] : [`${taskId} is ${task?.status ?? "gone"}`];
  });
}

/** Good tasks take no longer than they would have: from being there to their result. */
function undisturbed({ conductor, allow }: Stage, _account: Account): string[] {
  const waits = conductor.events
    .filter(({ operation, taskId }) => operation === "update" && taskId?.startsWith("task-") === true)
    .map(({ at, taskId }) => at - (conductor.state.find(taskId ?? "")?.scheduledTime ?? 0))
    .sort((one, other) => one - other);
  const late = waits[Math.floor(0.9 * waits.length)] ?? Infinity;
  return late < allow(1000) ? [] : [`nine tenths of the good tasks took ${late.toFixed(0)} ms`];
}

export const badInThread = isolated("thread");
export const badInProcess = isolated("process");

export const hangingInline: Scenario = {
  name: "hanging-handler",
  about: "a handler never ends, among good ones, with a handler timeout",
  seed: 72,
  worker: { concurrency: 1, tasks: [{ name: "work", worker: { handlerTimeoutMs: 500 } }] },
  work: [chores("hang"), { taskType: "work", count: 10, input: { ms: 10 } }],
  limits: { unfinished: 1 },
  check: ({ conductor }) => {
    const status = conductor.state.find("hang")?.status;
    return status === "FAILED" ? [] : [`hang is ${status ?? "gone"}`];
  },
};
