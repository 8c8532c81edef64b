/** The tasks that dead workers left, each once: several journals have it where its worker died, and so did the next while it put that right. */
import type { TaskResult } from "../core/model/execution.ts";
import type { LeftJournal } from "./worker-journal.ts";

export interface LeftTask {
  readonly taskId: string;
  journals: LeftJournal[];
  /** Undefined where the task was held and goes back as it is. */
  result: TaskResult | undefined;
  /** It went back. */
  isBack: boolean;
  /** Looks at it that have failed. */
  failures: number;
}

export interface LeftTasks {
  /** Answers with what is to be done now: the tasks that are new, or that have a result now. */
  take(journal: LeftJournal): LeftTask[];
  isOpen(task: LeftTask): boolean;
  isDeadWorker(workerId: string): boolean;
  /** In all journals that have it. A journal without open tasks is deleted. */
  settle(task: LeftTask): void;
  /** What is not settled stays in its journal. */
  close(): Promise<void>;
}

export const endsTask = (result: TaskResult | undefined): result is TaskResult => result !== undefined && result.status !== "IN_PROGRESS";

export function createLeftTasks(): LeftTasks {
  /** Journals, and how many of their tasks are open. */
  const journals = new Map<LeftJournal, number>();
  const tasks = new Map<string, LeftTask>();
  const deadWorkers = new Set<string>();

  function add(journal: LeftJournal, taskId: string, result: TaskResult | undefined): LeftTask | undefined {
    const known = tasks.get(taskId);
    if (known === undefined) {
      const task: LeftTask = { taskId, journals: [journal], result, isBack: false, failures: 0 };
      tasks.set(taskId, task);
      return task;
    }
    known.journals.push(journal);
    if (!endsTask(result) || endsTask(known.result)) return undefined;
    known.result = result;
    return known;
  }

  function countDown(journal: LeftJournal, by: number): void {
    const rest = (journals.get(journal) ?? 0) - by;
    journals.set(journal, rest);
    if (rest > 0) return;
    journals.delete(journal);
    void journal.close();
  }

  return {
    take(journal) {
      const { workerId, held, undelivered } = journal;
      deadWorkers.add(workerId);
      journals.set(journal, held.length + undelivered.length);
      countDown(journal, 0);
      return [
        ...undelivered.map((result) => add(journal, result.taskId, result)),
        ...held.map((taskId) => add(journal, taskId, undefined)),
      ].filter((task) => task !== undefined);
    },
    isOpen: (task) => tasks.get(task.taskId) === task,
    isDeadWorker: (workerId) => deadWorkers.has(workerId),
    settle(task) {
      tasks.delete(task.taskId);
      for (const journal of task.journals) {
        journal.settled(task.taskId);
        countDown(journal, 1);
      }
    },
    close: async () => void (await Promise.all([...journals.keys()].map((journal) => journal.close()))),
  };
}
