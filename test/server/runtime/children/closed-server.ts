/** Uses everything that holds a process up: timers, a waiting poll, the sandbox, connections. Then closes the server. */
import { createServer } from "node:http";
import { createRuntime } from "../../../../src/server/runtime/create-runtime.ts";

const remote = createServer((_, response) => response.end("ok"));
await new Promise<void>((resolve) => remote.listen(0, "127.0.0.1", resolve));
const address = remote.address();
const uri = typeof address === "object" && address !== null ? `http://127.0.0.1:${address.port}` : "";

const runtime = await createRuntime({ dbFile: process.argv.at(-1) ?? "" });
const { metadata, tasks, workflows } = runtime.api;
metadata.createWorkflowDef(
  {
    name: "wf",
    tasks: [
      { name: "h", taskReferenceName: "h", type: "HTTP", inputParameters: { uri, method: "GET" } },
      { name: "i", taskReferenceName: "i", type: "INLINE", inputParameters: { evaluatorType: "javascript", expression: "1" } },
      { name: "a", taskReferenceName: "a", type: "SIMPLE" },
    ],
  },
  false,
);
await workflows.startWorkflow({ name: "wf", input: {} });
await tasks.pollTasks({ taskType: "a", count: 1, waitMs: 10_000 });
const waiting = tasks.pollTasks({ taskType: "a", count: 1, waitMs: 60_000 });
await runtime.close();
await runtime.close();
await waiting;
remote.close();
remote.closeIdleConnections();
