/**
 * The embedded server beside the real one, on the same two cores in one run: workflows a second, pickup, boot, memory, and what a
 * store of many finished workflows does to them. See README.md.
 */
import { spawnSync } from "node:child_process";
import { cpus, loadavg } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import type { Figure } from "../measure.ts";
import { median, ms, printFigures, times } from "../measure.ts";
import { measureGrowth, measureLoad, measurePickup } from "./contests.ts";
import type { Pickup, Sample } from "./contests.ts";
import { residentMiB } from "./process-usage.ts";
import { startDriver } from "./start-driver.ts";
import { defineShapes, shapes, startEmbedded, startReal } from "./subjects.ts";
import type { Shape, Storage, Subject } from "./subjects.ts";

const { values } = parseArgs({
  options: {
    /** Few of everything: to see that it works. */
    quick: { type: "boolean", default: false },
    part: { type: "string", multiple: true, default: ["boot", "load", "pickup", "growth"] },
    runs: { type: "string" },
    workflows: { type: "string" },
    "real-workflows": { type: "string" },
    pickups: { type: "string" },
    stored: { type: "string" },
    storage: { type: "string", multiple: true, default: ["file", "memory"] },
    connections: { type: "string", default: "1,8,64" },
    /** Leaves the real server out. */
    "only-embedded": { type: "boolean", default: false },
    seed: { type: "string", default: "1" },
    /** `bin/flow.js` of another build. */
    bin: { type: "string", default: path.resolve(import.meta.dirname, "../../bin/flow.js") },
  },
});

const numberOr = (text: string | undefined, usual: number, quick: number): number =>
  text === undefined ? (values.quick ? quick : usual) : Number(text);

const runs = numberOr(values.runs, 5, 1);
const workflows = numberOr(values.workflows, 3000, 200);
const realWorkflows = numberOr(values["real-workflows"], 300, 20);
const pickups = numberOr(values.pickups, 300, 20);
const stored = numberOr(values.stored, 100_000, 2000);
const connections = values.connections.split(",").map(Number);
const seed = Number(values.seed);
const isWanted = (part: string): boolean => values.part.includes(part);
const isReal = (subject: Subject): boolean => subject.name === "real";
const load = (): string => `load average ${loadavg()[0]?.toFixed(1)}`;

/** Everything that is started from here stays on the same two cores. */
function keepToTwoCores(): void {
  if (cpus().length <= 2) return;
  const { status } = spawnSync("taskset", ["-acp", "0,1", String(process.pid)]);
  if (status !== 0) console.error("taskset is missing: the processes may use all cores.");
}

async function startAll(): Promise<Subject[]> {
  const subjects = [await startEmbedded(values.bin, "file"), await startEmbedded(values.bin, "memory")];
  if (!values["only-embedded"]) subjects.push(await startReal());
  for (const { url } of subjects) await defineShapes(url);
  return subjects;
}

async function benchBoot(): Promise<void> {
  const figures: Figure[] = [];
  const real = values["only-embedded"] ? undefined : await startReal();
  const besideMiB = real === undefined ? Number.NaN : residentMiB(real.pid);
  await real?.close();
  for (const storage of ["file", "memory"] satisfies Storage[]) {
    const boots: { bootMs: number; memory: number }[] = [];
    for (let run = 0; run < runs + 2; run++) {
      const subject = await startEmbedded(values.bin, storage);
      boots.push({ bootMs: subject.bootMs, memory: residentMiB(subject.pid) });
      await subject.close();
    }
    const bootMs = median(boots.map((boot) => boot.bootMs));
    const memory = median(boots.map((boot) => boot.memory));
    figures.push(
      {
        what: `${storage}: start to the first answer`,
        value: ms(bootMs),
        beside: real === undefined ? "" : `real server: ${ms(real.bootMs)}`,
        ratio: real === undefined ? "" : times(bootMs / real.bootMs),
        goal: "<= 500 ms",
      },
      {
        what: `${storage}: resident memory after boot`,
        value: `${memory.toFixed(0)} MiB`,
        beside: real === undefined ? "" : `real server: ${besideMiB.toFixed(0)} MiB`,
        ratio: real === undefined ? "" : times(memory / besideMiB),
        goal: "<= 150 MB",
      },
    );
  }
  printFigures(
    "Embedded server: boot and memory",
    `Medians of ${runs + 2} boots, the real server (-Xmx1g) booted once; ${load()}.`,
    figures,
  );
}

const mediansOf = (samples: readonly Sample[]): Sample => ({
  workflowsPerSecond: median(samples.map((sample) => sample.workflowsPerSecond)),
  cpuMs: median(samples.map((sample) => sample.cpuMs)),
  driverCpuMs: median(samples.map((sample) => sample.driverCpuMs)),
});

async function benchLoad(subjects: readonly Subject[]): Promise<void> {
  const driver = startDriver();
  try {
    // What is compiled, and what the driver learns, is not what is measured.
    for (const shape of shapes)
      for (const subject of subjects)
        await measureLoad(driver, subject, { shape, workflows: isReal(subject) ? realWorkflows : workflows, connections: 8 });
    for (const shape of shapes) for (const count of connections) await benchCase(driver, subjects, shape, count);
  } finally {
    driver.close();
  }
}

