/** The way between worker and server breaks. */
import { pollUntil } from "../../harness/poll-until.ts";
import type { Scenario } from "../support/play-scenario.ts";
import type { WireEvent } from "../support/wire-log.ts";

const steady = (count: number, everyMs: number, ms: number) => ({ taskType: "work", count, everyMs, atMs: 0, input: { ms } });

export const restartMidUpdate: Scenario = {
  name: "restart-mid-update",
  about: "the server dies after it took a result and before it says so",
  seed: 11,
  work: [steady(60, 20, 30)],
  faults: [{ fromMs: 300, on: ["update"], most: 1, fault: { type: "restart", downMs: 700 } }],
  limits: { firstResultMs: 2000 },
};

export const resetConnections: Scenario = {
  name: "connection-resets",
  about: "a tenth of all requests is cut off: before the server acts, after it, in the middle of its answer",
  seed: 12,
  work: [{ ...steady(300, 10, 20), responseTimeoutSeconds: 4 }],
  faults: [
    {
      untilMs: 3000,
      on: ["poll", "update", "lease"],
      share: 0.1,
      fault: [
        { type: "reset", when: "before" },
        { type: "reset", when: "after" },
        { type: "reset", when: "mid-body" },
      ],
    },
  ],
  limits: { firstResultMs: 2000 },
  check: ({ conductor }) => repeatedWithPolls(conductor.events),
};

/** A report that is sent again must not take another task along: the lost answer may hold one already. */
function repeatedWithPolls(events: readonly WireEvent[]): string[] {
  const failed = new Set<string>();
  const wrong: string[] = [];
  for (const { operation, version, taskId, answer } of events) {
    if (operation !== "update" || taskId === undefined) continue;
    if (failed.has(taskId) && version === 2) wrong.push(`${taskId} was reported again by update-v2`);
    if (answer === "broken") failed.add(taskId);
  }
  return wrong;
}

export const blackHole: Scenario = {
  name: "black-hole",
  about: "requests for one task type vanish for two seconds, as behind a connection that a firewall has forgotten",
  seed: 13,
  worker: { tasks: [{ name: "work" }, { name: "other" }], marginMs: 3000 },
  work: [
    { ...steady(20, 100, 10), atMs: 2100 },
    { ...steady(40, 50, 10), taskType: "other" },
  ],
  faults: [{ untilMs: 2000, on: ["poll", "update"], taskType: "work", fault: { type: "black-hole" } }],
  // A poll that vanished is given up three seconds after the server would have answered it at the latest.
  limits: { firstResultMs: 9000 },
  check: ({ conductor, elapsedMs, allow }) => {
    const startedAt = conductor.now() - elapsedMs();
    const during = conductor.events.filter(
      ({ operation, at, taskType, answer }) => operation === "update" && taskType === "other" && answer === 200 && at < startedAt + 2000,
    );
    return during.length > (20 * 1000) / allow(1000) ? [] : [`only ${during.length} results of the other task type meanwhile`];
  },
};

export const refusedConnections: Scenario = {
  name: "server-away",
  about: "nothing listens for three seconds",
  seed: 14,
  work: [steady(100, 40, 20)],
  play: async ({ conductor, at, settled }) => {
    await at(500);
    await conductor.goDown();
    await at(3500);
    await conductor.comeUp();
    await settled();
  },
  limits: { firstResultMs: 2000 },
};

export const slowServer: Scenario = {
  name: "slow-updates",
  about: "every result takes 400 ms to be taken, one in twenty six seconds; response timeouts are four",
  seed: 15,
  worker: { concurrency: 20 },
  work: [{ ...steady(200, 10, 20), responseTimeoutSeconds: 4 }],
  faults: [
    { untilMs: 20_000, on: ["update"], share: 0.05, fault: { type: "slow", when: "before", ms: 6000 } },
    { untilMs: 20_000, on: ["update"], fault: { type: "slow", when: "after", ms: 400 } },
  ],
  check: ({ conductor }) => {
    const hungUp = conductor.events.filter(({ answer }) => answer === "hung-up");
    const leases = conductor.events.filter(({ operation }) => operation === "lease");
    return [
      ...hungUp.map(({ operation, taskId }) => `${operation} ${taskId ?? ""} was given up`),
      ...(leases.length > 0 ? [] : ["no lease was extended"]),
    ];
  },
};

/** Waits until the handlers of that many tasks run. */
export async function untilRunning(runs: () => readonly { what: string }[], count: number): Promise<void> {
  await pollUntil(
    async () => runs().filter(({ what }) => what === "start").length,
    (started) => started >= count,
    { everyMs: 5 },
  );
}
