// No worker at all: one loop polls for as many tasks as there are free places, and each task is one POST. Nothing is retried,
// extended, counted or reported twice; what it costs is what HTTP by undici and JSON cost.
import { Pool } from "undici";
import { handler, settings, untilTold } from "./settings.js";

const { origin, pathname } = new URL(settings.url);
const pool = new Pool(origin, { connections: settings.concurrency + 1, pipelining: 1 });
const poll = `${pathname}/tasks/poll/batch/${settings.taskType}?workerid=bench-bare`;
const headers = { "content-type": "application/json", accept: "application/json" };
let inFlight = 0;
let wake;

async function run(task) {
  const body = JSON.stringify({
    workflowInstanceId: task.workflowInstanceId,
    taskId: task.taskId,
    status: "COMPLETED",
    outputData: handler(task.inputData),
    workerId: "bench-bare",
  });
  const answer = await pool.request({ path: `${pathname}/tasks`, method: "POST", headers, body });
  await answer.body.text();
  inFlight -= 1;
  wake?.();
}

await untilTold();
for (;;) {
  while (inFlight >= settings.concurrency) await new Promise((resolve) => (wake = resolve));
  const count = settings.concurrency - inFlight;
  // A SQL server holds a poll for several until all are there: several are asked for without waiting.
  const path = `${poll}&count=${count}&timeout=0`;
  const answer = await pool.request({ path, method: "GET", headers });
  const tasks = await answer.body.json();
  inFlight += tasks.length;
  for (const task of tasks) void run(task);
  if (tasks.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
}
