/** Measuring: repeated runs, medians, and the configuration beside every figure. */
import { spawn } from "node:child_process";
import { cpus, totalmem } from "node:os";
import { performance } from "node:perf_hooks";

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Runs a command to its end; milliseconds from start to exit. Any other exit code than 0 is an error with the output in it. */
export function timeProcess(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const child = spawn(command, args, { cwd: options.cwd, env: options.env ?? process.env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(performance.now() - startedAt);
      else reject(new Error(`${command} ${args.join(" ")} ended with ${code}:\n${output}`));
    });
  });
}

/** The median of several runs, in milliseconds; the first `warmUp` runs do not count. */
export async function medianOf(runs: number, warmUp: number, once: (run: number) => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < warmUp + runs; run++) {
    const time = await once(run);
    if (run >= warmUp) times.push(time);
  }
  return median(times);
}

export interface Figure {
  what: string;
  value: string;
  /** What it is held against, measured in the same run. */
  beside?: string;
  ratio?: string;
  goal?: string;
}

export function printFigures(title: string, configuration: string, figures: readonly Figure[]): void {
  const cpu = cpus();
  console.log(`\n## ${title}\n`);
  console.log(
    `Node ${process.version}, ${cpu.length} x ${cpu[0]?.model ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GiB. ${configuration}\n`,
  );
  console.log("| what | measured | beside | ratio | goal |\n| --- | --- | --- | --- | --- |");
  for (const { what, value, beside = "", ratio = "", goal = "" } of figures)
    console.log(`| ${what} | ${value} | ${beside} | ${ratio} | ${goal} |`);
}

export const ms = (value: number): string => `${value.toFixed(0)} ms`;
export const times = (value: number): string => `${value.toFixed(2)}x`;
