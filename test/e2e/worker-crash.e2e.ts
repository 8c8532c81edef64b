/** A worker that is killed, or stopped by force while the server takes nothing: the next one puts right what it left. */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { ConductorClient } from "../../src/client/conductor-client.ts";
import { createConductorClient } from "../../src/client/conductor-client.ts";
import type { Task } from "../../src/core/model/execution.ts";
import { pollUntil } from "../harness/poll-until.ts";
import { startTarget } from "../harness/target.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import type { ServingFlow } from "./support/serving-flow.ts";
import { serveFlow } from "./support/serving-flow.ts";

let stages = 0;

/** Passes everything on to a server, and while it is shut takes no report. */
async function startGate(target: string): Promise<{ url: string; isShut: boolean }> {
  const gate = { url: "", isShut: true };
  const server = createServer((request, response) => {
    const pass = async (): Promise<void> => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(Buffer.from(chunk));
      if (gate.isShut && request.method === "POST") return void response.writeHead(503).end();
      const headers = { "content-type": request.headers["content-type"] ?? "application/json" };
      const body = chunks.length === 0 ? {} : { body: Buffer.concat(chunks) };
      const answer = await fetch(target + (request.url ?? "").slice("/api".length), { method: request.method ?? "GET", headers, ...body });
      const text = await answer.text();
      response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "text/plain" }).end(text);
    };
    pass().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  gate.url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/api`;
  return gate;
}

interface Stage {
  cwd: string;
  client: ConductorClient;
  gate: { url: string; isShut: boolean };
  start: (...flags: string[]) => ServingFlow;
  run: (name: string) => Promise<string>;
  task: (workflowId: string) => Promise<Task | undefined>;
  /** Of all worker journals. */
  journals: () => string;
  runs: () => string[];
}

/** `quick` ends at once; `slow` does not end while a file is there. Only a journal can help: nothing is ever retried or times out. */
async function setStage(): Promise<Stage> {
  const target = await startTarget();
  // On a server of many tests, polls that a killed worker has left open must not take the tasks of the next test.
  const prefix = `worker_crash_${Date.now().toString(36)}_${(stages += 1)}`;
  const gate = await startGate(target.url);
  const client = createConductorClient({ url: target.url });
  onTestFinished(async () => {
    await client.close();
    await target.close();
  });
  const cwd = tempFolder();
  writeFileSync(path.join(cwd, "flow.config.yml"), "project: worker-crash\n");
  writeFileSync(path.join(cwd, "hang"), "");
  const note = (name: string) => `appendFileSync(${JSON.stringify(path.join(cwd, "runs"))}, "${name}\\n");`;
  const hang = `while (existsSync(${JSON.stringify(path.join(cwd, "hang"))})) await new Promise((resolve) => setTimeout(resolve, 20));`;
  for (const [name, body] of [
    ["quick", note("quick")],
    ["slow", note("slow") + hang],
  ] as const) {
    mkdirSync(path.join(cwd, `tasks/${name}`), { recursive: true });
    const text = `import { appendFileSync, existsSync } from "node:fs";\nexport default async () => { ${body} return { by: process.pid, seen: existsSync("/") }; };\n`;
    writeFileSync(path.join(cwd, `tasks/${name}/index.mjs`), text);
    writeFileSync(path.join(cwd, `tasks/${name}/task.json`), JSON.stringify({ name: `${prefix}_${name}`, ownerEmail: "a@b.io" }));
    await client.metadata.registerTaskDefs([
      { name: `${prefix}_${name}`, retryCount: 0, timeoutSeconds: 0, responseTimeoutSeconds: 3600, ownerEmail: "a@b.io" },
    ]);
    await client.metadata.updateWorkflowDefs([
      {
        name: `${prefix}_${name}`,
        version: 1,
        schemaVersion: 2,
        timeoutSeconds: 0,
        ownerEmail: "a@b.io",
        tasks: [{ name: `${prefix}_${name}`, taskReferenceName: name, type: "SIMPLE" }],
      },
    ]);
  }
  const folder = path.join(cwd, ".flow/worker");
  return {
    cwd,
    client,
    gate,
    start: (...flags) => serveFlow(["worker", "start", "--all", "--check", "off", "--server", gate.url, ...flags], { cwd }),
    async run(name) {
      const id = await client.workflows.start({ name: `${prefix}_${name}` });
      onTestFinished(() => client.workflows.terminate(id).catch(() => undefined));
      return id;
    },
    task: async (id) => (await client.workflows.get(id, { includeTasks: true })).tasks[0],
    journals: () =>
      (existsSync(folder) ? readdirSync(folder) : [])
        .filter((name) => !name.endsWith(".tmp"))
        .map((name) => readIfThere(path.join(folder, name)))
        .join(""),
    runs: () => (existsSync(path.join(cwd, "runs")) ? readFileSync(path.join(cwd, "runs"), "utf8").trimEnd().split("\n") : []),
  };
}

/** Another process may delete it meanwhile. */
function readIfThere(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

const untilTrue = (holds: () => boolean): Promise<boolean> =>
  pollUntil(
    async () => holds(),
    (held) => held,
  );

describe("what a worker leaves", { timeout: 180_000 }, () => {
  it("killed, its results are delivered and its tasks handed back by the next one, within seconds and without a retry", async () => {
    const { cwd, gate, start, run, task, journals, runs } = await setStage();
    const first = start();
    const [quick, slow] = [await run("quick"), await run("slow")];
    const ids = [(await task(quick))?.taskId ?? "?", (await task(slow))?.taskId ?? "?"];
    await untilTrue(() => journals().includes(`{"undelivered":{`) && journals().includes(`{"held":"${ids[1]}"}`));
    first.kill("SIGKILL");
    await first.exitCode;
    expect((await task(quick))?.status).toBe("IN_PROGRESS");

    gate.isShut = false;
    rmSync(path.join(cwd, "hang"));
    const second = start();
    const ended = await pollUntil(
      async () => [await task(quick), await task(slow)],
      (tasks) => tasks.every((one) => one?.status === "COMPLETED"),
    );
    expect(ended.map((one) => [one?.taskId, one?.retryCount, one?.pollCount, one?.outputData["by"]])).toEqual([
      [ids[0], 0, 1, first.pid],
      [ids[1], 0, expect.any(Number), second.pid],
    ]);
    expect(runs().sort()).toEqual(["quick", "slow", "slow"]);
    // It watches for a while whether a poll that the dead worker had left open takes the task once more.
    await untilTrue(() => !journals().includes(`:${first.pid}:`));
    second.kill("SIGTERM");
    expect(await second.exitCode).toBe(0);
    expect(second.stdout()).toContain("left: 1 result to deliver, 1 task goes back to the server.");
    expect(readdirSync(path.join(cwd, ".flow/worker"))).toEqual([]);
  });

  it("killed while it puts that right, it leaves the rest to the next one", async () => {
    const { cwd, gate, start, run, task, journals } = await setStage();
    const first = start();
    const [quick, slow] = [await run("quick"), await run("slow")];
    const held = (await task(slow))?.taskId ?? "?";
    await untilTrue(() => journals().includes(`{"undelivered":{`) && journals().includes(`{"held":"${held}"}`));
    first.kill("SIGKILL");
    await first.exitCode;

    const second = start();
    await second.until("1 result to deliver");
    await second.until("tried again");
    second.kill("SIGKILL");
    await second.exitCode;

    gate.isShut = false;
    rmSync(path.join(cwd, "hang"));
    const third = start();
    await pollUntil(
      async () => [(await task(quick))?.status, (await task(slow))?.status],
      (statuses) => statuses.every((status) => status === "COMPLETED"),
    );
    expect((await task(quick))?.outputData["by"]).toBe(first.pid);
    await untilTrue(() => !journals().includes(`:${first.pid}:`));
    third.kill("SIGTERM");
    expect(await third.exitCode).toBe(0);
    expect(readdirSync(path.join(cwd, ".flow/worker"))).toEqual([]);
  });

  it("stopped by force, it says what it keeps, and the next one delivers it", async () => {
    const { gate, start, run, task } = await setStage();
    const first = start();
    const quick = await run("quick");
    await first.until("tried again");
    first.kill("SIGINT");
    await first.until("Stopping");
    first.kill("SIGINT");
    await first.until("Kept for the next worker: 1 undelivered result.");
    expect(await first.exitCode).toBe(130);

    gate.isShut = false;
    start();
    const ended = await pollUntil(
      () => task(quick),
      (one) => one?.status === "COMPLETED",
    );
    expect(ended?.outputData["by"]).toBe(first.pid);
  });

  it("without a journal it leaves nothing", async () => {
    const { cwd, start, run, journals } = await setStage();
    const worker = start("--no-journal");
    await run("quick");
    await worker.until("tried again");
    expect(journals()).toBe("");
    expect(existsSync(path.join(cwd, ".flow/worker"))).toBe(false);
  });
});
