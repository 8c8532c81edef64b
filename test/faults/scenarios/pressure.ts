/** The machine runs out of something. */
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Scenario, Stage } from "../support/play-scenario.ts";

/** Limits of a running process can be changed on Linux, with util-linux. */
export const canLimitFiles = process.platform === "linux" && spawnSync("prlimit", ["--version"]).status === 0;

/** What was found while nothing could be opened. */
const seen = new WeakMap<Stage["conductor"], { cpuShare: number; requests: number }>();
const limitFiles = (pid: number, most: number): void => void execFileSync("prlimit", [`--pid=${pid}`, `--nofile=${most}:`]);

/** Clock ticks of a hundredth of a second, its own and the kernel's for it. */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

export const tooFewFiles: Scenario = {
  name: "too-few-files",
  about: "the process may open no further file or connection for three seconds, and every connection that it has is cut",
  seed: 101,
  worker: { concurrency: 20 },
  work: [{ taskType: "work", count: 150, everyMs: 40, atMs: 0, input: { ms: 50 } }],
  play: async ({ worker, conductor, at, settled }) => {
    const { pid = 0 } = worker;
    await at(1000);
    // What is open stays open; the numbers below are taken.
    limitFiles(pid, 3);
    await conductor.goDown();
    await conductor.comeUp();
    const before = { cpuMs: cpuMs(pid), requests: conductor.events.length };
    await at(4000);
    seen.set(conductor, { cpuShare: (cpuMs(pid) - before.cpuMs) / 3000, requests: conductor.events.length - before.requests });
    limitFiles(pid, 1024);
    await settled();
  },
  check: ({ conductor, allow }, account) => {
    const { cpuShare, requests } = seen.get(conductor) ?? { cpuShare: Infinity, requests: Infinity };
    // Back within five seconds after the three.
    const backMs = account.firstResultMs ?? Infinity;
    return [
      ...(requests === 0 ? [] : [`${requests} requests were made all the same`]),
      ...(cpuShare < 0.6 ? [] : [`it took ${(cpuShare * 100).toFixed(0)} % of a core while it could open nothing`]),
      ...(backMs <= allow(8000) ? [] : [`it was back after ${backMs.toFixed(0)} ms`]),
    ];
  },
};
