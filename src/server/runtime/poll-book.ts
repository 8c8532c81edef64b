/** Who polled which queue last. Written to the store now and then: it is worth no write for each poll. */
import type { PollData } from "../../core/model/execution.ts";
import type { Store } from "../store/store.ts";
import { queueName } from "./task-queues.ts";
import type { QueueKey } from "./task-queues.ts";
import type { Timers } from "./timers.ts";

export interface PollBook {
  record(queue: QueueKey, workerId: string | undefined, now: number): void;
  /** Is a worker polling the task type in this domain? */
  isActive(queue: QueueKey, now: number): boolean;
  /** Of all queues, or of one task type in all its domains. */
  list(taskType?: string): PollData[];
  flush(): void;
}

const activeMs = 10_000;
const flushEveryMs = 2_000;

export function createPollBook(store: Store, timers: Timers): PollBook {
  const pages = new Map(store.loadPollData().map((data) => [queueName(data.queueName, data.domain), data]));
  const unsaved = new Set<string>();

  function flush(): void {
    const data = [...unsaved].flatMap((name) => pages.get(name) ?? []);
    // Also where it cannot be stored: then the next polls bring it.
    unsaved.clear();
    if (data.length > 0) store.savePollData(data);
  }

  return {
    record({ taskType, domain }, workerId, now) {
      const name = queueName(taskType, domain);
      pages.set(name, {
        queueName: taskType,
        ...(domain === undefined || domain === "" ? {} : { domain }),
        ...(workerId === undefined ? {} : { workerId }),
        lastPollTime: now,
      });
      if (unsaved.size === 0) timers.schedule(now + flushEveryMs, flush);
      unsaved.add(name);
    },
    isActive({ taskType, domain }, now) {
      const page = pages.get(queueName(taskType, domain));
      return page !== undefined && now - page.lastPollTime <= activeMs;
    },
    list: (taskType) => [...pages.values()].filter((page) => taskType === undefined || page.queueName === taskType),
    flush,
  };
}
