import { beforeAll, describe, expect, it } from "vitest";
import * as entry from "../../../src/index.ts";
import { ConductorWorkflow, doWhileTask, simpleTask } from "../../../src/index.ts";
import type { WorkflowStarter } from "../../../src/index.ts";
import { hasOfficialSdk, importOfficialSdk } from "../../harness/official-sdk.ts";

interface Call {
  method: string;
  parameters: unknown[];
}

/** Notes what it is asked for. */
function fakeExecutor(): { executor: WorkflowStarter; calls: Call[] } {
  const calls: Call[] = [];
  const note = (method: string, parameters: unknown[]): void => void calls.push({ method, parameters });
  const executor: WorkflowStarter = {
    registerWorkflow: async (...parameters) => note("register", parameters),
    startWorkflow: async (...parameters) => {
      note("start", parameters);
      return "the-run";
    },
    executeWorkflow: async (...parameters) => {
      note("execute", parameters);
      return { workflowId: "the-run" };
    },
  };
  return { executor, calls };
}

const build = (name = "w", version?: number, description?: string): ConductorWorkflow =>
  new ConductorWorkflow(fakeExecutor().executor, name, version, description);
const task = (ref: string) => simpleTask(ref, "work", {});
const bare = {
  name: "w",
  version: 1,
  tasks: [],
  timeoutSeconds: 60,
  restartable: true,
  failureWorkflow: "",
  inputParameters: [],
  outputParameters: {},
  inputTemplate: {},
  variables: {},
};

describe("a definition", () => {
  it("has these values until they are set", () => {
    expect(build().toWorkflowDef()).toEqual(bare);
    expect(build("w", 3, "what it does").toWorkflowDef()).toEqual({ ...bare, version: 3, description: "what it does" });
    expect([build("w", 3).getName(), build("w", 3).getVersion(), build().getVersion()]).toEqual(["w", 3, 1]);
  });

  it("has what is set, each by the builder itself", () => {
    const flow = build();
    const settings = [
      flow.description("d"),
      flow.version(2),
      flow.timeoutPolicy("TIME_OUT_WF"),
      flow.timeoutSeconds(0),
      flow.ownerEmail("a@example.com"),
      flow.failureWorkflow("after"),
      flow.restartable(false),
      flow.inputParameters(["a"]),
      flow.inputTemplate({ a: 1 }),
      flow.outputParameters({ b: 1 }),
      flow.outputParameter("c", 2),
      flow.variables({ d: 3 }),
      flow.enableStatusListener("sink"),
      flow.add(task("a")),
    ];
    expect(settings.every((answer) => answer === flow)).toBe(true);
    expect(flow.toWorkflowDef()).toEqual({
      name: "w",
      version: 2,
      description: "d",
      tasks: [task("a")],
      timeoutPolicy: "TIME_OUT_WF",
      timeoutSeconds: 0,
      ownerEmail: "a@example.com",
      failureWorkflow: "after",
      restartable: false,
      inputParameters: ["a"],
      inputTemplate: { a: 1 },
      outputParameters: { b: 1, c: 2 },
      variables: { d: 3 },
      workflowStatusListenerEnabled: true,
      workflowStatusListenerSink: "sink",
    });
    expect(flow.getVersion()).toBe(2);
  });

  it("names its input by either method", () => {
    expect(build().workflowInput({ a: 1 }).toWorkflowDef().inputTemplate).toEqual({ a: 1 });
  });

  it("tells no listener that was switched off", () => {
    expect(build().enableStatusListener("sink").disableStatusListener().toWorkflowDef()).toEqual(bare);
  });

  it("changes neither with the builder nor with what was given to it", () => {
    const given = { a: 1 };
    const flow = build().outputParameters(given).add(task("a"));
    const before = flow.toWorkflowDef();
    flow.add(task("b")).outputParameter("b", 2);
    expect(before.tasks).toHaveLength(1);
    expect(before.outputParameters).toEqual({ a: 1 });
    expect(given).toEqual({ a: 1 });
  });
});

describe("tasks", () => {
  it("stand in the order in which they are added", () => {
    const flow = build()
      .add([task("a"), task("b")])
      .add(doWhileTask("loop", "false", [task("c")]));
    expect(flow.toWorkflowDef().tasks.map(({ taskReferenceName }) => taskReferenceName)).toEqual(["a", "b", "loop"]);
  });

  it("in branches are joined at the last of each", () => {
    const flow = build()
      .fork([[task("a"), task("b")], [task("c")]])
      .fork([[task("d")]]);
    expect(flow.toWorkflowDef().tasks).toEqual([
      { name: "__fork_1", taskReferenceName: "__fork_1", type: "FORK_JOIN", forkTasks: [[task("a"), task("b")], [task("c")]] },
      { name: "__join_1", taskReferenceName: "__join_1", type: "JOIN", joinOn: ["b", "c"] },
      { name: "__fork_2", taskReferenceName: "__fork_2", type: "FORK_JOIN", forkTasks: [[task("d")]] },
      { name: "__join_2", taskReferenceName: "__join_2", type: "JOIN", joinOn: ["d"] },
    ]);
  });

  it("are in every branch", () => {
    const flow = build();
    expect(() => flow.fork([[task("a")], []])).toThrow("Branch 2 of a fork in the workflow w has no tasks.");
    expect(flow.toWorkflowDef().tasks).toEqual([]);
  });

  it("can be a whole workflow", () => {
    const flow = build("inner", 4).add(task("a"));
    const sub = flow.toSubWorkflowTask("r");
    flow.add(task("b"));
    expect(sub).toEqual({
      name: "r",
      taskReferenceName: "r",
      type: "SUB_WORKFLOW",
      inputParameters: {},
      subWorkflowParam: { name: "inner", version: 4, workflowDefinition: { ...bare, name: "inner", version: 4, tasks: [task("a")] } },
    });
  });
});

