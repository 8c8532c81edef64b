/** What the generators write is what a server takes and runs. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import * as sdk from "../../src/index.ts";
import type { WorkflowTask } from "../../src/index.ts";
import type { Task } from "../../src/core/model/execution.ts";
import { generatorCases } from "../core/builders/generator-cases.ts";
import { errorOf, useClient } from "./support/sdk.ts";
import { useSubject } from "./support/subject.ts";

const server = useSubject();
const connect = useClient(server);
const web = createServer((_request, response) => {
  response.setHeader("content-type", "application/json").end('{"stock": 3}');
});
let uri = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
  const { port } = web.address() as AddressInfo;
  uri = `http://127.0.0.1:${port}/`;
});
afterAll(() => web.close());

const inline = (ref: string, script: string, input: sdk.JsonObject = {}): WorkflowTask => {
  const task = sdk.inlineTask(ref, script);
  return { ...task, inputParameters: { ...task.inputParameters, ...input } };
};

/** Nearly all that open-source servers run by themselves, and the types that they leave to workers. */
function tasksOf(work: string, child: string): WorkflowTask[] {
  return [
    sdk.simpleTask("simple", work, { n: "${workflow.input.n}" }),
    inline("double", "$.n * 2", { n: "${workflow.input.n}" }),
    { ...sdk.jsonJqTask("jq", ".list | add"), inputParameters: { queryExpression: ".list | add", list: [1, 2, "${workflow.input.n}"] } },
    sdk.setVariableTask("variables", { doubled: "${double.output.result}" }),
    sdk.httpTask("http", { uri, method: "GET" }),
    sdk.switchTask("switch", "${http.output.response.body.stock}", { "3": [inline("taken", "1")] }, [inline("not_taken", "1")]),
    sdk.newLoopTask("loop", 3, [inline("looped", "1")]),
    sdk.newLoopTask("my-loop", 2, [inline("looped_too", "1")]),
    sdk.doWhileTask("while", "$.while['iteration'] < 2", [inline("whiled", "1")]),
    ...sdk.forkTaskJoin("fork", [[inline("a", "'a'")], [inline("b", "1"), inline("c", "'c'")]]),
    sdk.forkTask("single", [inline("d", "1"), inline("e", "1")]),
    sdk.joinTask("single_join", ["e"]),
    sdk.dynamicForkTask("dynamic_fork", [inline("f", "$.x"), inline("g", "$.x")], { f: { x: 1 }, g: { x: 2 } }),
    sdk.joinTask("dynamic_join", []),
    sdk.subWorkflowTask("sub", child, 1),
    sdk.startWorkflowTask("start", child, { n: 1 }, 1, "correlated"),
    sdk.dynamicTask("dynamic", work),
    sdk.conductorEventTask("event", "raised"),
    sdk.waitTaskDuration("wait", "1s"),
    sdk.waitTaskUntil("waited", "2020-01-01 00:00 UTC"),
    sdk.humanTask("human", { displayName: "Approve", assignee: { userType: "EXTERNAL_USER", user: "ann" } }),
    sdk.httpPollTask("poll", { http_request: { uri, method: "GET" } }),
    sdk.waitForWebhookTask("hook", { matches: { "$['id']": 1 } }),
    sdk.getDocumentTask("document", uri),
    ending(),
  ];
}

function ending(): WorkflowTask {
  const task = sdk.terminateTask("end", "COMPLETED", "all done");
  task.inputParameters.workflowOutput = { doubled: "${workflow.variables.doubled}", joined: "${fork_join_ref.output}" };
  return task;
}

it("a run of tasks of every generator", { timeout: 180_000 }, async () => {
  const [work, child] = [server.unique("work"), server.unique("child")];
  await server.registerTasks(sdk.taskDefinition({ name: work, retryCount: 0 }));
  await server.registerWorkflow({ ...sdk.workflow(child, [inline("x", "1")]) });
  const workflowId = await server.startTasks(tasksOf(work, child), { input: { n: 4 } });

  // Looking at the run moves it on: the real server's own looks may be far apart.
  const finish = async (taskType: string): Promise<Task> => {
    await server.runWhen(workflowId, ({ tasks }) => tasks.some((task) => task.taskType === taskType && task.status === "SCHEDULED"));
    return server.finish(taskType, "COMPLETED");
  };
  expect((await finish(work)).inputData).toEqual({ n: 4 });
  expect((await finish(work)).referenceTaskName).toBe("dynamic");
  const waiting = await server.runWhen(workflowId, ({ tasks }) => tasks.some(({ taskType }) => taskType === "HUMAN"));
  const human = waiting.tasks.find(({ taskType }) => taskType === "HUMAN");
  expect(human?.inputData).toMatchObject({ __humanTaskDefinition: { displayName: "Approve" } });
  if (human !== undefined) await server.report(human, "COMPLETED", { outputData: { approved: true } });
  for (const type of ["HTTP_POLL", "WAIT_FOR_WEBHOOK", "GET_DOCUMENT"]) await finish(type);

  const run = await server.runEnded(workflowId);
  expect(run.reasonForIncompletion).toBe("all done");
  expect(run.status).toBe("COMPLETED");
  expect(run.output).toEqual({ doubled: 8, joined: { a: { result: "a" }, c: { result: "c" } } });
  const outputOf = (ref: string): unknown => run.tasks.find(({ referenceTaskName }) => referenceTaskName === ref)?.outputData;
  expect(outputOf("jq")).toMatchObject({ result: 7 });
  expect(outputOf("dynamic_join")).toEqual({ f: { result: 1 }, g: { result: 2 } });
  expect([outputOf("loop"), outputOf("my-loop"), outputOf("while")]).toMatchObject([{ iteration: 3 }, { iteration: 2 }, { iteration: 2 }]);
  const refs = run.tasks.map(({ referenceTaskName }) => referenceTaskName);
  expect(refs).toContain("taken");
  expect(refs).not.toContain("not_taken");
});

