/** What a scenario came to, from the server's ledger and from what the handlers did. */
import { isTerminalTask } from "../../../src/core/model/execution.ts";
import type { Task } from "../../../src/core/model/execution.ts";
import type { RunNote } from "./handler.ts";
import type { TcpConductor } from "./tcp-conductor.ts";
import { busiestSecond, firstAccepted } from "./wire-log.ts";

export interface Account {
  /** Pieces of work, whatever tries they took. */
  tasks: number;
  completed: number;
  /** Handlers that ended, and whose result the server never got: it gave the task up, or still waits for it. */
  lost: number;
  /** Handlers that were called again although they had not failed. */
  reruns: number;
  /** Tries that ended by no fault of the handler. */
  retriesBurnt: number;
  /** Tries whose delivery was lost on the way to the worker: nothing that a worker can do anything about. */
  lostOnTheWay: number;
  handedBack: number;
  /** From the end of the faults to the first result that was taken, and to the last; undefined if none was. */
  firstResultMs: number | undefined;
  allResultsMs: number | undefined;
  /** The server was away for a while. */
  restarted: boolean;
  /** Most requests within one second, while there were faults. */
  busiestSecond: number;
  problems: string[];
}

export function drawUpAccount(conductor: TcpConductor, runs: readonly RunNote[], faults: { fromMs: number; healedAt: number }): Account {
  const { state, ledger, events } = conductor;
  const tries = state.all();
  const starts = countBy(runs.filter(({ what }) => what === "start"));
  const ends = countBy(runs.filter(({ what }) => what === "end"));
  const byWork = new Map<string, Task[]>();
  for (const task of tries) byWork.set(workOf(task), [...(byWork.get(workOf(task)) ?? []), task]);
  const failedByHandler = (task: Task): boolean => task.status === "FAILED" || task.status === "FAILED_WITH_TERMINAL_ERROR";
  const expired = tries.filter(({ status }) => status === "TIMED_OUT");
  const settledAt = events.flatMap(({ operation, answer, endedAt }) => (operation === "update" && answer === 200 ? [endedAt ?? 0] : []));
  const first = firstAccepted(events, faults.healedAt);
  return {
    tasks: byWork.size,
    completed: [...byWork.values()].filter((of) => of.some(({ status }) => status === "COMPLETED")).length,
    lost: tries.filter((task) => ends.has(task.taskId) && (task.status === "TIMED_OUT" || task.status === "IN_PROGRESS")).length,
    reruns: [...byWork.values()].reduce((sum, of) => {
      const called = of.reduce((calls, { taskId }) => calls + (starts.get(taskId) ?? 0), 0);
      return sum + Math.max(0, called - 1 - of.filter(failedByHandler).length);
    }, 0),
    retriesBurnt: expired.length,
    lostOnTheWay: ledger.count("lost"),
    handedBack: ledger.count("handed-back"),
    firstResultMs: first === undefined ? undefined : first - faults.healedAt,
    allResultsMs: settledAt.length === 0 ? undefined : Math.max(0, ...settledAt) - faults.healedAt,
    restarted: conductor.upSince() > 0,
    busiestSecond: busiestSecond(events, faults.fromMs, faults.healedAt),
    problems: ledger.problems(),
  };
}

/** All tries of one piece of work share it. */
export const workOf = ({ taskId }: { taskId: string }): string => taskId.replace(/\++$/, "");

function countBy(notes: readonly RunNote[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { taskId } of notes) counts.set(taskId, (counts.get(taskId) ?? 0) + 1);
  return counts;
}

/** Every piece of work has come to an end, and no delivery is open. */
export function isSettled({ state, ledger }: TcpConductor): boolean {
  if (ledger.open().length > 0) return false;
  const latest = new Map(state.all().map((task) => [workOf(task), task]));
  return [...latest.values()].every(({ status }) => isTerminalTask(status));
}
