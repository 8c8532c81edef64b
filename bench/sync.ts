/**
 * Uploading and comparing 500 tasks with a real Conductor server, whole processes, beside one bulk request to the same server
 * and beside a loop that sends one request per task, which is how the peers upload.
 */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { startRealServer } from "../test/harness/real-server.ts";
import { median, medianOf, ms, printFigures, timeProcess, times } from "./measure.ts";

const flow = path.resolve(import.meta.dirname, "../bin/flow.js");
const count = 500;
const runs = 5;

const taskName = (prefix: string, index: number) => `${prefix}_task_${String(index).padStart(3, "0")}`;
const taskBody = (name: string) => ({
  name,
  description: `Measures ${name}`,
  retryCount: 2,
  retryLogic: "EXPONENTIAL_BACKOFF",
  retryDelaySeconds: 5,
  timeoutSeconds: 600,
  responseTimeoutSeconds: 300,
  inputKeys: ["orderId", "lines"],
  outputKeys: ["total"],
});

const asYaml = (name: string) =>
  Object.entries(taskBody(name))
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join("");
const asModule = (name: string) => `import { defineTask } from "conductor-flow";

interface Input { orderId: string }

export default defineTask(${JSON.stringify(taskBody(name), null, 2)}, async (input) => ({ total: String((input as unknown as Input).orderId).length }));
`;

async function writeProject(folder: string, prefix: string, form: "yaml" | "typescript"): Promise<void> {
  await mkdir(path.join(folder, "config"), { recursive: true });
  await writeFile(path.join(folder, "config/flow.yml"), `project: bench-${prefix}\n`);
  for (let index = 0; index < count; index++) {
    const name = taskName(prefix, index);
    await mkdir(path.join(folder, "tasks", name), { recursive: true });
    if (form === "yaml") await writeFile(path.join(folder, "tasks", name, "task.yml"), asYaml(name));
    else await writeFile(path.join(folder, "tasks", name, `${name}.ts`), asModule(name));
  }
}

async function post(url: string, names: readonly string[]): Promise<void> {
  const answer = await fetch(`${url}/metadata/taskdefs`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(names.map(taskBody)),
  });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  await answer.text();
}

const namesOf = (prefix: string) => Array.from({ length: count }, (_, index) => taskName(prefix, index));
async function remove(url: string, prefix: string): Promise<void> {
  for (const name of namesOf(prefix)) await (await fetch(`${url}/metadata/taskdefs/${name}`, { method: "DELETE" })).text();
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

const server = await startRealServer(process.env);
const folders: string[] = [];
try {
  const bulk = await medianOf(runs, 1, async (run) => {
    const time = await timed(() => post(server.url, namesOf(`bulk${run}`)));
    await remove(server.url, `bulk${run}`);
    return time;
  });
  const loop = await timed(async () => {
    for (const name of namesOf("loop")) await post(server.url, [name]);
  });
  await remove(server.url, "loop");

  const upload: number[] = [];
  const listed: Record<string, number> = {};
  for (const form of ["yaml", "typescript"] as const) {
    for (let run = 0; run < (form === "yaml" ? runs : 1); run++) {
      const folder = await mkdtemp(path.join(tmpdir(), "flow-bench-"));
      folders.push(folder);
      await writeProject(folder, `${form}${run}`, form);
      const time = await timeProcess(process.execPath, [flow, "tasks", "upload", "--all", "--server", server.url], { cwd: folder });
      if (form === "yaml") upload.push(time);
      if (run === 0) {
        listed[form] = await medianOf(runs, 2, () =>
          timeProcess(process.execPath, [flow, "tasks", "list", "--sync", "--server", server.url], { cwd: folder }),
        );
      }
      await remove(server.url, `${form}${run}`);
    }
  }
  const uploadMedian = median(upload);
  printFigures("Sync of 500 tasks", `Conductor 3.32.1 with SQLite; whole processes; medians of ${runs} runs.`, [
    {
      what: "upload 500 new tasks",
      value: ms(uploadMedian),
      beside: `one bulk request: ${ms(bulk)}`,
      ratio: times(uploadMedian / bulk),
      goal: "<= 1000 ms",
    },
    {
      what: "upload 500 new tasks",
      value: ms(uploadMedian),
      beside: `one request a task, in process: ${ms(loop)}`,
      ratio: times(uploadMedian / loop),
    },
    { what: "list --sync, YAML, warm", value: ms(listed["yaml"] ?? Number.NaN), goal: "<= 500 ms" },
    { what: "list --sync, TypeScript, warm", value: ms(listed["typescript"] ?? Number.NaN), goal: "<= 700 ms" },
  ]);
} finally {
  await server.close();
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
}
