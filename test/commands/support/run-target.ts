/** A server with a few workflows that need no worker, for the commands that look at runs. */
import { randomBytes } from "node:crypto";
import { createConductorClient } from "../../../src/client/conductor-client.ts";
import type { ConductorClient } from "../../../src/client/conductor-client.ts";
import { startTarget } from "../../harness/target.ts";

export interface RunTarget {
  url: string;
  client: ConductorClient;
  /** Ends COMPLETED by itself; its output is `{ doubled }`, from the input `{ number }`. */
  doubles: string;
  /** Ends FAILED by itself. */
  fails: string;
  /** Waits in the task `hold` until somebody completes that. */
  waits: string;
  /** Runs `waits` as the sub-workflow `inner`. */
  nests: string;
  complete(workflowId: string, reference: string): Promise<void>;
  close(): Promise<void>;
}

export async function startRunTarget(): Promise<RunTarget> {
  const target = await startTarget();
  const client = createConductorClient({ url: target.url });
  const prefix = `runs_${randomBytes(4).toString("hex")}`;
  const names = { doubles: `${prefix}_doubles`, fails: `${prefix}_fails`, waits: `${prefix}_waits`, nests: `${prefix}_nests` };
  const base = { ownerEmail: "test@example.com", timeoutSeconds: 0, schemaVersion: 2 };
  const definitions = [
    {
      ...base,
      name: names.doubles,
      version: 1,
      tasks: [inline("compute", "$.n * 2", { n: "${workflow.input.number}" })],
      outputParameters: { doubled: "${compute.output.result}" },
    },
    {
      ...base,
      name: names.fails,
      version: 1,
      tasks: [
        {
          name: "stop",
          taskReferenceName: "stop",
          type: "TERMINATE",
          inputParameters: { terminationStatus: "FAILED", terminationReason: "the card\u001B[2J was declined", workflowOutput: {} },
        },
      ],
    },
    {
      ...base,
      name: names.waits,
      version: 1,
      tasks: [inline("before", "1", {}), { name: "hold", taskReferenceName: "hold", type: "WAIT" }, inline("after", "2", {})],
    },
    {
      ...base,
      name: names.nests,
      version: 1,
      tasks: [{ name: "inner", taskReferenceName: "inner", type: "SUB_WORKFLOW", subWorkflowParam: { name: names.waits, version: 1 } }],
    },
  ];
  for (const definition of definitions) await put(target.url, definition);
  return {
    url: target.url,
    client,
    ...names,
    async complete(workflowId, reference) {
      const answer = await fetch(`${target.url}/tasks/${workflowId}/${reference}/COMPLETED`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: "{}",
      });
      if (!answer.ok) throw new Error(`${reference} could not be completed: ${answer.status} ${await answer.text()}`);
    },
    async close() {
      await client.close();
      for (const { name, version } of definitions) await fetch(`${target.url}/metadata/workflow/${name}/${version}`, { method: "DELETE" });
      await target.close();
    },
  };
}

function inline(reference: string, expression: string, more: object) {
  return {
    name: reference,
    taskReferenceName: reference,
    type: "INLINE",
    inputParameters: { evaluatorType: "javascript", expression, ...more },
  };
}

async function put(url: string, definition: object): Promise<void> {
  const answer = await fetch(`${url}/metadata/workflow`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify([definition]),
  });
  if (!answer.ok) throw new Error(`the workflow was refused: ${answer.status} ${await answer.text()}`);
}
