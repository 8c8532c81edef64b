/**
 * The load: clients that start workflows and a worker that takes and completes their tasks, in one process of its own and the same
 * for every server. Bare undici: what is measured is the server, and an SDK would be most of the work.
 *
 * Does what its parent asks for, one thing at a time, and answers with what it saw.
 */
import { setTimeout as pause } from "node:timers/promises";
import { Pool } from "undici";

/** How long a poll is held where nothing waits, in milliseconds: the default of a server. */
const pollMs = 100;
const longestPollMs = 5000;
const jsonHeaders = { "content-type": "application/json" };

/**
 * @param {import("undici").Dispatcher} pool
 * @param {"GET" | "POST"} method
 * @param {string} path
 * @param {unknown} [body]
 * @returns {Promise<string>}
 */
async function call(pool, method, path, body) {
  const answer = await pool.request({ method, path, ...(body === undefined ? {} : { headers: jsonHeaders, body: JSON.stringify(body) }) });
  const text = await answer.body.text();
  if (answer.statusCode >= 300) throw new Error(`${method} ${path} answered ${answer.statusCode}: ${text}`);
  return text;
}

/** @param {{ url: string }} server */
function openPools({ url }, connections) {
  const { origin, pathname } = new URL(url);
  const create = (count) => new Pool(origin, { connections: count, pipelining: 1 });
  return { base: pathname, starts: create(connections), polls: create(1), reports: create(connections) };
}

/**
 * Starts workflows on so many connections, each one after the other, while a worker with as many slots works on them.
 * The time runs from the first start to the answer to the last report.
 */
async function measureThroughput({ url, workflow, taskType, tasksPerWorkflow, workflows, connections }) {
  const { base, starts, polls, reports } = openPools({ url }, connections);
  const wanted = workflows * tasksPerWorkflow;
  const done = new Set();
  let left = workflows;
  let busy = 0;
  let freed = () => {};

  async function startAll() {
    while (left > 0) {
      left -= 1;
      await call(starts, "POST", `${base}/workflow/${workflow}`, { order: left, note: "an input as small as most are" });
    }
  }

  async function complete({ taskId, workflowInstanceId }) {
    const result = { workflowInstanceId, taskId, workerId: "bench", status: "COMPLETED", outputData: { done: true, order: done.size } };
    await call(reports, "POST", `${base}/tasks`, result);
    if (done.has(taskId)) throw new Error(`The task ${taskId} was handed out twice.`);
    done.add(taskId);
    busy -= 1;
    freed();
  }

  async function work() {
    const reported = [];
    while (done.size + busy < wanted) {
      const free = connections - busy;
      if (free === 0) {
        await new Promise((resolve) => (freed = resolve));
        continue;
      }
      const text = await call(polls, "GET", `${base}/tasks/poll/batch/${taskType}?count=${free}&timeout=${pollMs}&workerid=bench`);
      const tasks = JSON.parse(text);
      busy += tasks.length;
      for (const task of tasks) reported.push(complete(task));
    }
    await Promise.all(reported);
  }

  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  await Promise.all([work(), ...Array.from({ length: connections }, startAll)]);
  const elapsedMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuBefore);
  await Promise.all([starts.close(), polls.close(), reports.close()]);
  return { elapsedMs, driverCpuMs: (user + system) / 1000 };
}

/** From the moment at which the server puts a task into its queue to the moment at which a worker that waits has it, at a low rate. */
async function measurePickup({ url, workflow, taskType, workflows, everyMs, jitterMs }) {
  const { base, starts, polls, reports } = openPools({ url }, 1);
  const waits = [];

  async function work() {
    while (waits.length < workflows) {
      const text = await call(polls, "GET", `${base}/tasks/poll/batch/${taskType}?count=1&timeout=${longestPollMs}&workerid=bench`);
      const now = performance.timeOrigin + performance.now();
      for (const { taskId, workflowInstanceId, scheduledTime } of JSON.parse(text)) {
        waits.push(now - scheduledTime);
        await call(reports, "POST", `${base}/tasks`, { workflowInstanceId, taskId, status: "COMPLETED", outputData: {} });
      }
    }
  }

  const working = work();
  for (let index = 0; index < workflows; index++) {
    await pause(everyMs + (jitterMs[index] ?? 0));
    await call(starts, "POST", `${base}/workflow/${workflow}`, {});
  }
  await working;
  await Promise.all([starts.close(), polls.close(), reports.close()]);
  return { waits };
}

const kinds = { throughput: measureThroughput, pickup: measurePickup };

async function answer({ kind, ...options }) {
  try {
    process.send({ ok: true, result: await kinds[kind](options) });
  } catch (error) {
    process.send({ ok: false, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
}

process.on("message", (request) => void answer(request));
process.on("disconnect", () => process.exit());
