import { describe, expect, it } from "vitest";
import type { Workflow } from "../../../src/core/model/execution.ts";
import { useSubject } from "../support/subject.ts";

const server = useSubject();

/** What a workflow's output parameters become; `one` is an earlier task with some output. */
async function evaluate(outputParameters: object, input: object = {}, more: object = {}): Promise<Workflow> {
  const id = await server.startTasks(
    [
      {
        name: "one",
        taskReferenceName: "one",
        type: "INLINE",
        inputParameters: { evaluatorType: "javascript", expression: "({ n: 1, list: [{ a: 1 }, { a: 2, b: true }], text: 'x' })" },
      },
    ],
    { input, workflow: { outputParameters, ...more } },
  );
  return server.runEnded(id);
}

describe("expressions", () => {
  it.each<[string, string, unknown]>([
    ["keeps the type of a number", "${workflow.input.n}", 7],
    ["keeps the type of a flag", "${workflow.input.f}", false],
    ["keeps the type of a map", "${workflow.input.map}", { k: 1, deep: { x: [1] } }],
    ["keeps the type of a list", "${workflow.input.list}", [1, "a", null]],
    ["gives null for what is missing", "${workflow.input.none}", null],
    ["gives null for what is missing deeper", "${workflow.input.none.deep.x}", null],
    ["gives null for an unknown task", "${nobody.output.x}", null],
    ["puts a value into text", "n is ${workflow.input.n}!", "n is 7!"],
    ["puts null into text", "<${workflow.input.none}>", "<null>"],
    ["puts several into text", "${workflow.input.n}-${workflow.input.f}", "7-false"],
    ["puts a map into text as Java does", "${workflow.input.map}!", "{k=1, deep={x=[1]}}!"],
    ["puts a list into text as Java does", "${workflow.input.list}!", "[1, a, null]!"],
    ["reads inside a list", "${workflow.input.list[1]}", "a"],
    ["reads by brackets", "${workflow.input['map']['k']}", 1],
    ["reads every element", "${one.output.result.list[*].a}", [1, 2]],
    ["filters", "${one.output.result.list[?(@.b == true)].a}", [2]],
    ["gives an empty list where nothing matches", "${one.output.result.list[?(@.a > 9)]}", []],
    ["counts", "${one.output.result.list.length()}", 2],
    ["reads a task's status", "${one.status}", "COMPLETED"],
    ["reads a task's input", "${one.input.evaluatorType}", "javascript"],
    ["reads the version", "${workflow.version}", 1],
    ["resolves inside out", "${workflow.input.map.${workflow.input.key}}", 1],
    ["leaves an escaped expression", "$${workflow.input.n}", "${workflow.input.n}"],
    ["leaves plain text", "a $ and {b}", "a $ and {b}"],
  ])("%s", async (_, expression, value) => {
    const run = await evaluate({ value: expression }, { n: 7, f: false, map: { k: 1, deep: { x: [1] } }, list: [1, "a", null], key: "k" });
    expect(run.status).toBe("COMPLETED");
    expect(run.output["value"]).toEqual(value);
  });

  it("replaces at every depth, but never in keys", async () => {
    const run = await evaluate(
      { "${workflow.input.n}": { deep: ["${workflow.input.n}", { x: "${workflow.input.n}" }] }, plain: [1, true, null] },
      { n: 7 },
    );
    expect(run.output).toEqual({ "${workflow.input.n}": { deep: [7, { x: 7 }] }, plain: [1, true, null] });
  });

  it("knows the run itself", async () => {
    const run = await evaluate({ id: "${workflow.workflowId}", type: "${workflow.workflowType}", corr: "${workflow.correlationId}" });
    expect(run.output).toEqual({ id: run.workflowId, type: run.workflowName, corr: null });
  });

  it("takes the last task's output where the workflow names none", async () => {
    expect((await evaluate({})).output).toEqual({ result: { n: 1, list: [{ a: 1 }, { a: 2, b: true }], text: "x" } });
  });

  it("gives worker tasks their own id", async () => {
    const taskType = server.unique("self");
    await server.startTasks([{ name: taskType, taskReferenceName: "t", inputParameters: { me: "${CPEWF_TASK_ID}" } }]);
    const task = await server.take(taskType);
    expect(task.inputData).toEqual({ me: task.taskId });
  });

  it("reads variables and earlier outputs in a task's input", async () => {
    const taskType = server.unique("reads");
    await server.startTasks(
      [
        { name: "set", taskReferenceName: "set", type: "SET_VARIABLE", inputParameters: { v: "${workflow.input.n}" } },
        { name: taskType, taskReferenceName: "t", inputParameters: { v: "${workflow.variables.v}", all: "${workflow.input}" } },
      ],
      { input: { n: [1] } },
    );
    expect((await server.take(taskType)).inputData).toEqual({ v: [1], all: { n: [1] } });
  });

  it("fills a task's input from its definition's template", async () => {
    const taskType = server.unique("template");
    await server.registerTasks({ name: taskType, inputTemplate: { a: "from template", b: 1, c: { x: 1 } } });
    await server.startTasks([{ name: taskType, taskReferenceName: "t", inputParameters: { a: "given", b: "${workflow.input.none}" } }]);
    expect((await server.take(taskType)).inputData).toEqual({ a: "given", b: 1, c: { x: 1 } });
  });
});
