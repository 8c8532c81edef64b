/**
 * How much parallelism compiling steps leaves: random graphs with a worker for every step, against the time that they take at best.
 *
 *     node --import jiti/register bench/steps.ts [URL of a server with /api]
 *
 * Without an address an embedded server is started. Prints a line for each graph and the sums; writes nothing.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { compileSteps } from "../src/core/steps/compile-steps.ts";
import type { Task, Workflow } from "../src/core/model/execution.ts";
import { createServer } from "../src/server/create-server.ts";
import { idealTime, inputOf, randomSteps, stepForm } from "../test/core/steps/random-steps.ts";
import type { RandomStep } from "../test/core/steps/random-steps.ts";

const graphs = 20;
const mostSteps = 20;
/** A unit of a step's duration. */
const unitMs = 50;

interface Timed {
  idealMs: number;
  tookMs: number;
}

function createCaller(base: string) {
  return async <Answer>(method: string, path: string, body?: unknown): Promise<Answer> => {
    const headers = { "content-type": "application/json" };
    const response = await fetch(base + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === "" || /^[0-9a-f-]{36}$/.test(text) ? (text as Answer) : JSON.parse(text);
  };
}

async function runGraph(call: ReturnType<typeof createCaller>, steps: readonly RandomStep[], name: string): Promise<Timed> {
  const durations = new Map(steps.map((step) => [step.name, step.duration * unitMs]));
  const { value } = compileSteps(stepForm(name, steps, name));
  await call("POST", "/metadata/workflow?overwrite=true", value);
  const id = await call<string>("POST", "/workflow", { name, input: inputOf(steps) });
  const work = async (task: Task): Promise<void> => {
    await sleep(durations.get(task.referenceTaskName) ?? 0);
    const outputData = { by: task.referenceTaskName };
    await call("POST", "/tasks", { taskId: task.taskId, workflowInstanceId: id, status: "COMPLETED", outputData });
  };
  const working: Promise<void>[] = [];
  for (;;) {
    const tasks = await call<Task[]>("GET", `/tasks/poll/batch/${name}?count=20&timeout=20&workerid=bench`);
    working.push(...tasks.map(work));
    const run = await call<Workflow>("GET", `/workflow/${id}?includeTasks=false`);
    if (run.status !== "RUNNING") {
      await Promise.all(working);
      return { idealMs: idealTime(steps) * unitMs, tookMs: run.endTime - run.startTime };
    }
  }
}

const given = process.argv[2];
const server = given === undefined ? await createServer({}) : undefined;
const listener = await server?.listen({ port: 0 });
const call = createCaller(given ?? `${listener?.url}/api`);
const sums = { idealMs: 0, tookMs: 0 };
for (let seed = 1; seed <= graphs; seed++) {
  const steps = randomSteps(seed, mostSteps);
  const { idealMs, tookMs } = await runGraph(call, steps, `bench_steps_${Date.now()}`);
  sums.idealMs += idealMs;
  sums.tookMs += tookMs;
  console.log(`graph ${seed}: ${steps.length} steps, ${tookMs} ms, ${idealMs} ms at best, ${(tookMs / idealMs).toFixed(2)}`);
}
console.log(`all: ${sums.tookMs} ms, ${sums.idealMs} ms at best, ${(sums.tookMs / sums.idealMs).toFixed(3)}`);
await listener?.close();
await server?.close();
