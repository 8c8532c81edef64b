/** What is measured on a server, once. */
import { createRandom, quantile } from "../worker/timed/runs.ts";
import { cpuMsOf, residentMiB } from "./process-usage.ts";
import type { Driver } from "./start-driver.ts";
import { countUnfinished } from "./subjects.ts";
import type { Shape, Subject } from "./subjects.ts";

export interface Sample {
  workflowsPerSecond: number;
  /** Of the server, user and system, for each workflow. */
  cpuMs: number;
  driverCpuMs: number;
}

export async function measureLoad(
  driver: Driver,
  subject: Subject,
  { shape, workflows, connections }: { shape: Shape; workflows: number; connections: number },
): Promise<Sample> {
  const before = cpuMsOf(subject.pid);
  const { elapsedMs, driverCpuMs } = await driver.throughput({ url: subject.url, ...shape, workflows, connections });
  const cpuMs = cpuMsOf(subject.pid) - before;
  const unfinished = await countUnfinished(subject.url, shape.workflow);
  if (unfinished > 0) throw new Error(`${subject.name}: ${unfinished} workflows have not completed.`);
  return { workflowsPerSecond: (workflows * 1000) / elapsedMs, cpuMs: cpuMs / workflows, driverCpuMs: driverCpuMs / workflows };
}

export interface Pickup {
  p50: number;
  p99: number;
}

export async function measurePickup(
  driver: Driver,
  subject: Subject,
  options: { shape: Shape; workflows: number; seed: number },
): Promise<Pickup> {
  const random = createRandom(options.seed);
  const jitterMs = Array.from({ length: options.workflows }, () => random() * 100);
  const { waits } = await driver.pickup({ url: subject.url, ...options.shape, workflows: options.workflows, everyMs: 5, jitterMs });
  return { p50: quantile(waits, 0.5), p99: quantile(waits, 0.99) };
}

export interface Growth {
  stored: number;
  residentMiB: number;
  sample: Sample;
}

/** Fills the server up to so many finished workflows, and measures when `stored` are in it. */
export async function measureGrowth(
  driver: Driver,
  subject: Subject,
  options: { shape: Shape; stored: readonly number[]; window: number; connections: number },
): Promise<Growth[]> {
  const { shape, stored, connections, window } = options;
  const growth: Growth[] = [];
  let filled = 0;
  for (const target of stored) {
    for (; filled < target; filled += Math.min(window, target - filled))
      await measureLoad(driver, subject, { shape, workflows: Math.min(window, target - filled), connections });
    const resident = residentMiB(subject.pid);
    const sample = await measureLoad(driver, subject, { shape, workflows: window, connections });
    growth.push({ stored: filled, residentMiB: resident, sample });
    filled += window;
  }
  return growth;
}
