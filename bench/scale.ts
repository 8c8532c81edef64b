/**
 * Planning large projects and large servers: CPU time and memory of the whole `flow plan` process, and the bytes that it reads.
 * The server is an embedded one in a process of its own.
 */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createServer, request as sendRequest } from "node:http";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { findFreePort } from "../test/harness/free-port.ts";
import { median, ms, printFigures, times, timeProcess } from "./measure.ts";

const flow = path.resolve(import.meta.dirname, "../bin/flow.js");
const preload = path.resolve(import.meta.dirname, "report-usage.js");
const runs = 3;

interface Usage {
  cpuMs: number;
  memoryMiB: number;
}

const folders: string[] = [];
const servers: ChildProcess[] = [];

function makeFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "flow-bench-"));
  folders.push(folder);
  return folder;
}

async function startServer(): Promise<string> {
  const port = await findFreePort();
  const server = spawn(process.execPath, [flow, "server", "start", "--port", String(port)], { stdio: "ignore" });
  servers.push(server);
  const url = `http://127.0.0.1:${port}/api`;
  for (;;) {
    try {
      if ((await fetch(`http://127.0.0.1:${port}/health`)).ok) return url;
    } catch {
      if (server.exitCode !== null) throw new Error("the server ended");
    }
  }
}

/** What one `flow plan` used. */
async function planOnce(folder: string, url: string): Promise<Usage> {
  const usage = path.join(folder, "usage.json");
  const env = { ...process.env, BENCH_USAGE: usage, NODE_OPTIONS: `--import=${preload}` };
  await timeProcess(process.execPath, [flow, "plan", "--server", url, "-q"], { cwd: folder, env });
  return JSON.parse(readFileSync(usage, "utf8"));
}

async function planCpuMs(folder: string, url: string): Promise<number> {
  const measured: number[] = [];
  for (let run = 0; run < runs; run++) measured.push((await planOnce(folder, url)).cpuMs);
  return median(measured);
}

const taskBody = (index: number) => ({
  name: `task_${index}`,
  description: `Task ${index}`,
  retryCount: index % 5,
  timeoutSeconds: 600,
  responseTimeoutSeconds: 300,
  inputKeys: ["orderId"],
});

const workflowBody = (index: number, text = "") => ({
  name: `flow_${index}`,
  version: 1,
  schemaVersion: 2,
  description: `Workflow ${index}${text}`,
  tasks: [0, 1, 2].map((step) => ({
    name: `task_${(index * 3 + step) % 5000}`,
    taskReferenceName: `step_${step}`,
    type: "SIMPLE",
    inputParameters: { orderId: "${workflow.input.orderId}", step },
  })),
});

async function send(method: string, url: string, body: readonly object[]): Promise<void> {
  for (let at = 0; at < body.length; at += 250) {
    const answer = await fetch(url, {
      method,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body.slice(at, at + 250)),
    });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    await answer.arrayBuffer();
  }
}

type Form = "JSON" | "YAML";

const asText = (body: object, form: Form): string =>
  form === "JSON"
    ? `${JSON.stringify(body, undefined, 2)}\n`
    : Object.entries(body)
        .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
        .join("");

function writeProject(count: number, form: Form): string {
  const folder = makeFolder();
  const extension = form === "JSON" ? "json" : "yml";
  mkdirSync(path.join(folder, "config"), { recursive: true });
  mkdirSync(path.join(folder, "workflows"));
  writeFileSync(path.join(folder, "config/flow.yml"), "project: bench\n");
  for (let index = 0; index < count; index++) {
    const task = taskBody(index);
    mkdirSync(path.join(folder, "tasks", task.name), { recursive: true });
    writeFileSync(path.join(folder, "tasks", task.name, `task.${extension}`), asText(task, form));
    writeFileSync(path.join(folder, "workflows", `flow_${index}.${extension}`), asText(workflowBody(index), form));
  }
  return folder;
}

/** A server that holds as many tasks and workflows as a project of `count` does. */
async function startFilledServer(count: number): Promise<string> {
  const url = await startServer();
  const indexes = Array.from({ length: count }, (_, index) => index);
  await send("POST", `${url}/metadata/taskdefs`, indexes.map(taskBody));
  await send(
    "PUT",
    `${url}/metadata/workflow`,
    indexes.map((index) => workflowBody(index)),
  );
  return url;
}

async function planLargeProjects(): Promise<void> {
  const [few, many] = [await startFilledServer(500), await startFilledServer(5000)];
  const figures = [];
  for (const form of ["JSON", "YAML"] as const) {
    const small = await planCpuMs(writeProject(500, form), few);
    const large = await planCpuMs(writeProject(5000, form), many);
    figures.push({
      what: `plan 5,000 tasks + 5,000 workflows, ${form}: CPU`,
      value: ms(large),
      beside: `a tenth of it: ${ms(small)}`,
      ratio: times(large / small),
      goal: "<= 3000 ms, <= 12x",
    });
  }
  printFigures("Large projects", `Median of ${runs} processes, warm. The server holds the same definitions.`, figures);
}

/** Passes everything on and counts the bytes of the answers. */
async function startCounter(target: string): Promise<{ url: string; take: () => number; close: () => void }> {
  let bytes = 0;
  const { hostname, port } = new URL(target);
  const proxy = createServer((incoming, outgoing) => {
    const onward = sendRequest({ hostname, port, path: incoming.url, method: incoming.method, headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.on("data", (chunk: Buffer) => (bytes += chunk.length));
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const address = proxy.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  return {
    url: `http://127.0.0.1:${address.port}/api`,
    take() {
      const taken = bytes;
      bytes = 0;
      return taken;
    },
    close: () => proxy.close(),
  };
}

async function planAgainstLargeServer(): Promise<void> {
  const url = await startServer();
  const versions = Array.from({ length: 4000 }, (_, index) => workflowBody(index, " ".padEnd(25_000, `text ${index} `)));
  await send("PUT", `${url}/metadata/workflow`, versions);
  const folder = makeFolder();
  mkdirSync(path.join(folder, "workflows"));
  for (const [index, body] of versions.slice(0, 50).entries())
    writeFileSync(path.join(folder, `workflows/flow_${index}.json`), JSON.stringify(body));
  const counter = await startCounter(url);
  const cold = await planOnce(folder, counter.url);
  const coldBytes = counter.take();
  const warm: Usage[] = [];
  for (let run = 0; run < runs; run++) warm.push(await planOnce(folder, counter.url));
  const warmBytes = counter.take() / runs;
  counter.close();
  const mib = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(2)} MiB`;
  printFigures("A large server", "50 local workflows; the server holds 4,000 versions of about 25 kB.", [
    {
      what: "bytes read, cached",
      value: mib(warmBytes),
      beside: `first run: ${mib(coldBytes)}`,
      ratio: `${((100 * warmBytes) / coldBytes).toFixed(2)} %`,
      goal: "<= 1 %",
    },
    {
      what: "memory, cached",
      value: `${median(warm.map(({ memoryMiB }) => memoryMiB)).toFixed(0)} MiB`,
      beside: `first run: ${cold.memoryMiB.toFixed(0)} MiB`,
      goal: "<= 150 MB",
    },
    { what: "CPU, cached", value: ms(median(warm.map(({ cpuMs }) => cpuMs))), beside: `first run: ${ms(cold.cpuMs)}` },
  ]);
}

try {
  await planLargeProjects();
  await planAgainstLargeServer();
} finally {
  for (const server of servers) server.kill("SIGKILL");
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
