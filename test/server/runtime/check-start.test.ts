/** Inputs that do not fit, where no caller waits for the answer; and schemas that are none, or never come to an end. */
import { describe, expect, it, onTestFinished } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import type { WorkflowTask } from "../../../src/core/model/workflow-def.ts";
import { createStartCheck } from "../../../src/server/runtime/check-start.ts";
import { createSandbox } from "../../../src/server/sandbox/sandbox.ts";
import { createSubject, worker } from "./support.ts";

const inputSchema = (data: JsonObject) => ({ name: "child", version: 1, type: "JSON", data }) as const;
const strict = inputSchema({ required: ["id"], properties: { id: { type: "integer" } }, additionalProperties: false });
const reason = "The input of child@1 does not fit its schema: input: must have required property 'id'";

async function withChild() {
  const subject = await createSubject();
  subject.api.metadata.createWorkflowDef({ name: "child", tasks: [worker("w")], inputSchema: strict }, true);
  return subject;
}

describe("an input that does not fit its schema", () => {
  it.each<[string, WorkflowTask]>([
    ["SUB_WORKFLOW", { name: "s", taskReferenceName: "s", type: "SUB_WORKFLOW", subWorkflowParam: { name: "child" } }],
    [
      "START_WORKFLOW",
      { name: "s", taskReferenceName: "s", type: "START_WORKFLOW", inputParameters: { startWorkflow: { name: "child", input: {} } } },
    ],
  ])("fails the %s task, which says why", async (_type, task) => {
    const { api, start, until } = await withChild();
    const id = await start([task]);
    const failed = await until(() => api.workflows.getWorkflow(id, true).tasks.find(({ status }) => status.startsWith("FAILED")));
    expect(failed.reasonForIncompletion).toContain(reason);
    expect(api.workflows.getRunning("child", {})).toEqual([]);
  });

  it("is no start that a child's own input passes", async () => {
    const { api, start, until, poll } = await withChild();
    const id = await start([
      { name: "s", taskReferenceName: "s", type: "SUB_WORKFLOW", subWorkflowParam: { name: "child" }, inputParameters: { id: 7 } },
    ]);
    await until(() => api.workflows.getRunning("child", {}).length === 1);
    expect(await poll("w")).toHaveLength(1);
    expect(api.workflows.getWorkflow(id, false).status).toBe("RUNNING");
  });

  it("may hold what a schedule adds", async () => {
    const { api, clock, until } = await withChild();
    api.schedules.saveSchedule({ name: "s", cronExpression: "0 * * * * *", startWorkflowRequest: { name: "child", input: { id: 1 } } });
    clock.advance(61_000);
    const [id = ""] = await until(() => {
      const running = api.workflows.getRunning("child", {});
      return running.length > 0 && running;
    });
    expect(api.workflows.getWorkflow(id, false).input).toMatchObject({ id: 1, _startedByScheduler: "s" });
  });
});

describe("a schema", () => {
  it("says by a format, or in the words of draft 4, what fits", async () => {
    const { api } = await createSubject();
    const data = { properties: { at: { format: "date-time" }, n: { minimum: 0, exclusiveMinimum: true } } };
    api.metadata.createWorkflowDef({ name: "child", tasks: [worker("w")], inputSchema: inputSchema(data) }, true);
    const start = (input: JsonObject) => api.workflows.startWorkflow({ name: "child", input });
    await expect(start({ at: "today", n: 0 })).rejects.toThrow(
      'The input of child@1 does not fit its schema: input.at: must match format "date-time"; input.n: must be > 0',
    );
    expect(await start({ at: "2025-01-31T12:00:00Z", n: 1 })).toBeTypeOf("string");
  });

  it("that is none refuses every start", async () => {
    const { api } = await createSubject();
    api.metadata.createWorkflowDef({ name: "child", tasks: [worker("w")], inputSchema: inputSchema({ type: "number or so" }) }, true);
    await expect(api.workflows.startWorkflow({ name: "child", input: {} })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining("cannot be checked, as its inputSchema is no JSON Schema: schema is invalid"),
      validationErrors: [{ path: "inputSchema.data" }],
    });
  });

  it.each<[string, JsonObject]>([
    ["a pattern that goes back and forth", { properties: { id: { pattern: "^(a+)+$" } } }],
    [
      "definitions that multiply",
      {
        $ref: "#/definitions/d0",
        definitions: Object.fromEntries(
          Array.from({ length: 40 }, (_, n) => [
            `d${n}`,
            n === 39 ? { type: "object" } : { allOf: [{ $ref: `#/definitions/d${n + 1}` }, { $ref: `#/definitions/d${n + 1}` }] },
          ]),
        ),
      },
    ],
  ])("with %s ends in time, and holds up nothing else", async (_what, data) => {
    const sandbox = createSandbox({ timeLimitMs: 300 });
    onTestFinished(() => sandbox.close());
    const subject = await createSubject();
    const id = await subject.start([worker("a")], { input: { id: `${"a".repeat(60)}!` } });
    const { workflow } = { workflow: subject.api.workflows.getWorkflow(id, false) };
    const run = { ...workflow, workflowDefinition: { ...workflow.workflowDefinition, inputSchema: inputSchema(data) } };
    let turns = 0;
    const turn = setInterval(() => (turns += 1), 5);
    onTestFinished(() => clearInterval(turn));
    await expect(createStartCheck(sandbox)(run)).rejects.toMatchObject({
      status: 400,
      message: expect.stringMatching(/^The input of wf@1 could not be checked by its schema: /),
    });
    expect(turns).toBeGreaterThan(5);
  });
});
