/** Boot time and memory of the embedded server, whole process, beside the real one in the same run. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { findFreePort } from "../test/harness/free-port.ts";
import { startRealServer } from "../test/harness/real-server.ts";
import { median, ms, printFigures, times } from "./measure.ts";

const flow = path.resolve(import.meta.dirname, "../bin/flow.js");
const runs = 7;

async function untilHealthy(url: string): Promise<void> {
  for (;;) {
    try {
      if ((await fetch(`${url}/health`)).ok) return;
    } catch {
      // Not listening yet: ask again at once, the loop ends with the process at the latest.
    }
  }
}

/** Resident memory in MiB, from the operating system (Linux). */
function residentMiB(pid: number): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(line?.[1]) / 1024;
}

async function bootOnce(): Promise<{ bootMs: number; memoryMiB: number }> {
  const port = await findFreePort();
  const startedAt = performance.now();
  const child = spawn(process.execPath, [flow, "server", "start", "--port", String(port)], { stdio: "ignore" });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  try {
    await untilHealthy(`http://127.0.0.1:${port}`);
    const bootMs = performance.now() - startedAt;
    return { bootMs, memoryMiB: residentMiB(child.pid ?? 0) };
  } finally {
    child.kill("SIGTERM");
    await ended;
  }
}

const measured = [];
for (let run = 0; run < runs; run++) measured.push(await bootOnce());
const bootMs = median(measured.map((one) => one.bootMs));
const memoryMiB = median(measured.map((one) => one.memoryMiB));

const startedAt = performance.now();
const real = await startRealServer(process.env);
const realBootMs = performance.now() - startedAt;
const realMemoryMiB = real.pid === undefined ? Number.NaN : residentMiB(real.pid);
await real.close();

printFigures(
  "Embedded server: boot and memory",
  `In memory, medians of ${runs} boots; the real server is Conductor 3.32.1 (-Xmx1g), booted once.`,
  [
    {
      what: "start to healthy",
      value: ms(bootMs),
      beside: `real server: ${ms(realBootMs)}`,
      ratio: times(bootMs / realBootMs),
      goal: "<= 500 ms",
    },
    {
      what: "resident memory after boot",
      value: `${memoryMiB.toFixed(0)} MiB`,
      beside: `real server: ${realMemoryMiB.toFixed(0)} MiB`,
      ratio: times(memoryMiB / realMemoryMiB),
      goal: "<= 150 MB",
    },
  ],
);
