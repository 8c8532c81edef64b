/** The handler does what it should not. */
import type { Chore } from "../support/handler.ts";
import type { Scenario, Work } from "../support/play-scenario.ts";

export const chores = (chore: NonNullable<Chore["do"]>, rest: Partial<Work> & { bytes?: number } = {}): Work => {
  const { bytes, ...work } = rest;
  return { taskType: "work", taskId: chore, retries: 0, input: { do: chore, ...(bytes === undefined ? {} : { bytes }) }, ...work };
};
const good: Work = { taskType: "work", count: 30, input: { ms: 20 } };

export const failingHandlers: Scenario = {
  name: "failing-handlers",
  about: "handlers throw errors and null, among good ones",
  seed: 41,
  work: [good, chores("throw"), chores("throw-null"), { ...good, atMs: 500 }],
  limits: { unfinished: 2 },
  check: ({ conductor }) =>
    (["throw", "throw-null"] as const).flatMap((taskId) => {
      const task = conductor.state.find(taskId);
      return task?.status === "FAILED" && task.reasonForIncompletion !== undefined ? [] : [`${taskId} is ${task?.status ?? "gone"}`];
    }),
};

export const strayErrors: Scenario = {
  // One of them is failed where it is known whose error it is, and none of them harms another.
  limits: { unfinished: 2 },
  name: "stray-errors",
  about: "handlers leave rejected promises behind that nobody waits for",
  seed: 43,
  work: [
    good,
    { ...chores("stray-rejection"), taskId: "stray-1" },
    { ...chores("stray-rejection"), taskId: "stray-2" },
    { ...good, atMs: 500 },
  ],
};

const unsendable = ["circular", "bigint", "deep", "large"] as const;

export const unsendableResults: Scenario = {
  name: "unsendable-results",
  about: "handlers return circles, BigInts, ten thousand levels, eleven megabytes, half a surrogate pair, a __proto__",
  seed: 42,
  work: [
    good,
    ...unsendable.map((chore) => chores(chore, { retries: 3, bytes: 11 * 1024 * 1024 })),
    chores("lone-surrogate"),
    chores("proto"),
    { ...good, atMs: 500 },
  ],
  limits: { unfinished: unsendable.length },
  check: ({ conductor }) => {
    const reports = (taskId: string): number =>
      conductor.events.filter((event) => event.operation === "update" && event.taskId === taskId).length;
    return [
      ...unsendable.flatMap((taskId) => {
        const status = conductor.state.find(taskId)?.status ?? "gone";
        const sent = reports(taskId);
        return status === "FAILED_WITH_TERMINAL_ERROR" && sent === 1 ? [] : [`${taskId} is ${status} after ${sent} reports`];
      }),
      ...("polluted" in {} ? ["Object.prototype was polluted"] : []),
    ];
  },
};
