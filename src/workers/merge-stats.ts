/** Adds up what several worker processes tell of themselves. */
import type { LaneStats, WorkerStats } from "./worker-stats.ts";
import { sumPolls } from "./worker-stats.ts";

const states = ["running", "draining", "idle", "stopped"] as const;

/** As if one worker had done it all; `stopped` where there is none. */
export function mergeStats(parts: readonly WorkerStats[]): WorkerStats {
  const types = new Map<string, LaneStats>();
  for (const lane of parts.flatMap((part) => part.types)) {
    const key = `${lane.domain ?? ""}:${lane.taskType}`;
    const before = types.get(key);
    types.set(key, before === undefined ? lane : addLanes(before, lane));
  }
  const sum = (pick: (part: WorkerStats) => number): number => parts.reduce((total, part) => total + pick(part), 0);
  return {
    state: states.find((state) => parts.some((part) => part.state === state)) ?? "stopped",
    slots: { size: sum(({ slots }) => slots.size), running: sum(({ slots }) => slots.running) },
    reports: { waiting: sum(({ reports }) => reports.waiting), limit: sum(({ reports }) => reports.limit) },
    polls: sumPolls(parts.map(({ polls }) => polls)),
    recovered: {
      delivered: sum(({ recovered }) => recovered.delivered),
      handedBack: sum(({ recovered }) => recovered.handedBack),
      dropped: sum(({ recovered }) => recovered.dropped),
    },
    types: [...types.values()],
  };
}

/** What a process that has ended leaves to the totals: what it did, and nothing that it could still do. */
export function retireStats({ recovered, types }: WorkerStats): WorkerStats {
  return {
    state: "stopped",
    slots: { size: 0, running: 0 },
    reports: { waiting: 0, limit: 0 },
    polls: { open: 0 },
    recovered,
    types: types.map((lane) => ({ ...lane, concurrency: 0, waiting: 0, running: 0, waitingReports: 0, polls: { open: 0 } })),
  };
}

type Count = Exclude<keyof LaneStats, "taskType" | "domain" | "polls">;

const others: ReadonlySet<string> = new Set<Exclude<keyof LaneStats, Count>>(["taskType", "domain", "polls"]);
const isCount = (key: string): key is Count => !others.has(key);

function addLanes(left: LaneStats, right: LaneStats): LaneStats {
  const sum = { ...left, polls: sumPolls([left.polls, right.polls]) };
  for (const key of Object.keys(right).filter(isCount)) sum[key] += right[key];
  return sum;
}
