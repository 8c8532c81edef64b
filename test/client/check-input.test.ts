import { describe, expect, it } from "vitest";
import { exactNumber, WorkflowExecutor } from "../../src/index.ts";
import type { SchemaDef, WorkflowDef } from "../../src/index.ts";
import { createInputGuard } from "../../src/client/check-input.ts";
import { serve } from "./http-fake.ts";
import { failureOf, newClient } from "./new-client.ts";

const inputSchema: SchemaDef = {
  name: "order",
  version: 1,
  type: "JSON",
  data: { required: ["id"], properties: { id: { type: "integer" }, region: { enum: ["eu"] } } },
};
const workflow: WorkflowDef = { name: "order", version: 2_001_000, tasks: [], inputSchema };

const refuseUnfitInput = (workflowDef: WorkflowDef, input?: object): Promise<void> =>
  createInputGuard().check({ name: workflowDef.name, workflowDef, ...(input === undefined ? {} : { input }) });

describe("an input", () => {
  it.each([
    [{ id: "7" }, {}, "The input of order@2.1.0 does not fit its schema: input.id: must be integer"],
    [{}, {}, "input: must have required property 'id'"],
    [undefined, {}, "input: must have required property 'id'"],
    [{ id: 1, region: null }, {}, "input.region: must be equal to one of the allowed values"],
    [{ at: "x" }, { inputSchema: { data: { properties: { at: { format: "uuid" } } } } }, 'input.at: must match format "uuid"'],
  ])("%j with %j is refused", async (input, more, message) => {
    expect(await failureOf(refuseUnfitInput({ ...workflow, ...more }, input))).toMatchObject({
      code: "invalid",
      message: expect.stringContaining(message),
    });
  });

  it.each<[object, Partial<WorkflowDef>]>([
    [{ id: 7 }, {}],
    [{ id: undefined }, { enforceSchema: false }],
    [{ id: 7, region: null }, { inputTemplate: { region: "eu" } }],
    [{ more: 1 }, { inputTemplate: { id: 7 } }],
    [{}, { inputSchema: { type: "JSON", data: { type: "no type" } } }],
    [{}, { inputSchema: { type: "JSON", data: { $schema: "https://json-schema.org/draft/2020-12/schema", prefixItems: [] } } }],
    [{}, { inputSchema: { type: "AVRO", data: { required: ["id"] } } }],
  ])("%j with %j is not", async (input, more) => {
    await expect(refuseUnfitInput({ ...workflow, ...more }, input)).resolves.toBeUndefined();
  });
});

it("may hold numbers of any size", async () => {
  await expect(refuseUnfitInput(workflow, { id: exactNumber("12345678901234567890") })).resolves.toBeUndefined();
});

it("is not sent where the executor knows the definition", async () => {
  const server = await serve((_request, response) => void response.end("run-1"));
  const executor = new WorkflowExecutor(newClient(server.url));
  const sent = () => server.seen.filter(({ url }) => url.startsWith("/api/workflow")).length;
  const unfit = { id: "7" };
  expect(await failureOf(executor.startWorkflow({ name: "order", workflowDef: workflow, input: unfit }))).toMatchObject({
    code: "invalid",
  });
  await executor.startWorkflow({ name: "order", version: 2_001_000, input: unfit });
  expect(sent()).toBe(1);
  await executor.registerWorkflow(true, workflow);
  const known = { name: "order", version: 2_001_000, input: unfit };
  expect(await failureOf(executor.startWorkflow(known))).toMatchObject({ code: "invalid" });
  expect(await failureOf(executor.startWorkflowByName("order", unfit, 2_001_000))).toMatchObject({ code: "invalid" });
  expect(await failureOf(executor.executeWorkflow(known, "order", 2_001_000, "r"))).toMatchObject({ code: "invalid" });
  expect(sent()).toBe(1);
  // Another version may be the latest, and other things may fit that.
  await executor.startWorkflow({ name: "order", input: unfit });
  await executor.startWorkflow({ name: "order", version: 3, input: unfit });
  await executor.registerWorkflow(true, { name: "order", version: 2_001_000, tasks: [] });
  await executor.startWorkflow(known);
  expect(sent()).toBe(4);
});
