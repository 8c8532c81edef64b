/** What `flow test` takes for two hundred cases: whole processes, with a fork, a condition and a retry in each run. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { median, medianOf, ms, printFigures, timeProcess, times } from "./measure.ts";

const flow = path.resolve(import.meta.dirname, "../bin/flow.js");
const preload = path.resolve(import.meta.dirname, "report-usage.js");
const [runs, workflows, casesEach] = [7, 20, 10];

const workflowText = (name: string): string => `name: ${name}
steps:
  - { name: validate, task: validate_order, input: { orderId: "\${context.orderId}" } }
  - { name: price, task: price_order, dependsOn: validate }
  - { name: reserve, task: reserve_stock, dependsOn: validate, retryLimit: 3 }
  - { name: gift, task: wrap, dependsOn: price, when: "\${context.gift}" }
  - { name: ship, task: ship_order, dependsOn: [price, reserve], input: { total: "\${price.total}" } }
output: { tracking: "\${ship.tracking}" }
`;

const casesText = (): string => `mocks:
  validate: { output: { ok: true } }
  price: { output: { total: 5 } }
  reserve: [{ fail: no stock }, { output: {} }]
  gift: { output: {} }
  ship: { output: { tracking: T1 } }
cases:
${Array.from({ length: casesEach }, (_, index) => caseText(index)).join("")}`;

const caseText = (index: number): string => `  - name: case ${index}
    input: { orderId: ${index}, gift: ${index % 2 === 0} }
    expect: { path: [validate, ..., ship], output: { tracking: T1 } }
`;

/** On a machine that others use too, the CPU time says more. */
async function measure(...args: string[]): Promise<{ wallMs: number; cpuMs: number }> {
  const usage = path.join(cwd, "usage.json");
  const env = { ...process.env, BENCH_USAGE: usage, NODE_OPTIONS: `--import=${preload}` };
  const cpu: number[] = [];
  const wallMs = await medianOf(runs, 0, async () => {
    const time = await timeProcess(process.execPath, [flow, ...args], { cwd, env });
    const used: { cpuMs: number } = JSON.parse(readFileSync(usage, "utf8"));
    cpu.push(used.cpuMs);
    return time;
  });
  return { wallMs, cpuMs: median(cpu) };
}

const cwd = mkdtempSync(path.join(tmpdir(), "flow-bench-cases-"));
try {
  for (const folder of ["config", "workflows"]) mkdirSync(path.join(cwd, folder));
  writeFileSync(path.join(cwd, "config/flow.yml"), "project: bench\n");
  for (let index = 0; index < workflows; index++) {
    const base = path.join(cwd, "workflows", `order_${index}`);
    writeFileSync(`${base}.yml`, workflowText(`order_${index}`));
    writeFileSync(`${base}.test.yml`, casesText());
  }
  const one = await measure("test", "order_0", "--case", "case 0");
  const all = await measure("test");
  const count = workflows * casesEach;
  printFigures("Test cases", `Medians of ${runs} whole processes; seven tasks in a run.`, [
    { what: `\`flow test\`, ${count} cases`, value: ms(all.wallMs), beside: `one case: ${ms(one.wallMs)}`, goal: "<= 3000 ms" },
    { what: "CPU of that", value: ms(all.cpuMs), beside: `one case: ${ms(one.cpuMs)}`, ratio: times(all.cpuMs / one.cpuMs) },
    { what: "CPU of each further case", value: `${((all.cpuMs - one.cpuMs) / (count - 1)).toFixed(1)} ms` },
  ]);
} finally {
  rmSync(cwd, { recursive: true, force: true });
}
