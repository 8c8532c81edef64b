/** What a process and everything below it have used, from /proc: Linux only. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

export interface TreeUsage {
  /** User and system time, of children that have ended as well. */
  cpuMs: number;
  /** The most resident memory of each process, summed up. */
  peakMiB: number;
}

interface Process {
  pid: number;
  parent: number;
  ticks: number;
}

const ticksPerSecond = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

export function readTree(root: number): TreeUsage {
  const processes = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)));
  const members = new Set([root]);
  for (let size = 0; size < members.size;) {
    size = members.size;
    for (const { pid, parent } of processes) if (members.has(parent)) members.add(pid);
  }
  const tree = processes.filter(({ pid }) => members.has(pid));
  return {
    cpuMs: (tree.reduce((sum, { ticks }) => sum + ticks, 0) * 1000) / ticksPerSecond,
    peakMiB: tree.reduce((sum, { pid }) => sum + peakOf(pid), 0),
  };
}

/** None if it has ended meanwhile. */
function readProcess(pid: number): Process[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in brackets may hold anything.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
    return [{ pid, parent: Number(fields[1]), ticks }];
  } catch {
    return [];
  }
}

function peakOf(pid: number): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
