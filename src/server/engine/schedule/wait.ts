/** WAIT: for a duration, until a time, or until somebody updates the task. */
import type { Task } from "../../../core/model/execution.ts";
import { edit, finish } from "../draft.ts";
import type { Draft } from "../draft.ts";
import { javaText } from "../java-text.ts";
import { own } from "../own.ts";
import { parseDuration, parseMoment } from "../moments.ts";
import { plainInput } from "./behaviour.ts";
import type { TaskBehaviour } from "./behaviour.ts";

const forever = 2_147_483_647;

export const waitTask: TaskBehaviour = {
  input: plainInput,
  onStarted(draft, row) {
    const wish = readWish(draft, row.task);
    if ("problem" in wish) return finish(draft, row, "FAILED_WITH_TERMINAL_ERROR", { reason: wish.problem });
    const { now } = draft.context;
    edit(draft, row).callbackAfterSeconds = wish.endsAt === undefined ? forever : Math.max(0, Math.floor((wish.endsAt - now) / 1000));
  },
  advance(draft, row) {
    const endsAt = waitEndsAt(draft, row.task);
    if (endsAt !== undefined && draft.context.now >= endsAt) finish(draft, row, "COMPLETED");
  },
};

/** When a started WAIT ends by itself, in epoch milliseconds. */
export function waitEndsAt(draft: Draft, task: Task): number | undefined {
  const wish = readWish(draft, task);
  return "problem" in wish ? undefined : wish.endsAt;
}

function readWish({ context }: Draft, task: Task): { endsAt?: number } | { problem: string } {
  const duration = textAt(task, "duration");
  const until = textAt(task, "until");
  if (duration !== "" && until !== "") return { problem: "Both 'duration' and 'until' specified. Please provide only one input" };
  if (duration !== "") {
    const seconds = parseDuration(duration);
    return seconds === undefined ? { problem: `Not valid duration: ${duration}` } : { endsAt: task.startTime + seconds * 1000 };
  }
  if (until === "") return {};
  const endsAt = parseMoment(until, context.zone);
  return endsAt === undefined ? { problem: `Invalid/Unsupported Wait Until format.  Provided: ${until}` } : { endsAt };
}

function textAt(task: Task, key: string): string {
  const value = own(task.inputData, key) ?? null;
  return value === null ? "" : javaText(value).trim();
}