async function benchCase(driver: ReturnType<typeof startDriver>, subjects: readonly Subject[], shape: Shape, count: number): Promise<void> {
  const samples = new Map<Subject, Sample[]>(subjects.map((subject) => [subject, []]));
  for (let run = 0; run < runs; run++) {
    for (const [subject, list] of samples) {
      const sample = await measureLoad(driver, subject, {
        shape,
        connections: count,
        workflows: isReal(subject) ? realWorkflows : Math.ceil(workflows / shape.tasksPerWorkflow),
      });
      list.push(sample);
      console.error(
        `${shape.name}, ${count} connections, ${run + 1}/${runs}, ${subject.name}: ${sample.workflowsPerSecond.toFixed(0)}/s, CPU ${sample.cpuMs.toFixed(2)} ms a workflow, driver ${sample.driverCpuMs.toFixed(2)}, ${load()}`,
      );
    }
  }
  const real = subjects.find(isReal);
  const beside = real === undefined ? undefined : mediansOf(samples.get(real) ?? []);
  printFigures(
    `Embedded server: workflows of ${shape.name}, ${count} connections`,
    `Medians of ${runs} interleaved runs with ${Math.ceil(workflows / shape.tasksPerWorkflow)} workflows (real server ${realWorkflows}); CPU time of the server, user and system, for each workflow; ${load()}.`,
    [...samples].map(([subject, list]) => {
      const { workflowsPerSecond, cpuMs, driverCpuMs } = mediansOf(list);
      return {
        what: subject.name,
        value: `${workflowsPerSecond.toFixed(0)}/s`,
        beside: `CPU ${cpuMs.toFixed(2)} ms (driver ${driverCpuMs.toFixed(2)} ms)`,
        ratio: beside === undefined ? "" : `${times(workflowsPerSecond / beside.workflowsPerSecond)}, CPU ${times(cpuMs / beside.cpuMs)}`,
        goal: subject.name === "embedded, file" ? ">= 10x" : "",
      };
    }),
  );
}

async function benchPickup(subjects: readonly Subject[]): Promise<void> {
  const driver = startDriver();
  const [shape] = shapes;
  const results = new Map<Subject, Pickup[]>(subjects.map((subject) => [subject, []]));
  try {
    for (let run = 0; run < runs; run++) {
      for (const [subject, list] of results) {
        const count = isReal(subject) ? Math.min(pickups, 100) : pickups;
        list.push(await measurePickup(driver, subject, { shape, workflows: count, seed: seed + run }));
      }
    }
  } finally {
    driver.close();
  }
  const fine = (value: number): string => `${value.toFixed(1)} ms`;
  printFigures(
    "Embedded server: from the queue to a waiting worker",
    `${pickups} workflows a run (real server ${Math.min(pickups, 100)}), started every 5 to 105 ms at random (seeds ${seed} to ${seed + runs - 1}), one long poll for one task; from the server's scheduledTime, which is in whole milliseconds, to the worker; medians of ${runs} interleaved runs; ${load()}.`,
    [...results].map(([subject, list]) => ({
      what: subject.name,
      value: `p50 ${fine(median(list.map(({ p50 }) => p50)))}, p99 ${fine(median(list.map(({ p99 }) => p99)))}`,
      goal: isReal(subject) ? "" : "p50 <= 5 ms",
    })),
  );
}

async function benchGrowth(storage: Storage): Promise<void> {
  const driver = startDriver();
  const subject = await startEmbedded(values.bin, storage);
  const [shape] = shapes;
  try {
    await defineShapes(subject.url);
    const window = Math.max(500, Math.round(stored / 20));
    const marks = [1000, window * 3, stored];
    const growth = await measureGrowth(driver, subject, { shape, stored: marks, window, connections: 64 });
    const [, warm] = growth;
    printFigures(
      `Embedded server: ${storage}, with many workflows stored`,
      `One server; ${window} workflows of one task each on 64 connections when so many were stored. The ratios are to ${marks[1]} stored, where everything is compiled; ${load()}.`,
      growth.map(({ stored: count, residentMiB: memory, sample }) => ({
        what: `${count} stored`,
        value: `${sample.workflowsPerSecond.toFixed(0)}/s, ${memory.toFixed(0)} MiB`,
        beside: `CPU ${sample.cpuMs.toFixed(2)} ms a workflow`,
        ratio:
          warm === undefined
            ? ""
            : `${times(sample.workflowsPerSecond / warm.sample.workflowsPerSecond)}, CPU ${times(sample.cpuMs / warm.sample.cpuMs)}`,
        goal: count === stored ? ">= 0.8x, <= 400 MB" : "",
      })),
    );
  } finally {
    driver.close();
    await subject.close();
  }
}

keepToTwoCores();
if (isWanted("boot")) await benchBoot();
if (isWanted("load") || isWanted("pickup")) {
  const subjects = await startAll();
  try {
    if (isWanted("pickup")) await benchPickup(subjects);
    if (isWanted("load")) await benchLoad(subjects);
  } finally {
    await Promise.all(subjects.map((subject) => subject.close()));
  }
}
if (isWanted("growth")) {
  for (const storage of ["file", "memory"] satisfies Storage[]) if (values.storage.includes(storage)) await benchGrowth(storage);
}
