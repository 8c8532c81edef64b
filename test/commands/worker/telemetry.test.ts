/** `worker start` with OpenTelemetry, by the environment or the config. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { createConductorClient } from "../../../src/client/conductor-client.ts";
import { pollUntil } from "../../harness/poll-until.ts";
import { startTarget } from "../../harness/target.ts";
import { startReceiver } from "../../workers/telemetry/otlp-receiver.ts";
import { startCommand } from "../support/run-command.ts";
import { createWorkerProject } from "../support/worker-project.ts";

const nobody = "http://127.0.0.1:9/api";

describe("a worker at work", () => {
  test.each([
    ["by the environment", true],
    ["by the config", false],
  ])("sends spans and metrics, the last ones when it is stopped: %s", async (_how, byEnvironment) => {
    const target = await startTarget();
    const client = createConductorClient({ url: target.url });
    onTestFinished(async () => {
      await client.close();
      await target.close();
    });
    const tasks = [{ name: "monitored", taskReferenceName: "only", type: "SIMPLE" }];
    await client.metadata.updateWorkflowDefs([{ name: "traced", version: 1, schemaVersion: 2, ownerEmail: "a@b.io", tasks }]);
    const workflowId = await client.workflows.start({ name: "traced" });
    const receiver = await startReceiver();
    const config = `project: orders\n${byEnvironment ? "" : `worker:\n  otelEndpoint: ${receiver.url}\n`}`;
    const env = { OTEL_EXPORTER_OTLP_PROTOCOL: "http/json", ...(byEnvironment ? { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url } : {}) };
    const command = startCommand(["worker", "start", "--all", "--server", target.url], { cwd: createWorkerProject({ config }), env });
    await pollUntil(
      () => client.workflows.get(workflowId),
      ({ status }) => status !== "RUNNING",
    );
    command.stop();
    expect(await command.exitCode).toBe(0);
    expect(receiver.spans).toMatchObject([
      {
        name: "process monitored",
        attributes: { "messaging.message.conversation_id": workflowId, "conductor.workflow.type": "traced" },
        resource: { "service.name": "orders" },
      },
    ]);
    expect(receiver.metrics.get("messaging.process.duration")?.points).toMatchObject([{ count: 1 }]);
    expect(
      receiver.metrics.get("flow_worker_settled_total")?.points.find(({ attributes }) => attributes["end"] === "completed"),
    ).toMatchObject({
      value: 1,
    });
    expect(command.stderr()).not.toContain("elemetry");
  });
});

test("an address that is none is said, and the worker runs", async () => {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: "collector:4317" };
  const command = startCommand(["worker", "start", "--all", "--server", nobody], { cwd: createWorkerProject(), env });
  await pollUntil(
    async () => command.stdout(),
    (out) => out.includes("Running the task monitored"),
  );
  command.stop();
  expect(await command.exitCode).toBe(0);
  expect(command.stderr()).toContain("warning: collector:4317 is no address for telemetry: it needs http:// or https://.");
});

test("nothing of it is loaded unless it is asked for", () => {
  const source = fileURLToPath(new URL("../../../src/", import.meta.url));
  const seen = new Set<string>();
  const walk = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, specifier = ""] of readFileSync(file, "utf8").matchAll(/^(?:import|export) (?!type\b)(?:[^;]*? from )?"([^"]+)";$/gm)) {
      if (specifier.startsWith(".")) walk(path.resolve(path.dirname(file), specifier));
      else seen.add(specifier);
    }
  };
  walk(path.join(source, "commands/worker/start.ts"));
  walk(path.join(source, "workers/create-worker.ts"));
  expect(seen.has(path.join(source, "commands/worker/run-worker.ts"))).toBe(true);
  expect([...seen].filter((name) => /@opentelemetry|\/monitor\/|^node:http$/.test(name))).toEqual([]);
});
