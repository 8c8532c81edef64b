/** `worker start --metrics-port`: what is served, where, and what is refused. */
import { createServer } from "node:http";
import { describe, expect, onTestFinished, test } from "vitest";
import { parsePrometheus } from "../../harness/parse-prometheus.ts";
import { pollUntil } from "../../harness/poll-until.ts";
import { startTarget } from "../../harness/target.ts";
import type { RunningCommand } from "../support/run-command.ts";
import { startCommand } from "../support/run-command.ts";
import { schemaProblems } from "../support/schema-problems.ts";
import { createWorkerProject } from "../support/worker-project.ts";

const nobody = "http://127.0.0.1:9/api";

async function urlOf(command: RunningCommand): Promise<string> {
  const line = await pollUntil(
    async () =>
      command
        .stdout()
        .split("\n")
        .find((one) => one.includes('"monitoring"')),
    (found) => found !== undefined,
  );
  const { url }: { url: string } = JSON.parse(line ?? "{}");
  return url;
}

const get = async (url: string) => {
  const answer = await fetch(url);
  return { status: answer.status, text: await answer.text() };
};

describe("what is refused", () => {
  test.each([
    [["--metrics-port", "65536"], 64, "65536 is no port: they end at 65535"],
    [["--metrics-port", "x"], 64, "--metrics-port"],
    [["--metrics-host", "0.0.0.0"], 64, "Give --metrics-port too."],
    [["--metrics-port", "0", "--metrics-host", ""], 64, "--metrics-host is empty"],
    [["--metrics-port", "0", "--metrics-host", "192.0.2.1"], 1, "192.0.2.1 is no address of this machine."],
  ])("%j exits %i", async (args, exitCode, message) => {
    const project = createWorkerProject();
    const command = startCommand(["worker", "start", "--all", ...args, "--server", nobody], { cwd: project });
    expect(await command.exitCode).toBe(exitCode);
    expect(command.stderr()).toContain(message);
  });

  test("a port in use, before anything is polled", async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void blocker.close());
    const address = blocker.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const args = ["worker", "start", "--all", "--metrics-port", String(port), "--json", "--server", nobody];
    const command = startCommand(args, { cwd: createWorkerProject() });
    expect(await command.exitCode).toBe(1);
    const document = JSON.parse(command.stdout());
    expect(document).toMatchObject({ ok: false, exitCode: 1 });
    expect(JSON.stringify(document)).toContain(`Port ${port} on 127.0.0.1 is taken by another program`);
  });

  test("a port in the config that is none", async () => {
    const project = createWorkerProject({ config: "worker:\n  metricsPort: 70000\n" });
    const command = startCommand(["worker", "start", "--all", "--server", nobody], { cwd: project });
    expect(await command.exitCode).toBe(64);
    expect(command.stderr()).toContain("flow.config.yml:2:3");
    expect(command.stderr()).toContain("a port from 0 to 65535");
  });
});

test("a worker without a server is alive, not ready, and says why", async () => {
  const project = createWorkerProject({ config: "worker:\n  metricsPort: 0\n" });
  const command = startCommand(["worker", "start", "--all", "--json", "--server", nobody], { cwd: project });
  const url = await urlOf(command);
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(await get(`${url}/livez`)).toMatchObject({ status: 200 });
  const ready = await pollUntil(
    () => get(`${url}/readyz`),
    ({ text }) => text.includes("No poll has succeeded yet:"),
  );
  expect(ready.status).toBe(503);
  expect(await get(`${url}/scale`)).toMatchObject({ status: 503 });
  command.stop();
  expect(await command.exitCode).toBe(0);
  await expect(fetch(`${url}/livez`)).rejects.toThrow("fetch failed");
  expect(command.stdout().trim().split("\n").map(schemaProblems)).toEqual(
    command
      .stdout()
      .trim()
      .split("\n")
      .map(() => ""),
  );
});

test("a worker at work is ready, counts, and says how much waits", async () => {
  const target = await startTarget();
  onTestFinished(() => target.close());
  const project = createWorkerProject();
  const command = startCommand(["worker", "start", "--all", "--json", "--metrics-port", "0", "--server", target.url], { cwd: project });
  const url = await urlOf(command);
  await pollUntil(
    () => get(`${url}/readyz`),
    ({ status }) => status === 200,
  );
  const metrics = parsePrometheus((await get(`${url}/metrics`)).text);
  expect(metrics.get("task_poll_total")?.samples[0]?.value).toBeGreaterThan(0);
  expect(metrics.get("flow_worker_slots_max")?.samples[0]?.value).toBe(20);
  const status = await get(`${url}/statusz`);
  expect(schemaProblems(status.text)).toBe("");
  expect(JSON.parse(status.text)).toMatchObject({ state: "running", types: [{ taskType: "monitored" }] });
  expect(JSON.parse((await get(`${url}/scale?type=monitored`)).text)).toMatchObject({ value: 0, used: 0, max: 20 });
  command.stop();
  expect(await command.exitCode).toBe(0);
});
