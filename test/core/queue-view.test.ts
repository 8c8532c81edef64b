import { describe, expect, it } from "vitest";
import { assembleQueues } from "../../src/core/queue-view.ts";

const polls = [
  { queueName: "charge", workerId: "old", lastPollTime: 1 },
  { queueName: "charge", workerId: "new", lastPollTime: 2 },
  { queueName: "charge", domain: "eu", lastPollTime: 3 },
  { queueName: "idle", domain: "", workerId: "w", lastPollTime: 4 },
];

describe("queues", () => {
  it("are those where a task waits or somebody has polled, by name and domain", () => {
    expect(assembleQueues({ sizes: { "eu:charge": 2, reserve: 1, empty: 0, _deciderQueue: 7 }, polls, names: [] })).toEqual([
      {
        name: "charge",
        waiting: 0,
        pollers: [
          { workerId: "new", lastPollTime: 2 },
          { workerId: "old", lastPollTime: 1 },
        ],
      },
      { name: "charge", domain: "eu", waiting: 2, pollers: [{ lastPollTime: 3 }] },
      { name: "idle", waiting: 0, pollers: [{ workerId: "w", lastPollTime: 4 }] },
      { name: "reserve", waiting: 1, pollers: [] },
    ]);
  });

  it("that are asked for are shown in any case, and others not", () => {
    expect(assembleQueues({ sizes: { empty: 0, other: 4 }, polls: [], names: ["nobody", "empty"] })).toEqual([
      { name: "empty", waiting: 0, pollers: [] },
      { name: "nobody", waiting: 0, pollers: [] },
    ]);
  });
});