it("a definition with every task that a generator makes", async () => {
  const made = generatorCases.flatMap(({ call }) => [call(sdk)].flat()).filter(isTask);
  // The server refuses a switch without cases, a fork without tasks, and a reference that stands there twice.
  const valid = made.filter((task) => !(task.type === "SWITCH" && Object.keys(task.decisionCases ?? {}).length === 0));
  const tasks = valid.map((task, place) => renamed(task, `t${place}`));
  const name = server.unique("every");
  await server.registerWorkflow({ ...sdk.workflow(name, tasks), inputParameters: ["x", "task", "inputs", "tasks"] });
  const stored = (await server.get(`/metadata/workflow/${name}`)).json<sdk.WorkflowDef>();
  expect(stored.tasks.map(({ type }) => type)).toEqual(tasks.map(({ type }) => type));
  expect(stored.tasks).toMatchObject(JSON.parse(JSON.stringify(tasks)));
});

it("a workflow that is put together call by call, with another one in it", async () => {
  const executor = new sdk.WorkflowExecutor(await connect());
  const inner = new sdk.ConductorWorkflow(executor, server.unique("inner")).add(inline("x", "'inside'"));
  const flow = new sdk.ConductorWorkflow(executor, server.unique("outer"), 2);
  flow
    .add(inline("hello", "'Hello ' + $.name", { name: flow.input("name") }))
    .fork([[inline("a", "1"), inline("b", "2")], [inner.toSubWorkflowTask("sub")]])
    .inputTemplate({ name: "nobody" })
    .outputParameters({ said: "${hello.output.result}", inside: "${sub.output.result}" });
  await flow.register();
  const run = await flow.execute({ name: "Ann" });
  const { output } = await server.runEnded(run.workflowId ?? "");
  expect(output).toEqual({ said: "Hello Ann", inside: "inside" });
  const another = await server.runEnded(await flow.startWorkflow({ other: 1 }, "correlated", 7));
  expect(another).toMatchObject({ correlationId: "correlated", priority: 7, output: { said: "Hello nobody" }, workflowVersion: 2 });
  expect(sdk.isConflict(await errorOf(flow.register(false)))).toBe(true);
  await executor.registerWorkflow(true, flow.version(3).toWorkflowDef());
  for (const version of [2, 3]) await server.delete(`/metadata/workflow/${flow.getName()}/${version}`);
});

const isTask = (value: unknown): value is WorkflowTask => typeof value === "object" && value !== null && "taskReferenceName" in value;

/** Under another reference, as are the tasks in it. References to tasks that are not there go. */
function renamed(task: WorkflowTask, ref: string): WorkflowTask {
  const all = (tasks: WorkflowTask[], branch: string): WorkflowTask[] =>
    tasks.map((inner, place) => renamed(inner, `${ref}_${branch}_${place}`));
  const { decisionCases, defaultCase, forkTasks, loopOver } = task;
  return {
    ...JSON.parse(JSON.stringify(task).replaceAll("${x.", "${workflow.input.")),
    taskReferenceName: ref,
    ...(decisionCases === undefined
      ? {}
      : { decisionCases: Object.fromEntries(Object.entries(decisionCases).map(([value, tasks]) => [value, all(tasks, value)])) }),
    ...(defaultCase === undefined ? {} : { defaultCase: all(defaultCase, "default") }),
    ...(forkTasks === undefined ? {} : { forkTasks: forkTasks.map((branch, place) => all(branch, `${place}`)) }),
    ...(loopOver === undefined ? {} : { loopOver: all(loopOver, "loop") }),
  };
}
