/** The server hands tasks out in ways that one does not expect. */
import { pollUntil } from "../../harness/poll-until.ts";
import type { Scenario } from "../support/play-scenario.ts";
import type { TcpConductor } from "../support/tcp-conductor.ts";

const steady = (count: number, everyMs: number, ms: number) => ({ taskType: "work", count, everyMs, atMs: 0, input: { ms } });

export const deliveredTwice: Scenario = {
  name: "delivered-twice",
  about: "tasks that a worker runs are handed to it again",
  seed: 31,
  worker: { concurrency: 40 },
  work: [steady(150, 25, 300)],
  play: async ({ conductor, settled }) => {
    const running = () => conductor.state.all().filter(({ status }) => status === "IN_PROGRESS");
    for (const nth of [20, 30, 40, 50, 60, 70, 80, 90, 100, 110]) {
      await pollUntil(
        async () => conductor.state.all().length,
        (added) => added >= nth,
      );
      const [task] = running();
      if (task !== undefined) conductor.state.offerAgain(task.taskId);
    }
    await settled();
  },
  check: ({ conductor }) => (conductor.ledger.count("redelivered") > 0 ? [] : ["nothing was delivered again"]),
};

export const moreThanAsked: Scenario = {
  name: "more-than-asked",
  about: "polls are answered with up to forty tasks more than they asked for",
  seed: 32,
  conductor: { overDelivery: 40 },
  worker: { concurrency: 4 },
  work: [{ taskType: "work", count: 120, input: { ms: 50 }, responseTimeoutSeconds: 3 }],
};

export const partialBatches: Scenario = {
  name: "held-batches",
  about: "a server that holds a poll until it has as many tasks as were asked for; ten tasks a second",
  seed: 33,
  conductor: { semantics: "fill-or-timeout" },
  work: [steady(50, 100, 5)],
  check: ({ conductor, allow }) => {
    // Nine of ten, as a busy machine may hold up one or two; held polls would hold up all.
    const waits = pickups(conductor);
    const late = waits[Math.floor(0.9 * waits.length)] ?? Infinity;
    return late <= allow(500) ? [] : [`90 % of the tasks were picked up in ${late.toFixed(0)} ms`];
  },
};

/** From being there to being in an answer, in milliseconds, ascending. */
export function pickups({ events, state }: TcpConductor): number[] {
  const waits = events.flatMap(({ delivered, endedAt }) =>
    (delivered ?? []).map((taskId) => (endedAt ?? Infinity) - (state.find(taskId)?.scheduledTime ?? 0)),
  );
  return waits.sort((one, other) => one - other);
}

export const neverHolding: Scenario = {
  name: "polls-not-held",
  about: "a server that answers every poll at once; nothing to do for seven seconds",
  seed: 34,
  conductor: { semantics: "no-block" },
  work: [
    { taskType: "work", count: 5 },
    { taskType: "work", count: 5, atMs: 7500 },
  ],
  check: ({ conductor, elapsedMs }) => {
    const startedAt = conductor.now() - elapsedMs();
    const idle = conductor.events.filter(({ at }) => at - startedAt > 5000 && at - startedAt < 7000).length / 2;
    return idle <= 8 ? [] : [`${idle} requests a second with nothing to do`];
  },
};

export const deletedWorkflow: Scenario = {
  name: "deleted-workflow",
  about: "workflows are deleted while their tasks run",
  seed: 35,
  work: [steady(60, 20, 200)],
  play: async ({ conductor, settled }) => {
    for (const nth of [5, 15, 25]) {
      const tasks = await pollUntil(
        async () => conductor.state.all().filter(({ status }) => status === "IN_PROGRESS"),
        (running) => running.some(({ seq }) => seq > nth),
      );
      const task = tasks.find(({ seq }) => seq > nth);
      if (task !== undefined) conductor.state.remove(task.taskId);
    }
    await settled();
  },
  check: ({ conductor, worker }) => {
    const refused = conductor.events.filter(({ operation, answer }) => operation === "update" && answer === 404).length;
    const dropped = worker.stats?.().types[0]?.dropped;
    return [
      ...(refused === 3 ? [] : [`${refused} reports for three deleted tasks`]),
      ...(dropped === undefined || dropped === 3 ? [] : [`${dropped} counted as dropped`]),
    ];
  },
};

export const wideFork: Scenario = {
  name: "wide-fork",
  about: "sixty tasks of one workflow end at once, and the server locks the workflow for 60 ms for each result",
  seed: 36,
  conductor: { decideMs: 60 },
  worker: { concurrency: 60 },
  work: [{ taskType: "work", count: 60, workflowId: "fork", input: { ms: 100 } }],
  check: ({ conductor }) => {
    const most = mostAtOnce(conductor);
    const putOff = conductor.locks.putOff();
    return [
      ...(most <= 1 ? [] : [`${most} reports of one workflow under way at once`]),
      ...(putOff === 0 ? [] : [`${putOff} decisions were put off, as the workflow was locked for half a second`]),
    ];
  },
};

/** Reports under way at once. */
function mostAtOnce({ events }: TcpConductor): number {
  const steps = events
    .filter(({ operation }) => operation === "update")
    .flatMap(({ at, endedAt }): [number, number][] => [
      [at, 1],
      [endedAt ?? Infinity, -1],
    ])
    .sort(([one, oneStep], [other, otherStep]) => one - other || oneStep - otherStep);
  let most = 0;
  let now = 0;
  for (const [, step] of steps) most = Math.max(most, (now += step));
  return most;
}
