// No worker at all: for each task type one long poll for one task, sent again at once, and a POST for each task beside it.
import { Pool } from "undici";
import { handler, settings, untilTold } from "./settings.js";

const { origin, pathname } = new URL(settings.url);
const pool = new Pool(origin, {
  connections: settings.types.length + settings.concurrency,
  pipelining: 1,
  bodyTimeout: 0,
  headersTimeout: 0,
});
const headers = { "content-type": "application/json", accept: "application/json" };

async function report({ workflowInstanceId, taskId, inputData }) {
  const outputData = handler(inputData);
  const body = JSON.stringify({ workflowInstanceId, taskId, status: "COMPLETED", outputData, workerId: "bench-bare" });
  const answer = await pool.request({ path: `${pathname}/tasks`, method: "POST", headers, body });
  await answer.body.text();
}

async function poll(type) {
  const path = `${pathname}/tasks/poll/batch/${type}?workerid=bench-bare&count=1&timeout=5000`;
  for (;;) {
    const answer = await pool.request({ path, method: "GET", headers });
    for (const task of await answer.body.json()) void report(task);
  }
}

await untilTold();
for (const type of settings.types) void poll(type);
