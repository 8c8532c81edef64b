/** What the answers to polls, and reports that were taken, teach about the server and its workflows. */
import type { Task } from "../core/model/execution.ts";
import { createAnswerHabit } from "./answer-habit.ts";
import type { Random } from "./clock.ts";
import type { LanePolling } from "./lane-polling.ts";
import { isRecent, noteAnswer, wasAtOnce } from "./lane-polling.ts";
import type { Lane, Pool } from "./lanes.ts";
import type { PlanInput } from "./poll-plan.ts";
import type { PollUnderWay } from "./poll-under-way.ts";
import type { QueueWatch } from "./queue-watch.ts";
import { createSuccessors } from "./successors.ts";

export interface PollLessons {
  advice(now: number): Pick<PlanInput, "isPrompt" | "mayTry">;
  sent(poll: PollUnderWay): void;
  failed(poll: PollUnderWay): void;
  answered(poll: PollUnderWay, tasks: readonly Task[], now: number): void;
  /** The report of a task was taken. Answers whether a successor is expected now. */
  reported(lane: Lane, workflowId: string, now: number): boolean;
  /** The server was away. */
  forget(): void;
}

export interface PollLessonsOptions {
  pollings: ReadonlyMap<Lane, LanePolling>;
  pool: Pool;
  watch: QueueWatch;
  random: Random;
}

export function createPollLessons({ pollings, pool, watch, random }: PollLessonsOptions): PollLessons {
  const habit = createAnswerHabit();
  const successors = createSuccessors();
  let trial: PollUnderWay | undefined;

  function learnFromWait(poll: PollUnderWay, tasks: readonly Task[], now: number): void {
    const { polling, count, waitMs, startedAt } = poll;
    if (count > 1) habit.note({ count, waitMs, tookMs: now - startedAt, received: tasks.length, spreadMs: spreadOf(tasks) }, now);
    // A busy type may have got it since the last count.
    if (tasks.length > 0 && polling.counted === 0 && wasAtOnce(startedAt, now) && !isRecent(polling, now)) watch.doubt();
  }

  function learnFromTake({ hintedBy, reason }: PollUnderWay, received: number): void {
    for (const [index, follower] of hintedBy.entries()) successors.followed(follower, index < received);
    if (received > 0 && reason === "counted") watch.confirm();
  }

  return {
    advice: (now) => ({ isPrompt: habit.state === "prompt", mayTry: trial === undefined && habit.mayTry(now) }),
    sent(poll) {
      if (poll.type === "wait" && poll.count > 1 && habit.state !== "prompt") trial = poll;
    },
    failed(poll) {
      if (trial === poll) trial = undefined;
      if (poll.type === "take" && poll.reason !== "hint") poll.polling.hot = true;
    },
    answered(poll, tasks, now) {
      if (trial === poll) trial = undefined;
      if (poll.type === "wait") learnFromWait(poll, tasks, now);
      else learnFromTake(poll, tasks.length);
      noteAnswer(poll, tasks.length, now, pollings.size, random);
      for (const task of tasks) successors.received(poll.polling.lane, task.workflowInstanceId, now);
    },
    reported(lane, workflowId, now) {
      // Under a backlog there is nothing to gain by haste, and what every task costs counts.
      const own = pollings.get(lane);
      if (own === undefined || own.hot || own.taking) return false;
      let isExpected = false;
      for (const follower of successors.reported(lane, workflowId, now)) {
        const polling = pollings.get(follower.lane);
        // The task is not first in its queue, and polls go out anyway.
        if (polling === undefined || polling.hot || follower.lane.pollIntervalMs > 0 || pool.freeFor(follower.lane) === 0) continue;
        polling.hints += follower.expected;
        polling.hintedBy.push(follower);
        isExpected = true;
      }
      return isExpected;
    },
    forget: () => habit.forget(),
  };
}

function spreadOf(tasks: readonly Task[]): number {
  let [first, last] = [Infinity, -Infinity];
  for (const { scheduledTime } of tasks) {
    first = Math.min(first, scheduledTime);
    last = Math.max(last, scheduledTime);
  }
  return Math.max(0, last - first);
}
