/** The queues of tasks: what waits in each, and who polls it. */
import type { PollData } from "./model/execution.ts";

export interface QueueView {
  /** The task type. */
  name: string;
  domain?: string;
  waiting: number;
  /** The latest first. */
  pollers: { workerId?: string; /** Epoch milliseconds. */ lastPollTime: number }[];
}

interface QueueFacts {
  /** By the queue's name, which is `domain:type` where there is a domain. */
  sizes: Readonly<Record<string, number>>;
  polls: readonly PollData[];
  /** All if there are none. The server's own queues, which begin with an underscore, are left out then, and so is what is idle. */
  names: readonly string[];
}

/** By name and domain. A name that is asked for is there in any case. */
export function assembleQueues({ sizes, polls, names }: QueueFacts): QueueView[] {
  const views = new Map<string, QueueView>();
  const viewOf = (name: string, domain: string | undefined): QueueView => {
    const key = JSON.stringify([name, domain]);
    const view = views.get(key) ?? { name, ...(domain === undefined ? {} : { domain }), waiting: 0, pollers: [] };
    views.set(key, view);
    return view;
  };
  for (const [queue, waiting] of Object.entries(sizes)) {
    const at = queue.indexOf(":");
    viewOf(queue.slice(at + 1), at === -1 ? undefined : queue.slice(0, at)).waiting = waiting;
  }
  for (const { queueName, domain, workerId, lastPollTime } of polls) {
    const { pollers } = viewOf(queueName, domain === "" ? undefined : domain);
    pollers.push({ ...(workerId === undefined ? {} : { workerId }), lastPollTime });
    pollers.sort((left, right) => right.lastPollTime - left.lastPollTime);
  }
  for (const name of names) if (![...views.values()].some((view) => view.name === name)) viewOf(name, undefined);
  const isShown = ({ name, waiting, pollers }: QueueView): boolean =>
    names.length > 0 ? names.includes(name) : !name.startsWith("_") && (waiting > 0 || pollers.length > 0);
  return [...views.values()].filter(isShown).sort((left, right) => (sortKey(left) < sortKey(right) ? -1 : 1));
}

const sortKey = ({ name, domain = "" }: QueueView): string => `${name}\u0000${domain}`;
