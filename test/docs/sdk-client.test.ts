/** The examples of docs/sdk.md about the client, on an embedded server. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { MetadataClient, WorkflowExecutor, orkesConductorClient } from "../../src/index.ts";
import type { ConductorClient } from "../../src/index.ts";
import { startTargetClient } from "../harness/target-client.ts";
import { startOrder } from "./sdk/connect.ts";
import { publish } from "./sdk/errors.ts";
import { endAll } from "./sdk/pages.ts";
import { look } from "./sdk/signals.ts";

let url: string;
let client: ConductorClient;
let close: () => Promise<void>;
beforeAll(async () => {
  ({ url, client, close } = await startTargetClient((serverUrl) => orkesConductorClient({ serverUrl })));
});
afterAll(() => close());

it("publish, start, look and end", async () => {
  const definitions = new MetadataClient(client);
  const workflow = { name: "fulfil_order", version: 1, tasks: [{ name: "wait", taskReferenceName: "wait", type: "WAIT" }] };
  await expect(publish(definitions, workflow)).resolves.toBe("published");
  await expect(publish(definitions, workflow)).resolves.toBe("there already");
  await expect(publish(definitions, { ...workflow, tasks: [] })).resolves.toContain("WorkflowTask list cannot be empty");

  const first = await startOrder(url);
  const second = await startOrder(url);
  const executor = new WorkflowExecutor(client);
  await expect(look(executor, first)).resolves.toMatchObject({ status: "RUNNING", input: { orderId: "1" } });
  await expect(endAll(client, "fulfil_order")).resolves.toBe(2);
  await expect(look(executor, second)).resolves.toMatchObject({ status: "TERMINATED", reasonForIncompletion: "The flow is withdrawn." });
});
