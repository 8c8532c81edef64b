/** What it costs a running Node to import the package, beside the official SDK. After `npm run build`. */
import { execFileSync } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { median, ms, printFigures, times } from "./measure.ts";

const rounds = 21;
const entries = {
  client: "../dist/client/index.js",
  worker: "../dist/workers/index.js",
  root: "../dist/index.js",
  official: "node_modules/@io-orkes/conductor-javascript/dist/index.mjs",
};

interface Cost {
  wallMs: number[];
  cpuMs: number[];
}

/** Over bare Node: its own start does not count. CPU time tells the same on a machine that others use as well. */
function measure(file: string): [wallMs: number, cpuMs: number] {
  const url = JSON.stringify(pathToFileURL(path.resolve(import.meta.dirname, file)).href);
  const code = `
    const startedAt = performance.now();
    const used = process.cpuUsage();
    await import(${url});
    const { user, system } = process.cpuUsage(used);
    console.log(performance.now() - startedAt, (user + system) / 1000);`;
  const [wallMs, cpuMs] = execFileSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" }).split(" ").map(Number);
  return [wallMs ?? Number.NaN, cpuMs ?? Number.NaN];
}

const costs = Object.fromEntries(Object.keys(entries).map((name): [string, Cost] => [name, { wallMs: [], cpuMs: [] }]));
for (let round = 0; round < rounds; round++) {
  for (const [name, file] of Object.entries(entries)) {
    const [wallMs, cpuMs] = measure(file);
    costs[name]?.wallMs.push(wallMs);
    costs[name]?.cpuMs.push(cpuMs);
  }
}

const figure = (name: keyof typeof entries): { wall: number; cpu: number } => ({
  wall: median(costs[name]?.wallMs ?? []),
  cpu: median(costs[name]?.cpuMs ?? []),
});
const told = ({ wall, cpu }: { wall: number; cpu: number }): string => `${ms(wall)}, ${ms(cpu)} of CPU`;
const official = figure("official");
const row = (what: string, name: keyof typeof entries) => ({
  what,
  value: told(figure(name)),
  beside: `official SDK: ${told(official)}`,
  ratio: `${times(figure(name).wall / official.wall)}, ${times(figure(name).cpu / official.cpu)} of CPU`,
});
printFigures("Importing the library", `Medians of ${rounds} interleaved rounds, over bare Node.`, [
  { ...row("`conductor-flow/client`", "client"), goal: "<= 25 ms" },
  row("`conductor-flow/worker`", "worker"),
  row("`conductor-flow`", "root"),
]);
