/** What it costs a program to import the package, beside a Node that imports nothing and the official SDK. After `npm run build`. */
import path from "node:path";
import { pathToFileURL } from "node:url";
import { medianOf, ms, printFigures, timeProcess, times } from "./measure.ts";

const runs = 21;
const time = (code: string) => medianOf(runs, 3, () => timeProcess(process.execPath, ["--input-type=module", "-e", code]));
const load = (file: string) => time(`await import(${JSON.stringify(pathToFileURL(path.resolve(import.meta.dirname, file)).href)})`);

const bare = await time("await import('node:path')");
const root = await load("../dist/index.js");
const client = await load("../dist/client/index.js");
const worker = await load("../dist/workers/index.js");
const official = await load("node_modules/@io-orkes/conductor-javascript/dist/index.mjs");

const over = (value: number): string => `${ms(value - bare)} over bare Node`;
const beside = `official SDK: ${over(official)}`;
const ratio = (value: number): string => times((value - bare) / (official - bare));
printFigures("Importing the library", `Medians of ${runs} runs; bare Node: ${ms(bare)}.`, [
  { what: "`conductor-flow/client`", value: over(client), beside, ratio: ratio(client), goal: "<= 25 ms" },
  { what: "`conductor-flow/worker`", value: over(worker), beside, ratio: ratio(worker) },
  { what: "`conductor-flow`", value: over(root), beside, ratio: ratio(root) },
]);
