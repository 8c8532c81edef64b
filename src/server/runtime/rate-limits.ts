/**
 * `rateLimitPerFrequency`: how many tasks of a definition are handed out within any `rateLimitFrequencyInSeconds`, as Conductor counts on
 * Redis: a span that ends now, by the definition's name. Tasks beyond it wait here until the oldest of the span is old enough.
 */
import type { Task } from "../../core/model/execution.ts";
import type { QueuedTask } from "../store/store.ts";
import type { Timers } from "./timers.ts";

export interface RateLimits {
  /** May the task be handed out? If so, it counts. */
  admits(task: Task): boolean;
  /** It was not handed out after all. */
  takeBack(task: Task): void;
  /** Keeps a task back until there is room; then `release` gets it. */
  park(task: Task, queued: QueuedTask): void;
  unpark(taskId: string): void;
  /** Tasks that are kept back. */
  parked(): Iterable<QueuedTask>;
}

export interface RateLimitParts {
  timers: Timers;
  now: () => number;
  release: (task: QueuedTask) => void;
  /** When the latest tasks of a definition were handed out, before this process began to count; in any order. */
  recentStarts: (taskDefName: string, since: number, most: number) => number[];
}

interface Span {
  /** When tasks were handed out, oldest first. */
  starts: number[];
  waiting: Map<string, QueuedTask>;
  isTimed: boolean;
}

interface Limit {
  most: number;
  spanMs: number;
}

export function createRateLimits({ timers, now, release, recentStarts }: RateLimitParts): RateLimits {
  const spans = new Map<string, Span>();
  const parkedUnder = new Map<string, string>();
  const createdAt = now();

  function spanOf(taskDefName: string, limit: Limit): Span {
    const known = spans.get(taskDefName);
    if (known !== undefined) return known;
    const since = now() - limit.spanMs;
    // What another process handed out shortly before still counts.
    const before = since < createdAt ? recentStarts(taskDefName, since, limit.most).sort((left, right) => left - right) : [];
    const span: Span = { starts: before, waiting: new Map(), isTimed: false };
    spans.set(taskDefName, span);
    return span;
  }

  function unpark(taskId: string): QueuedTask | undefined {
    const span = spans.get(parkedUnder.get(taskId) ?? "");
    const task = span?.waiting.get(taskId);
    parkedUnder.delete(taskId);
    span?.waiting.delete(taskId);
    return task;
  }

  function forgetOld({ starts }: Span, { spanMs }: Limit): void {
    const firstInside = starts.findIndex((start) => start > now() - spanMs);
    starts.splice(0, firstInside < 0 ? starts.length : firstInside);
  }

  /** Lets as many go as there is room for by then, and looks again a while later: nobody may have wanted them. */
  function wait(span: Span, limit: Limit): void {
    if (span.isTimed) return;
    span.isTimed = true;
    timers.schedule((span.starts[0] ?? now()) + limit.spanMs, () => {
      span.isTimed = false;
      forgetOld(span, limit);
      for (const taskId of [...span.waiting.keys()].slice(0, limit.most - span.starts.length)) {
        const task = unpark(taskId);
        if (task !== undefined) release(task);
      }
      if (span.waiting.size > 0) wait(span, limit);
    });
  }

  return {
    admits(task) {
      const limit = limitOf(task);
      if (limit === undefined) return true;
      const span = spanOf(task.taskDefName, limit);
      forgetOld(span, limit);
      if (span.starts.length >= limit.most) return false;
      span.starts.push(now());
      return true;
    },
    takeBack(task) {
      if (limitOf(task) !== undefined) spans.get(task.taskDefName)?.starts.pop();
    },
    park(task, queued) {
      const limit = limitOf(task);
      if (limit === undefined) return release(queued);
      const span = spanOf(task.taskDefName, limit);
      parkedUnder.set(queued.taskId, task.taskDefName);
      span.waiting.set(queued.taskId, queued);
      wait(span, limit);
    },
    unpark: (taskId) => void unpark(taskId),
    *parked() {
      for (const { waiting } of spans.values()) yield* waiting.values();
    },
  };
}

/** Only types that show the limit have one, and then the definition says how much. */
function limitOf(task: Task): Limit | undefined {
  if (task.rateLimitPerFrequency <= 0) return undefined;
  const definition = task.taskDefinition ?? task.workflowTask?.taskDefinition;
  const most = definition?.rateLimitPerFrequency ?? task.rateLimitPerFrequency;
  const seconds = definition?.rateLimitFrequencyInSeconds ?? task.rateLimitFrequencyInSeconds;
  return most > 0 && seconds > 0 ? { most, spanMs: seconds * 1000 } : undefined;
}
