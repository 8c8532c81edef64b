/** Several worker processes under one command: shared work, deaths, reloads, the end. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, vi } from "vitest";
import { pollUntil } from "../harness/poll-until.ts";
import type { ServingFlow } from "./support/serving-flow.ts";
import { isAlive } from "./support/serving-flow.ts";
import type { WorkerStage } from "./support/worker-stage.ts";
import { createWorkerStage } from "./support/worker-stage.ts";

// Each test starts several processes, one after the other.
vi.setConfig({ testTimeout: 150_000 });

const until = (condition: () => boolean) =>
  pollUntil(
    async () => condition(),
    (holds) => holds,
    { deadlineMs: 30_000 },
  );

const linesOf = (flow: ServingFlow): Record<string, unknown>[] =>
  flow
    .stdout()
    .split("\n")
    .filter((line) => line !== "")
    .map((line): Record<string, unknown> => JSON.parse(line));

const eventsOf = (flow: ServingFlow): unknown[] => linesOf(flow).flatMap(({ event }) => (event === "progress" ? [] : (event ?? [])));

const pidOf = ({ workerId }: { workerId?: string }): number => Number(workerId?.split(":").at(1));

/** `otherThan`: a process that drains may still get a task by a poll that was under way, and hands it back. */
async function runningTask(stage: WorkerStage, id: string, otherThan?: number): Promise<{ pid: number; taskId: string }> {
  const task = await pollUntil(
    () => stage.task(id),
    (one) => one?.status === "IN_PROGRESS" && pidOf(one) !== otherThan,
  );
  return { pid: pidOf(task ?? {}), taskId: task?.taskId ?? "" };
}

/** Holds every call of the function until it is opened. */
function createGate({ folder }: WorkerStage): { body: string; open: () => void } {
  const file = path.join(folder, "open");
  const body = `while (!existsSync(${JSON.stringify(file)})) await new Promise((resolve) => setTimeout(resolve, 10));`;
  return { body, open: () => writeFileSync(file, "") };
}