it("writes expressions", () => {
  const flow = build();
  expect([flow.input("a.b"), flow.output("c"), flow.output(""), flow.output()]).toEqual([
    "${workflow.input.a.b}",
    "${workflow.output.c}",
    "${workflow.output}",
    "${workflow.output}",
  ]);
});

describe("on a server", () => {
  it("is registered over what is there, unless it is told not to", async () => {
    const { executor, calls } = fakeExecutor();
    const flow = new ConductorWorkflow(executor, "w");
    await flow.register();
    await flow.register(false);
    expect(calls).toEqual([
      { method: "register", parameters: [true, bare] },
      { method: "register", parameters: [false, bare] },
    ]);
  });

  it("is started with what is given, and nothing else", async () => {
    const { executor, calls } = fakeExecutor();
    const flow = new ConductorWorkflow(executor, "w", 2);
    expect(await flow.startWorkflow()).toBe("the-run");
    await flow.startWorkflow({ a: 1 }, "c", 5, "key", "RETURN_EXISTING", { work: "eu" });
    expect(calls.map(({ parameters }) => parameters)).toStrictEqual([
      [{ name: "w", version: 2 }],
      [
        {
          name: "w",
          version: 2,
          input: { a: 1 },
          correlationId: "c",
          priority: 5,
          idempotencyKey: "key",
          idempotencyStrategy: "RETURN_EXISTING",
          taskToDomain: { work: "eu" },
        },
      ],
    ]);
  });

  it("is run and waited for", async () => {
    const { executor, calls } = fakeExecutor();
    const flow = new ConductorWorkflow(executor, "w", 2);
    expect(await flow.execute({ a: 1 }, "a_ref", "request", "key", "FAIL", { work: "eu" })).toEqual({ workflowId: "the-run" });
    await flow.execute();
    const request = {
      name: "w",
      version: 2,
      input: { a: 1 },
      idempotencyKey: "key",
      idempotencyStrategy: "FAIL",
      taskToDomain: { work: "eu" },
    };
    expect(calls.map(({ parameters }) => parameters)).toStrictEqual([
      [request, "w", 2, "request", "a_ref"],
      [{ name: "w", version: 2 }, "w", 2, expect.stringMatching(/^[0-9a-f-]{36}$/), undefined],
    ]);
  });
});

describe.skipIf(!hasOfficialSdk())("does what the official package's does", () => {
  let theirs: typeof entry;
  beforeAll(async () => {
    theirs = await importOfficialSdk();
  });

  /** All methods but those that are told apart above, in one program. */
  async function program(sdk: typeof entry): Promise<unknown> {
    const { executor, calls } = fakeExecutor();
    const inner = new sdk.ConductorWorkflow(executor, "inner", 3).add(sdk.simpleTask("x", "work", {}));
    const flow = new sdk.ConductorWorkflow(executor, "w", 2, "d")
      .add(sdk.simpleTask("a", "work", {}))
      .add([sdk.simpleTask("b", "work", {}), inner.toSubWorkflowTask("sub")])
      .fork([[sdk.simpleTask("c", "work", {})], [sdk.simpleTask("d", "work", {}), sdk.simpleTask("e", "work", {})]])
      .inputParameters(["a"])
      .inputTemplate({ a: 1 })
      .workflowInput({ a: 2 })
      .outputParameters({ b: 1 })
      .outputParameter("c", 2)
      .variables({ d: 3 })
      .timeoutPolicy("ALERT_ONLY")
      .timeoutSeconds(7)
      .ownerEmail("a@example.com")
      .failureWorkflow("after")
      .restartable(false)
      .enableStatusListener("sink");
    await flow.register();
    await flow.disableStatusListener().version(4).description("e").register(false);
    await flow.startWorkflow({ a: 1 }, "c", 5, "key", "RETURN_EXISTING", { work: "eu" });
    await flow.execute({ a: 1 }, "a_ref", "request", "key", "FAIL", { work: "eu" });
    await inner.startWorkflow();
    const said = [flow.getName(), flow.getVersion(), flow.input("a.b"), flow.output(), flow.output("c")];
    return JSON.parse(JSON.stringify({ calls, said }));
  }

  it("in all that it says and sends", async () => {
    const methods = Object.getOwnPropertyNames(theirs.ConductorWorkflow.prototype);
    expect(methods.filter((method) => !(method in entry.ConductorWorkflow.prototype) || !program.toString().includes(method))).toEqual([
      "constructor",
      // Seen in what is registered.
      "toWorkflowDef",
    ]);
    expect(await program(entry)).toEqual(await program(theirs));
  });
});
