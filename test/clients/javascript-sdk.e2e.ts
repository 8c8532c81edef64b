/** Workers, runs and definitions by the official JavaScript SDK, unmodified, as a program of its users would have it. */
import { describe, expect, test } from "vitest";
import type { Task } from "../../src/core/model/execution.ts";
import { pollUntil } from "../harness/poll-until.ts";
import { isJavascriptSdkInstalled } from "./support/javascript-sdk.ts";
import { unique, useJavascriptSdk } from "./support/use-javascript-sdk.ts";

describe.runIf(isJavascriptSdkInstalled)("the JavaScript SDK", () => {
  const subject = useJavascriptSdk();

  /** A registered workflow of one SIMPLE task. */
  async function registerOneTask(more: object = {}): Promise<{ workflow: string; task: string }> {
    const { metadata, sdk } = subject();
    const [workflow, task] = [unique("flow"), unique("task")];
    await metadata.registerTask({ name: task, retryCount: 0, timeoutSeconds: 3600, responseTimeoutSeconds: 3600, ...more });
    const tasks = [sdk.simpleTask("one", task, { of: "${workflow.input.of}" })];
    await metadata.registerWorkflowDef({ name: workflow, version: 1, tasks, outputParameters: { got: "${one.output.got}" } }, true);
    return { workflow, task };
  }

  test("definitions are registered, read back, changed and removed", async () => {
    const { metadata } = subject();
    const { workflow, task } = await registerOneTask();
    expect(await metadata.getTask(task)).toMatchObject({ name: task, retryCount: 0, retryLogic: "FIXED", backoffScaleFactor: 1 });
    await metadata.updateTask({ name: task, retryCount: 2, retryLogic: "LINEAR_BACKOFF", responseTimeoutSeconds: 5 });
    expect(await metadata.getTask(task)).toMatchObject({ retryCount: 2, retryLogic: "LINEAR_BACKOFF" });
    expect((await metadata.getAllTaskDefs()).map(({ name }) => name)).toContain(task);

    const [second] = [{ name: workflow, version: 2, tasks: [{ name: "NOOP", taskReferenceName: "n", type: "NOOP" }] }];
    await metadata.registerWorkflowDef(second);
    await expect(metadata.registerWorkflowDef(second)).rejects.toThrow(/already exists/);
    expect(await metadata.getWorkflowDef(workflow)).toMatchObject({ version: 2 });
    expect(await metadata.getWorkflowDef(workflow, 1)).toMatchObject({ tasks: [{ taskReferenceName: "one" }] });
    expect((await metadata.getAllWorkflowDefs()).filter(({ name }) => name === workflow)).toHaveLength(2);
    await metadata.unregisterWorkflow(workflow, 2);
    expect(await metadata.getWorkflowDef(workflow)).toMatchObject({ version: 1 });

    await metadata.unregisterTask(task);
    await expect(metadata.getTask(task)).rejects.toThrow(/No such taskType found by name/);
  });

  test("a worker polls, and completes fifty runs", async () => {
    const { executor, work, runEnded } = subject();
    const { workflow, task } = await registerOneTask();
    work({
      taskDefName: task,
      execute: async ({ inputData }: Task) => ({ status: "COMPLETED", outputData: { got: inputData["of"] ?? null } }),
    });
    const ids = await Promise.all(
      Array.from({ length: 50 }, (_, of) => executor.startWorkflow({ name: workflow, version: 1, input: { of } })),
    );
    const runs = [];
    for (const id of ids) runs.push(await runEnded(id));
    expect(runs.map(({ status, output }) => ({ status, output }))).toEqual(
      ids.map((_, of) => ({ status: "COMPLETED", output: { got: of } })),
    );
  });

  test("a handler that throws is tried again, and one that must not be is not", async () => {
    const { executor, sdk, work, runEnded } = subject();
    const { workflow, task } = await registerOneTask({ retryCount: 3, retryDelaySeconds: 0 });
    let tries = 0;
    work({
      taskDefName: task,
      execute: async ({ inputData }: Task) => {
        if (inputData["of"] === "never") throw new sdk.NonRetryableException("no use");
        if (++tries < 3) throw new Error(`try ${tries}`);
        return { status: "COMPLETED", outputData: { got: tries } };
      },
    });
    const recovered = await runEnded(await executor.startWorkflow({ name: workflow, version: 1, input: { of: "later" } }));
    expect(recovered).toMatchObject({ status: "COMPLETED", output: { got: 3 } });
    expect(recovered.tasks?.map(({ status, retryCount, reasonForIncompletion }) => [status, retryCount, reasonForIncompletion])).toEqual([
      ["FAILED", 0, "try 1"],
      ["FAILED", 1, "try 2"],
      ["COMPLETED", 2, undefined],
    ]);
    const failed = await runEnded(await executor.startWorkflow({ name: workflow, version: 1, input: { of: "never" } }));
    expect(failed).toMatchObject({ status: "FAILED", tasks: [{ status: "FAILED_WITH_TERMINAL_ERROR", reasonForIncompletion: "no use" }] });
  });

  test("a failed run is retried, and a finished one restarted and rerun", async () => {
    const { executor, work, runEnded } = subject();
    const { workflow, task } = await registerOneTask();
    let isMended = false;
    work({
      taskDefName: task,
      execute: async () => {
        if (!isMended) throw new Error("broken");
        return { status: "COMPLETED", outputData: { got: "mended" } };
      },
    });
    const id = await executor.startWorkflow({ name: workflow, version: 1, input: {} });
    expect(await runEnded(id)).toMatchObject({ status: "FAILED", reasonForIncompletion: expect.stringMatching(/'broken'/) });
    isMended = true;
    await executor.retry(id, false);
    expect(await runEnded(id)).toMatchObject({ status: "COMPLETED", output: { got: "mended" } });
    await executor.restart(id, true);
    const restarted = await runEnded(id);
    expect(restarted.tasks).toHaveLength(1);
    await executor.reRun(id, { reRunFromTaskId: restarted.tasks?.[0]?.taskId ?? "", taskInput: { of: "again" } });
    expect(await runEnded(id)).toMatchObject({ status: "COMPLETED", tasks: [{ inputData: { of: "again" } }] });
  });

  test("long work is handed out again after its callback, and keeps its logs", async () => {
    const { executor, sdk, tasks, work, runEnded } = subject();
    const { workflow, task } = await registerOneTask();
    let polls = 0;
    work({
      taskDefName: task,
      execute: async () => {
        sdk.getTaskContext()?.addLog(`poll ${++polls}`);
        return polls < 3 ? { status: "IN_PROGRESS", callbackAfterSeconds: 1 } : { status: "COMPLETED", outputData: { got: polls } };
      },
    });
    const run = await runEnded(await executor.startWorkflow({ name: workflow, version: 1, input: {} }));
    expect(run).toMatchObject({ status: "COMPLETED", output: { got: 3 }, tasks: [{ pollCount: 3 }] });
    const taskId = run.tasks?.[0]?.taskId ?? "";
    await tasks.addTaskLog(taskId, "after all");
    // It sends the line as JSON, and the server keeps what it is sent.
    expect((await tasks.getTaskLogs(taskId)).map(({ log }) => log).sort()).toEqual(['"after all"', "poll 1", "poll 2", "poll 3"]);
    expect(await tasks.getTaskPollData(task)).toMatchObject([{ queueName: task }]);
  });

  test("a worker of a domain gets only the tasks of its domain", async () => {
    const { executor, tasks, work, runEnded } = subject();
    const { workflow, task } = await registerOneTask();
    const elsewhere = await executor.startWorkflow({ name: workflow, version: 1, input: { of: "general" } });
    work({ taskDefName: task, domain: "blue", execute: async () => ({ status: "COMPLETED", outputData: { got: "blue" } }) });
    const mine = await executor.startWorkflow({ name: workflow, version: 1, taskToDomain: { [task]: "blue" } });
    expect(await runEnded(mine)).toMatchObject({ output: { got: "blue" }, tasks: [{ domain: "blue" }] });
    expect(await executor.getWorkflowStatus(elsewhere, false, false)).toMatchObject({ status: "RUNNING" });
    expect(await tasks.getQueueSizeForTask(task)).toMatchObject({ [task]: 1 });
    await executor.terminate(elsewhere, "not needed");
  });

  test("a built workflow with every kind of branching runs to its output", async () => {
    const { executor, sdk, metadata, work } = subject();
    const task = unique("double");
    await metadata.registerTask({ name: task, responseTimeoutSeconds: 60 });
    work({
      taskDefName: task,
      execute: async ({ inputData }: Task) => ({ status: "COMPLETED", outputData: { n: Number(inputData["n"]) * 2 } }),
    });
    const inner = new sdk.ConductorWorkflow(executor, unique("inner"))
      .add(sdk.simpleTask("inside", task, { n: "${workflow.input.n}" }))
      .outputParameters({ n: "${inside.output.n}" });
    const script = { ...sdk.inlineTask("script", "(function () { return $.n + 1; })()", "graaljs") };
    const jq = sdk.jsonJqTask("jq", "[.items[] | . * 10] | add");
    const outer = new sdk.ConductorWorkflow(executor, unique("outer"))
      .add(sdk.simpleTask("first", task, { n: "${workflow.input.n}" }))
      .fork([
        [sdk.simpleTask("left", task, { n: "${first.output.n}" })],
        [{ ...script, inputParameters: { ...Object(script["inputParameters"]), n: "${first.output.n}" } }],
      ])
      .add({ ...jq, inputParameters: { ...Object(jq["inputParameters"]), items: [1, 2, 3] } })
      .add(sdk.setVariableTask("remember", { total: "${jq.output.result}" }))
      .add(
        sdk.switchTask("choose", "${workflow.input.way}", { short: [sdk.terminateTask("stop", "FAILED", "wrong way")] }, [
          sdk.newLoopTask("loop", 2, [sdk.simpleTask("body", task, { n: 4 })]),
        ]),
      )
      .add({ ...inner.toSubWorkflowTask("sub"), inputParameters: { n: "${left.output.n}" } })
      .outputParameters({
        left: "${left.output.n}",
        script: "${script.output.result}",
        total: "${workflow.variables.total}",
        sub: "${sub.output.n}",
        turns: "${loop.output.iteration}",
      });
    await outer.register(true);
    expect(await outer.execute({ n: 3, way: "long" })).toMatchObject({
      status: "COMPLETED",
      output: { left: 12, script: 7, total: 60, sub: 24, turns: 2 },
    });
    expect(await outer.execute({ n: 3, way: "short" })).toMatchObject({ status: "FAILED" });
  });

  test("runs are found, by their name and status", async () => {
    const { executor, work } = subject();
    const { workflow, task } = await registerOneTask();
    work({ taskDefName: task, execute: async () => ({ status: "COMPLETED", outputData: {} }) });
    const ids = await Promise.all([1, 2, 3].map(() => executor.startWorkflow({ name: workflow, version: 1 })));
    const query = `workflowType='${workflow}' AND status='COMPLETED'`;
    const found = await pollUntil(
      () => executor.search(0, 10, query, "*"),
      ({ totalHits, results }) => totalHits === 3 && results.length === 3,
    );
    expect(found.results.map(({ workflowId }) => workflowId).sort()).toEqual(ids.sort());
    expect((await executor.search(0, 2, query, "*")).results).toHaveLength(2);
    await Promise.all(ids.map((id) => executor.deleteWorkflow(id, false)));
    await expect(executor.getExecution(ids[0] ?? "")).rejects.toThrow(/No such workflow found by id|not found/);
  });
});
