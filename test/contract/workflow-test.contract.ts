import { describe, expect, it } from "vitest";
import type { Workflow } from "../../src/core/model/execution.ts";
import { useSubject } from "./support/subject.ts";

const server = useSubject();
const worker = (name: string, reference = name, more: object = {}) => ({ name, taskReferenceName: reference, type: "SIMPLE", ...more });
const system = (type: string, reference: string, inputParameters: object = {}) => ({
  name: reference,
  taskReferenceName: reference,
  type,
  inputParameters,
});

async function test(tasks: object[], body: object = {}): Promise<Workflow> {
  const name = server.unique("tested");
  const answer = await server.post("/workflow/test", { name, workflowDef: { name, tasks }, ...body });
  if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.text}`);
  return answer.json<Workflow>();
}

const shown = ({ tasks }: Workflow) => tasks.map(({ referenceTaskName, status, outputData }) => [referenceTaskName, status, outputData]);

describe("a test of a workflow", () => {
  it("ends tasks by their mocks, and leaves the run stored", async () => {
    const name = server.unique("work");
    const run = await test(
      [
        worker(name, "a", { inputParameters: { x: "${workflow.input.x}" } }),
        worker(name, "b", { inputParameters: { x: "${a.output.y}" } }),
      ],
      { input: { x: 1 }, correlationId: "c", taskRefToMockOutput: { a: [{ output: { y: 2 } }], b: [{ output: { z: 3 } }] } },
    );
    expect(run).toMatchObject({ status: "COMPLETED", input: { x: 1 }, output: { z: 3 }, correlationId: "c" });
    expect(run.tasks).toMatchObject([
      { status: "COMPLETED", inputData: { x: 1 }, outputData: { y: 2 }, pollCount: 0, startTime: 0 },
      { status: "COMPLETED", inputData: { x: 2 }, outputData: { z: 3 } },
    ]);
    expect(await server.run(run.workflowId)).toMatchObject({ status: "COMPLETED", output: { z: 3 } });
  });

  it("keeps its tasks from workers by a domain of its own", async () => {
    const name = server.unique("work");
    const run = await test([worker(name, "a")], { taskToDomain: { other: "d" } });
    expect(run).toMatchObject({ status: "RUNNING", taskToDomain: { other: "d", "*": expect.stringMatching(/^[0-9a-f-]{36}$/) } });
    expect(run.tasks).toMatchObject([{ status: "SCHEDULED", domain: run.taskToDomain["*"] }]);
    expect((await server.get(`/tasks/poll/${name}`)).status).toBe(204);
  });

  it("stops where a task has no mock, or none for this try", async () => {
    const name = server.unique("work");
    await server.registerTasks({ name, retryCount: 2, retryDelaySeconds: 0 });
    const run = await test([worker(name, "a"), worker(name, "b")], {
      taskRefToMockOutput: {
        a: [
          { status: "FAILED", output: { n: 1 } },
          { status: "COMPLETED", output: { n: 2 } },
        ],
      },
    });
    expect(run.status).toBe("RUNNING");
    expect(shown(run)).toEqual([
      ["a", "FAILED", { n: 1 }],
      ["a", "COMPLETED", { n: 2 }],
      ["b", "SCHEDULED", {}],
    ]);
  });

  it("lets a task fail the run", async () => {
    const name = server.unique("work");
    await server.registerTasks({ name, retryCount: 0 });
    const run = await test([worker(name, "a")], { taskRefToMockOutput: { a: [{ status: "FAILED", output: {} }] } });
    expect(run.status).toBe("FAILED");
  });

  it("goes on with a task that is still in progress", async () => {
    const run = await test([worker(server.unique("work"), "a")], {
      taskRefToMockOutput: { a: [{ status: "IN_PROGRESS", output: { x: 1 } }, { output: { y: 2 } }] },
    });
    expect(run).toMatchObject({ status: "COMPLETED", output: { x: 1, y: 2 } });
  });

  it("says how long tasks waited and took", async () => {
    const run = await test([worker(server.unique("work"), "a")], {
      taskRefToMockOutput: { a: [{ output: { x: 1 }, executionTime: 5000, queueWaitTime: 2000 }] },
    });
    const [task] = run.tasks;
    expect(task?.status).toBe("COMPLETED");
    const { startTime, scheduledTime } = task ?? { startTime: 0, scheduledTime: 0 };
    // The real server looks at the clock for each of them.
    expect(startTime - scheduledTime).toBeGreaterThanOrEqual(1900);
    expect(startTime - scheduledTime).toBeLessThan(30_000);
    expect(Date.now() - startTime).toBeGreaterThanOrEqual(5000);
    expect(Date.now() - startTime).toBeLessThan(120_000);
  });

  it("runs what the engine does itself, loops and branches included", async () => {
    const name = server.unique("work");
    const loop = {
      ...system("DO_WHILE", "loop"),
      loopCondition: "$.loop['iteration'] < 2",
      loopOver: [
        worker(name, "turn"),
        system("INLINE", "sum", { evaluatorType: "javascript", expression: "$.n + 1", n: "${turn.output.n}" }),
      ],
    };
    const fork = { ...system("FORK_JOIN", "fork"), forkTasks: [[worker(name, "left")], [worker(name, "right")]] };
    const join = { ...system("JOIN", "join"), joinOn: ["left", "right"] };
    const mock = (n: number) => [{ output: { n } }];
    const run = await test([loop, fork, join], {
      taskRefToMockOutput: { turn__1: mock(1), turn__2: mock(2), left: mock(3), right: mock(4) },
    });
    expect(run).toMatchObject({ status: "COMPLETED", output: { left: { n: 3 }, right: { n: 4 } } });
    expect(run.tasks.filter(({ taskType }) => taskType === "INLINE").map(({ outputData }) => outputData["result"])).toEqual([2, 3]);
  });

  it("mocks tasks of the engine that wait or reach out, and sends nothing for them", async () => {
    // Nobody listens there, so that a request would fail the task.
    const uri = "http://127.0.0.1:1/";
    const run = await test([system("WAIT", "wait"), system("HUMAN", "human"), system("HTTP", "http", { uri, method: "GET" })], {
      taskRefToMockOutput: { wait: [{ output: { a: 1 } }], human: [{ output: { b: 2 } }], http: [{ output: { response: 3 } }] },
    });
    expect(shown(run)).toEqual([
      ["wait", "COMPLETED", { a: 1 }],
      ["human", "COMPLETED", { b: 2 }],
      ["http", "COMPLETED", { response: 3 }],
    ]);
  });

  it("mocks the tasks of sub-workflows", async () => {
    const [name, child] = [server.unique("work"), server.unique("child")];
    await server.registerWorkflow({ name: child, tasks: [worker(name, "inner"), system("WAIT", "rest")] });
    const sub = { ...system("SUB_WORKFLOW", "sub"), subWorkflowParam: { name: child, version: 1 } };
    const run = await test([sub, worker(name, "last")], {
      taskRefToMockOutput: { last: [{ output: { done: true } }] },
      subWorkflowTestRequest: {
        sub: { name: child, taskRefToMockOutput: { inner: [{ output: { n: 1 } }], rest: [{ output: { n: 2 } }] } },
      },
    });
    expect(run).toMatchObject({ status: "COMPLETED", output: { done: true } });
    expect(run.tasks[0]).toMatchObject({ status: "COMPLETED", outputData: { n: 2 } });
  });
});

describe("a test is refused", () => {
  it.each([
    ["without a name", {}, 400, "Validation failed"],
    ["of a workflow that is not there", { name: "nope_of_the_contract" }, 404, "No such workflow defined. name=nope_of_the_contract"],
    ["with a status that is none", { name: "x", taskRefToMockOutput: { a: [{ status: "DONE", output: {} }] } }, 500, "JSON parse error: "],
    ["with a mock that is no list", { name: "x", taskRefToMockOutput: { a: { output: {} } } }, 500, "JSON parse error: "],
    ["with mocks that are no object", { name: "x", taskRefToMockOutput: [1] }, 500, "JSON parse error: "],
    ["with a bad definition", { name: "x", workflowDef: { name: "x", tasks: [] } }, 400, "Validation failed"],
  ])("%s", async (_, body, status, message) => {
    const answer = await server.post("/workflow/test", body);
    expect(answer.status).toBe(status);
    expect(answer.json<{ message: string }>().message).toContain(message);
  });

  it("with a mock that has no output", async () => {
    const name = server.unique("mock");
    const workflowDef = { name, tasks: [worker(name, "a")] };
    expect((await server.post("/workflow/test", { name, workflowDef, taskRefToMockOutput: { a: [{}] } })).status).toBe(500);
  });
});