describe("--procs", () => {
  it("shares the work and the slots, and ends in order when it is told to", async () => {
    const stage = await createWorkerStage();
    const gate = createGate(stage);
    stage.writeHandler(`${gate.body} if (input.fails) throw new Error("no"); return { pid: process.pid };`);
    const flow = stage.start("--procs", "2", "--concurrency", "2", "--json");
    await flow.until('"event":"started"');
    // Each process has one slot, so that neither can run both.
    const ids = [await stage.run(), await stage.run()];
    const pids = await Promise.all(ids.map(async (id) => (await runningTask(stage, id)).pid));
    expect(new Set([...pids, flow.pid]).size).toBe(3);
    // A task that a process has not received yet would go back.
    await until(() => stage.calls().length === 2);
    flow.kill("SIGTERM");
    await flow.until('"event":"draining"');
    gate.open();
    expect(await flow.exitCode).toBe(0);
    const runs = await Promise.all(ids.map((id) => stage.ended(id)));
    expect(runs.map(({ status, tasks }) => [status, tasks[0]?.outputData])).toEqual(pids.map((pid) => ["COMPLETED", { pid }]));
    expect(eventsOf(flow)).toEqual(["started", "draining", "stopped"]);
    expect(linesOf(flow).at(-1)).toMatchObject({ event: "stopped", completed: 2, failed: 0, unsent: 0 });
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it("gives the number of its process to each line of a process", async () => {
    const stage = await createWorkerStage();
    stage.writeHandler('throw new Error("no");');
    const flow = stage.start("--procs", "2", "--json");
    await stage.ended(await stage.run());
    await flow.until("Failed");
    expect(linesOf(flow).find(({ message }) => String(message).startsWith("Failed"))).toMatchObject({
      schema: "flow.worker/1",
      level: "warn",
      proc: expect.toBeOneOf([1, 2]),
    });
    flow.kill("SIGTERM");
    expect(await flow.exitCode).toBe(0);
  });

  it("starts another process for one that was killed, which puts right what that one held", async () => {
    const stage = await createWorkerStage();
    const gate = createGate(stage);
    stage.writeHandler(`${gate.body} return { pid: process.pid };`);
    const flow = stage.start("--procs", "2", "--check", "off");
    const id = await stage.run();
    const { pid, taskId } = await runningTask(stage, id);
    await until(() => stage.journals().includes(taskId));
    process.kill(pid, "SIGKILL");
    gate.open();
    const { status, tasks } = await stage.ended(id);
    await flow.until(/Worker process \d has ended \(SIGKILL\)\. Another one starts in [01]\.\d s\./);
    expect(status).toBe("COMPLETED");
    // Back in its queue at once, and no try consumed: its response timeout is an hour.
    expect(tasks.map((task) => [task.taskId, task.retryCount])).toEqual([[taskId, 0]]);
    expect(pidOf(tasks[0] ?? {})).not.toBe(pid);
    flow.kill("SIGTERM");
    expect(await flow.exitCode).toBe(0);
  });

  it("leaves no process behind when it is killed", async () => {
    const stage = await createWorkerStage();
    stage.writeHandler("return { pid: process.pid };");
    const flow = stage.start("--procs", "2");
    await flow.until("in 2 processes");
    const pids = await Promise.all([1, 2, 3, 4].map(async () => pidOf((await stage.ended(await stage.run())).tasks[0] ?? {})));
    flow.kill("SIGKILL");
    await flow.exitCode;
    await until(() => pids.every((pid) => !isAlive(pid)));
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it("hands back what runs when it is told twice to stop", async () => {
    const stage = await createWorkerStage();
    const gate = createGate(stage);
    stage.writeHandler(gate.body);
    const flow = stage.start("--procs", "2");
    await flow.until("in 2 processes");
    const id = await stage.run();
    const { pid } = await runningTask(stage, id);
    flow.kill("SIGINT");
    await flow.until("Stopping");
    flow.kill("SIGINT");
    expect(await flow.exitCode).toBe(130);
    expect(await stage.task(id)).toMatchObject({ status: "SCHEDULED", retryCount: 0 });
    await until(() => !isAlive(pid));
  });

  it("passes on what is wrong with the project, and says it once", async () => {
    const stage = await createWorkerStage();
    stage.write("tasks/one/index.mjs", "export default (\n");
    const flow = stage.start("--procs", "3");
    expect(await flow.exitCode).toBe(5);
    expect(flow.stdout()).toBe("");
    expect(flow.stderr().match(/tasks\/one\/index\.mjs:\d+:\d+ error syntax-error/g)).toHaveLength(1);
  });
});

it("does not let a process that nobody supervises take a share", async () => {
  const stage = await createWorkerStage();
  stage.writeHandler("");
  const flow = stage.start("--share", "1/2");
  expect(await flow.exitCode).toBe(64);
  expect(flow.stderr()).toContain("--share is for the processes that --procs starts");
});

describe("reloading", () => {
  it("loses nothing and runs nothing twice in five reloads under load", async () => {
    const stage = await createWorkerStage();
    stage.writeHandler("await new Promise((resolve) => setTimeout(resolve, 30)); return { pid: process.pid };");
    const flow = stage.start("--procs", "2", "--json", "--check", "off");
    await flow.until('"event":"started"');
    const ids: string[] = [];
    const loading = new AbortController();
    const load = (async () => {
      while (!loading.signal.aborted) {
        ids.push(await stage.run());
        // No more than the workers can do: what piles up has to be done afterwards.
        await pollUntil(
          async () => stage.calls().length,
          (calls) => calls > ids.length - 40,
        );
      }
    })();
    for (let count = 0; count < 5; count += 1) {
      flow.kill("SIGHUP");
      await flow.until('"event":"reloaded"');
    }
    loading.abort();
    await load;
    const runs = await Promise.all(ids.map((id) => stage.ended(id)));
    flow.kill("SIGTERM");
    expect(await flow.exitCode).toBe(0);

    expect(runs.filter(({ status, tasks }) => status !== "COMPLETED" || tasks.length !== 1)).toEqual([]);
    const tasks = runs.flatMap((run) => run.tasks);
    expect(tasks.filter(({ retryCount }) => retryCount !== 0)).toEqual([]);
    expect(stage.calls().sort()).toEqual(tasks.map(({ taskId }) => taskId).sort());
    // Two processes at the start and two for each reload; most of them have had work, or the load was none.
    expect(new Set(tasks.map(pidOf)).size).toBeGreaterThan(5);
    expect(eventsOf(flow).filter((event) => event === "reloaded")).toHaveLength(5);
    expect(linesOf(flow).filter(({ level }) => level === "error")).toEqual([]);
    expect(linesOf(flow).at(-1)).toMatchObject({ event: "stopped", completed: ids.length, failed: 0, dropped: 0, unsent: 0 });
  });

  it("follows SIGHUP without any option: this process runs on, with the new code in a fresh one", async () => {
    const stage = await createWorkerStage();
    const gate = createGate(stage);
    stage.writeHandler(`${gate.body} return { says: "one" };`);
    const flow = stage.start("--json", "--check", "off");
    await flow.until('"event":"started"');
    const first = await stage.run();
    expect((await runningTask(stage, first)).pid).toBe(flow.pid);
    stage.write("tasks/one/index.mjs", "export default (\n");
    flow.kill("SIGHUP");
    await flow.until('"code":"reload-refused"');
    stage.writeHandler(`${gate.body} return { says: "two" };`);
    flow.kill("SIGHUP");
    await flow.until('"event":"reloaded"');
    const second = await stage.run();
    const fresh = await runningTask(stage, second, flow.pid);
    gate.open();
    expect((await stage.ended(first)).tasks[0]?.outputData).toEqual({ says: "one" });
    expect((await stage.ended(second)).tasks[0]?.outputData).toEqual({ says: "two" });
    flow.kill("SIGHUP");
    await flow.until('"event":"reloaded"');
    await until(() => !isAlive(fresh.pid));
    flow.kill("SIGTERM");
    expect(await flow.exitCode).toBe(0);
    expect(eventsOf(flow)).toEqual(["started", "changed", "changed", "reloaded", "changed", "reloaded", "draining", "stopped"]);
    expect(linesOf(flow).at(-1)).toMatchObject({ completed: 2, failed: 0, unsent: 0 });
  });

  it("follows changes with --watch, also of what is imported, and lets running tasks finish on the code they began with", async () => {
    const stage = await createWorkerStage();
    const gate = createGate(stage);
    stage.write("lib/words.ts", 'export const says: string = "one";\n');
    stage.write(
      "tasks/one/index.mjs",
      `import { existsSync } from "node:fs";
import { says } from "../../lib/words.ts";
export default async () => { ${gate.body} return { says }; };
`,
    );
    const flow = stage.start("--watch");
    await flow.until("Watching the tasks and what they import.");
    const first = await stage.run();
    const before = await runningTask(stage, first);
    stage.write("lib/words.ts", 'export const says: string = "two";\n');
    await flow.until("Changed: lib/words.ts");
    await flow.until("with what has changed.");
    const second = await stage.run();
    await runningTask(stage, second, before.pid);
    gate.open();
    expect((await stage.ended(first)).tasks[0]?.outputData).toEqual({ says: "one" });
    expect((await stage.ended(second)).tasks[0]?.outputData).toEqual({ says: "two" });
    await until(() => !isAlive(before.pid));
    flow.kill("SIGTERM");
    expect(await flow.exitCode).toBe(0);
  });

  it("keeps what ran where a change does not load, says where it is broken, and goes on when it is mended", async () => {
    const stage = await createWorkerStage();
    stage.writeHandler('return { says: "one" };');
    stage.write(
      "tasks/other/other.ts",
      'import { defineTask } from "conductor-flow";\nexport default defineTask({ name: "other_' + stage.name + '" }, () => ({}));\n',
    );
    const flow = stage.start("--watch", "--procs", "2", "--check", "off");
    await flow.until("Watching");
    stage.write("tasks/one/index.mjs", "\nexport default (\n");
    await flow.until(/error: The module does not parse: .+ \(tasks\/one\/index\.mjs:\d:\d+\)/);
    await flow.until("Not reloaded: what has changed does not load. What ran before goes on.");
    expect((await stage.ended(await stage.run())).tasks[0]?.outputData).toEqual({ says: "one" });
    stage.writeHandler('return { says: "two" };');
    await flow.until("Running 2 tasks with what has changed.");
    expect((await stage.ended(await stage.run())).tasks[0]?.outputData).toEqual({ says: "two" });
    flow.kill("SIGTERM");
    expect(await flow.exitCode).toBe(0);
  });
});
