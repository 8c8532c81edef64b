/** What the command line costs before it does anything: `flow --version` and `--help` beside a Node that runs nothing. */
import path from "node:path";
import { medianOf, ms, printFigures, timeProcess, times } from "./measure.ts";

const flow = path.resolve(import.meta.dirname, "../bin/flow.js");
const runs = 21;

const time = (...args: string[]) => medianOf(runs, 3, () => timeProcess(process.execPath, args));
const bare = await time("-e", "0");
const version = await time(flow, "--version");
const help = await time(flow, "--help");

printFigures("Start-up", `Medians of ${runs} runs.`, [
  { what: "`flow --version`", value: ms(version), beside: `node -e 0: ${ms(bare)}`, ratio: times(version / bare), goal: "<= 2x" },
  { what: "`flow --help`", value: ms(help), beside: `node -e 0: ${ms(bare)}`, ratio: times(help / bare) },
]);
