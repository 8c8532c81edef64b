/** The scenarios of python_sdk.py: workers, runs and schedules by the official Python SDK. FLOW_PYTHON is a Python that has it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { beforeAll, describe, expect, test } from "vitest";
import { startTarget } from "../harness/target.ts";

const python = process.env["FLOW_PYTHON"];
const program = path.join(import.meta.dirname, "python_sdk.py");
const deadlineMs = 400_000;
const scenarios = [...readFileSync(program, "utf8").matchAll(/^def (scenario_\w+)/gm)].map(([, name = ""]) => name);

describe.runIf(python !== undefined && python !== "")("the Python SDK", () => {
  const outcomes = new Map<string, { error?: string }>();
  let trouble = "";

  beforeAll(async () => {
    const target = await startTarget();
    const folder = mkdtempSync(path.join(tmpdir(), "flow-python-sdk-"));
    const env = { CONDUCTOR_SERVER_URL: target.url, FLOW_TEST_PREFIX: `py${Date.now().toString(36)}`, FLOW_TEST_FOLDER: folder };
    // A group of its own: the SDK starts a process for each kind of task.
    const child = spawn(python ?? "", [program], { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"], detached: true });
    const deadline = setTimeout(() => process.kill(-(child.pid ?? 0), "SIGKILL"), deadlineMs);
    child.stderr.on("data", (chunk: Buffer) => void (trouble = (trouble + chunk.toString()).slice(-4_000)));
    const ended = once(child, "close");
    for await (const line of createInterface({ input: child.stdout })) {
      if (!line.startsWith("{")) continue; // its workers print too
      const { scenario, ...outcome } = JSON.parse(line) as { scenario: string; error?: string };
      outcomes.set(scenario, outcome);
    }
    await ended;
    clearTimeout(deadline);
    rmSync(folder, { recursive: true, force: true });
    await target.close();
  }, deadlineMs + 40_000);

  test.each(scenarios)("%s", (scenario) => {
    const outcome = outcomes.get(scenario) ?? { error: `It did not come to this. Its last words:\n${trouble}` };
    expect(outcome.error).toBeUndefined();
  });
});
