/** Runs a workflow once with samples for all that it takes and needs, so that its first test says what is so. */
import type { LocalDefinition } from "../../core/definition.ts";
import { FlowError, isFlowError } from "../../core/errors.ts";
import type { JsonObject } from "../../core/json.ts";
import { decodeValue } from "../../core/model/decode.ts";
import type { TaskDef } from "../../core/model/task-def.ts";
import { TaskDefSchema } from "../../core/model/task-def.ts";
import type { WorkflowDef } from "../../core/model/workflow-def.ts";
import { schemasById } from "../../core/model/workflow-def.ts";
import { sampleOf, workflowInputs } from "../../project/new/inputs.ts";
import { mockSteps } from "../../project/new/mock-steps.ts";
import type { NewCase } from "../../project/new/new-cases.ts";
import type { TestServer } from "../../testing/create-test-server.ts";

export interface RecordedProject {
  tasks: readonly LocalDefinition[];
  workflows: readonly LocalDefinition[];
}

/** Real time, for a workflow that goes round and round. */
const mostMs = 20_000;

const decodeWorkflow = ({ body }: Pick<LocalDefinition, "body">): WorkflowDef => decodeValue<WorkflowDef>(schemasById.WorkflowDef, body);

export type Recorded = { case: Omit<NewCase, "file" | "workflow">; reason?: undefined } | { case?: undefined; reason: string };

/** The reason is why the run cannot be started, or comes to no end. No function of the project is called. */
export async function recordCase(
  workflow: Pick<LocalDefinition, "name" | "version" | "body">,
  { tasks, workflows }: RecordedProject,
): Promise<Recorded> {
  const decoded = decodeWorkflow(workflow);
  const others = workflows.filter(({ name }) => name !== workflow.name).map(decodeWorkflow);
  const taskBodies = new Map(tasks.map(({ name, body }) => [name, body]));
  const mocks = mockSteps(decoded, {
    task: (name) => taskBodies.get(name),
    workflow: (name) => [decoded, ...others].find((one) => one.name === name),
  });
  const input: JsonObject = Object.fromEntries([...workflowInputs(workflow.body)].map(([key, field]) => [key, sampleOf(field)]));
  const { createTestServer } = await import("../../testing/create-test-server.ts");
  const definitions = tasks.map(({ body }) => decodeValue<TaskDef>(TaskDefSchema, body));
  let server: TestServer | undefined;
  try {
    server = await createTestServer({ workflows: [decoded, ...others], tasks: definitions, mocks });
    const { status, path, output } = await withinTime(server.run(workflow.name, input));
    return { case: { input, mocks, expected: { status, path: [...path], output } } };
  } catch (error) {
    if (!isFlowError(error)) throw error;
    return { reason: error.message };
  } finally {
    await server?.close();
  }
}

async function withinTime<Value>(work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new FlowError("timeout", `the run did not end within ${mostMs / 1000} s`)), mostMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
