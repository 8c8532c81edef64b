/** The code of tasks changes while they run. */
import { appendFileSync } from "node:fs";
import path from "node:path";
import { pollUntil } from "../../harness/poll-until.ts";
import type { Scenario } from "../support/play-scenario.ts";
import { pickups } from "./deliveries.ts";

const reloads = 3;

export const reloadUnderLoad: Scenario = {
  name: "reload-under-load",
  about: "the task's module changes three times while tasks come and run",
  seed: 81,
  worker: { options: ["--watch"] },
  work: [{ taskType: "work", count: 400, everyMs: 25, atMs: 0, input: { ms: 100 } }],
  play: async ({ worker, conductor, at, elapsedMs, settled }) => {
    for (let reload = 1; reload <= reloads; reload += 1) {
      await at(elapsedMs() + 500);
      appendFileSync(path.join(worker.folder ?? ".", "tasks/work/index.ts"), `// change ${reload}\n`);
      const before = new Set(worker.runs().map(({ pid }) => pid));
      await pollUntil(
        async () => worker.runs().some(({ pid }) => !before.has(pid)) || conductor.state.all().length >= 400,
        (isLoaded) => isLoaded,
      );
    }
    await settled();
  },
  check: ({ conductor, worker, allow }) => {
    const processes = new Set(worker.runs().map(({ pid }) => pid)).size;
    const longest = pickups(conductor).at(-1) ?? Infinity;
    return [
      ...(processes > reloads ? [] : [`the code was loaded by ${processes} processes only`]),
      ...(longest <= allow(500) ? [] : [`a task waited ${longest.toFixed(0)} ms to be picked up`]),
    ];
  },
};
