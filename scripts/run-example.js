/**
 * The main job, end to end, as `npm start` runs it: boots the embedded server on a free port, uploads the example project's
 * definitions with `flow`, starts its workers with `flow`, runs one workflow per order and prints what came of them.
 */
import { spawn } from "node:child_process";
import { openSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { createConductorClient } from "../dist/client/index.js";
import { createServer } from "../dist/server/create-server.js";

const root = path.resolve(import.meta.dirname, "..");
const resultsFile = path.join(root, "results/orders.ndjson");
const workerLog = path.join(root, "results/worker.log");
const ended = new Set(["COMPLETED", "FAILED", "TIMED_OUT", "TERMINATED"]);
const ordersAtOnce = 60;
const deadlineMs = 60_000;

const say = (text) => void process.stdout.write(`${text}\n`);

/** Runs `flow` with the terminal's own output, so that it looks as it does when it is typed. */
function flow(args, stdio = "inherit") {
  return spawn(process.execPath, [path.join(root, "bin/flow.js"), ...args], { cwd: root, stdio });
}

function untilExit(child, what) {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => (code === 0 ? resolve() : reject(new Error(`${what} ended with ${signal ?? code}`))));
  });
}

async function run(args) {
  say(`\n$ flow ${args.join(" ")}`);
  await untilExit(flow(args), `flow ${args.join(" ")}`);
}

/** Redraws one line on a terminal; says every tenth part in a pipe. */
function createProgress(total) {
  let said = 0;
  return (done) => {
    if (process.stdout.isTTY) {
      const filled = Math.round((done / total) * 30);
      process.stdout.write(`\r  ${"█".repeat(filled)}${"░".repeat(30 - filled)} ${done}/${total} orders${done === total ? "\n" : ""}`);
    } else if (done === total || done >= said + total / 10) {
      said = done;
      say(`  ${done}/${total} orders`);
    }
  };
}

/** Starts a run per order, some at a time, and follows each to its end; answers with the status by the run's id. */
async function runOrders(client, orders) {
  const progress = createProgress(orders.length);
  const statuses = new Map();
  const waiting = orders.values();
  const work = async () => {
    for (const order of waiting) {
      const input = { order, resultsFile };
      const id = await client.workflows.start({ name: "fulfil_order", version: 1, correlationId: order.orderId, input });
      statuses.set(id, await untilEnded(client, id));
      progress(statuses.size);
    }
  };
  await Promise.all(Array.from({ length: ordersAtOnce }, work));
  return statuses;
}

async function untilEnded(client, id) {
  const startedAt = performance.now();
  for (;;) {
    const { status } = await client.workflows.getStatus(id);
    if (ended.has(status)) return status;
    if (performance.now() - startedAt > deadlineMs) throw new Error(`Run ${id} is still ${status} after ${deadlineMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function printSummary(client, statuses, seconds) {
  const counts = groupByValue(statuses);
  const lines = (await readFile(resultsFile, "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const shipped = lines.filter((line) => line.state === "shipped").length;
  say(`\n${statuses.size} orders in ${seconds.toFixed(1)} s: ${(statuses.size / seconds).toFixed(0)} workflows a second`);
  for (const [status, runs] of counts) say(`  ${String(runs.length).padStart(4)} ${status}`);
  say(`  ${shipped} shipped, ${lines.length - shipped} on back-order`);
  const failed = [...statuses].filter(([, status]) => status !== "COMPLETED").map(([id]) => id);
  if (failed.length > 0) {
    say("  Orders that make no sense, and declined cards, fail on purpose. For example:");
    for (const id of failed.slice(0, 3)) say(`    ${(await client.workflows.get(id, { includeTasks: false })).reasonForIncompletion}`);
  }
  say(`\nResults: ${path.relative(process.cwd(), resultsFile)}`);
}

function groupByValue(statuses) {
  const groups = new Map();
  for (const status of statuses.values()) groups.set(status, [...(groups.get(status) ?? []), status]);
  return groups;
}

await rm(resultsFile, { force: true });
await mkdir(path.dirname(resultsFile), { recursive: true });
const orders = JSON.parse(await readFile(path.join(root, "config/orders.json"), "utf8"));

const server = await createServer({});
const { url } = await server.listen({ port: 0 });
say(`Embedded server: ${url}`);
const client = createConductorClient({ url });
let workers;
try {
  await run(["tasks", "upload", "--all", "--server", url]);
  await run(["workflows", "upload", "--all", "--server", url]);
  await run(["tasks", "list", "--sync", "--server", url]);

  say(`\n$ flow worker start --all &> ${path.relative(process.cwd(), workerLog)}`);
  const log = openSync(workerLog, "w");
  workers = flow(["worker", "start", "--all", "--server", url], ["ignore", log, log]);
  const workersEnded = untilExit(workers, "flow worker start --all");
  // An early end is seen by the race below; after it, nobody may be left to hear of the rejection.
  workersEnded.catch(() => undefined);

  say(`\nRunning fulfil_order for ${orders.length} orders`);
  const startedAt = performance.now();
  const statuses = await Promise.race([
    runOrders(client, orders),
    workersEnded.then(() => Promise.reject(new Error("The workers ended early."))),
  ]);
  const seconds = (performance.now() - startedAt) / 1000;
  workers.kill("SIGTERM");
  await workersEnded;
  await printSummary(client, statuses, seconds);
} finally {
  // After an orderly end they are gone already. Otherwise the server goes now, and they would wait for it to come back.
  workers?.kill("SIGKILL");
  await client.close();
  await server.close();
}
