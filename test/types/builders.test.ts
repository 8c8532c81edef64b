/** What the compiler says of tasks and workflows that are built in code. */
import { describe, expect, expectTypeOf, test } from "vitest";
import * as sdk from "../../src/index.ts";
import type { HttpTaskDef, JsonObject, TaskDefTypes, WorkflowDef, WorkflowTask } from "../../src/index.ts";

describe("a generator's task", () => {
  test("is a task of a workflow, whatever its type", () => {
    expectTypeOf(sdk.simpleTask("r", "work", {})).toExtend<WorkflowTask>();
    expectTypeOf(sdk.humanTask("r")).toExtend<WorkflowTask>();
    expectTypeOf(sdk.llmChatCompleteTask("r", "openai", "m")).toExtend<WorkflowTask>();
    expectTypeOf<TaskDefTypes>().toExtend<WorkflowTask>();
    expectTypeOf(sdk.workflow("w", [sdk.httpPollTask("r", { http_request: { uri: "u", method: "GET" } })])).toExtend<WorkflowDef>();
  });

  test("says its type and what that type has", () => {
    expectTypeOf(sdk.simpleTask("r", "work", {}).type).toEqualTypeOf<"SIMPLE">();
    expectTypeOf(sdk.simpleTask("r", "work", {}).inputParameters).toEqualTypeOf<JsonObject>();
    expectTypeOf(sdk.httpTask("r", { uri: "u", method: "GET" })).toEqualTypeOf<HttpTaskDef>();
    expectTypeOf(sdk.doWhileTask("r", "true", []).loopOver).toEqualTypeOf<WorkflowTask[]>();
    expectTypeOf(sdk.forkTaskJoin("r", [])).toEqualTypeOf<[sdk.ForkJoinTaskDef, sdk.JoinTaskDef]>();
    expectTypeOf(sdk.joinTask("r", []).joinOn).toEqualTypeOf<string[]>();
    expectTypeOf(sdk.callMcpToolTask("r", "s", "m").type).toEqualTypeOf<"CALL_MCP_TOOL">();
    expectTypeOf(sdk.workflow("w", []).version).toEqualTypeOf<number>();
    expectTypeOf(sdk.taskDefinition({ name: "t" }).timeoutSeconds).toEqualTypeOf<number>();
    expectTypeOf(sdk.withPromptVariable(sdk.llmTextCompleteTask("r", "p", "m", "x"), "a", 1).type).toEqualTypeOf<"LLM_TEXT_COMPLETE">();
  });

  test("tells the types apart", () => {
    const inside = (task: TaskDefTypes): unknown => {
      if (task.type === "DO_WHILE") expectTypeOf(task).toEqualTypeOf<sdk.DoWhileTaskDef>();
      return task.type === sdk.TaskType.HTTP ? task.inputParameters.http_request.uri : undefined;
    };
    expectTypeOf(inside).returns.toBeUnknown();
  });

  test("may be added to", () => {
    const task = sdk.subWorkflowTask("r", "child");
    task.inputParameters = { a: "${workflow.input.a}" };
    task.subWorkflowParam.taskToDomain = { work: "eu" };
    task.retryCount = 2;
    expect(task).toMatchObject({ subWorkflowParam: { name: "child", taskToDomain: { work: "eu" } }, retryCount: 2 });
  });
});

describe("input", () => {
  test("is what JSON can hold", () => {
    interface Order {
      id: string;
      lines: { sku: string; count?: number }[];
      note: string | null;
    }
    const order: Order = { id: "1", lines: [], note: null };
    sdk.simpleTask("r", "work", order);
    sdk.setVariableTask("r", { order, big: sdk.exactNumber("9007199254740993") });
    sdk.startWorkflowTask("r", "child", order);
    // Programs for the official package hold their input so.
    const loose: Record<string, unknown> = {};
    sdk.simpleTask("r", "work", loose);
    sdk.simpleTask("r", "work", { loose, part: loose["part"] });
    expectTypeOf(order).not.toExtend<JsonObject>();
    expectTypeOf<sdk.TaskInput<Order>>().toEqualTypeOf<Order>();
  });

  test("is not what JSON loses", () => {
    // @ts-expect-error -- a function
    sdk.simpleTask("r", "work", { callback: () => 1 });
    // @ts-expect-error -- a bigint
    sdk.simpleTask("r", "work", { list: [{ amount: 1n }] });
    // @ts-expect-error -- a symbol
    sdk.setVariableTask("r", { key: Symbol("a") });
    // @ts-expect-error -- a date becomes text
    sdk.startWorkflowTask("r", "child", { at: new Date(0) });
    // @ts-expect-error -- a map becomes {}
    sdk.simpleTask("r", "work", { map: new Map([["a", 1]]) });
    // @ts-expect-error -- values by name, not a list
    sdk.simpleTask("r", "work", [1, 2]);
    // @ts-expect-error -- values by name, not a text
    sdk.simpleTask("r", "work", "text");
    expectTypeOf<sdk.TaskInputs<number[]>>().toBeNever();
    expectTypeOf<sdk.TaskInput<{ a: () => void }>>().toEqualTypeOf<{ a: never }>();
  });
});

describe("refused at compile time:", () => {
  test("words that the server does not know", () => {
    // @ts-expect-error -- no such end
    sdk.terminateTask("r", "DONE");
    // @ts-expect-error -- no such evaluator
    sdk.inlineTask("r", "1", "typescript");
    // @ts-expect-error -- no such method
    sdk.httpTask("r", { uri: "u", method: "FETCH" });
    // @ts-expect-error -- no such strategy
    sdk.httpPollTask("r", { http_request: { uri: "u", method: "GET" }, pollingStrategy: "NEVER" });
    // @ts-expect-error -- no such kind of user
    sdk.humanTask("r", { assignee: { userType: "ROBOT", user: "x" } });
    // @ts-expect-error -- no such strategy
    sdk.humanTask("r", { assignmentCompletionStrategy: "WAIT" });
    // @ts-expect-error -- no such policy
    sdk.taskDefinition({ name: "t", timeoutPolicy: "GIVE_UP" });
    // @ts-expect-error -- no such logic
    sdk.taskDefinition({ name: "t", retryLogic: "SOMETIMES" });
    // @ts-expect-error -- no such role
    sdk.llmChatCompleteTask("r", "p", "m", { messages: [{ role: "nobody", message: "" }] });
    // An expression is computed when the run gets there.
    sdk.httpTask("r", { uri: "u", method: "${workflow.input.method}" });
    expectTypeOf(sdk.terminateTask).parameter(1).toEqualTypeOf<"COMPLETED" | "FAILED" | "TERMINATED">();
  });

  test("what is missing", () => {
    // @ts-expect-error -- no method
    sdk.httpTask("r", { uri: "u" });
    // @ts-expect-error -- no address
    sdk.httpTask("r", { method: "GET" });
    // @ts-expect-error -- no topic
    sdk.kafkaPublishTask("r", { value: "v", bootStrapServers: "h:1" });
    // @ts-expect-error -- no brokers
    sdk.kafkaPublishTask("r", { topic: "t", value: "v" });
    // @ts-expect-error -- no user
    sdk.humanTask("r", { assignee: { userType: "EXTERNAL_USER" } });
    // @ts-expect-error -- no input, which may be {}
    sdk.simpleTask("r", "work");
    // @ts-expect-error -- nothing to wait for
    sdk.joinTask("r");
    // @ts-expect-error -- no name
    sdk.taskDefinition({ retryCount: 3 });
    // @ts-expect-error -- no tasks
    sdk.workflow("w");
    expectTypeOf<{ uri: string }>().not.toExtend<sdk.HttpInputParameters>();
  });

  test("what does not belong there", () => {
    // @ts-expect-error -- a fork and its join are two tasks: spread them
    sdk.workflow("w", [sdk.forkTaskJoin("f", [])]);
    // @ts-expect-error -- branches are lists or they are not
    sdk.forkTask("r", [sdk.simpleTask("a", "work", {}), [sdk.simpleTask("b", "work", {})]]);
    // @ts-expect-error -- a case is a list
    sdk.switchTask("r", "x", { one: sdk.simpleTask("a", "work", {}) });
    // @ts-expect-error -- a number of rounds
    sdk.newLoopTask("r", "three", []);
    // @ts-expect-error -- no such field
    sdk.humanTask("r", { form: "approval" });
    // @ts-expect-error -- no such field
    sdk.taskDefinition({ name: "t", retries: 3 });
    // @ts-expect-error -- neither tasks nor an expression
    sdk.dynamicForkTask("r", "input.tasks");
    // @ts-expect-error -- a task, not its name
    sdk.workflow("w", ["work"]);
    expectTypeOf<[sdk.ForkJoinTaskDef, sdk.JoinTaskDef]>().not.toExtend<WorkflowTask>();
  });

  test("in the fluent builder and in made-up tasks too", () => {
    const build = (flow: sdk.ConductorWorkflow): unknown => [
      // @ts-expect-error -- a workflow is not tried again
      flow.timeoutPolicy("RETRY"),
      // @ts-expect-error -- a task, not its name
      flow.add("work"),
      // @ts-expect-error -- branches are lists
      flow.fork([sdk.simpleTask("a", "work", {})]),
      // @ts-expect-error -- no such strategy
      flow.startWorkflow({}, "c", 1, "key", "IGNORE"),
    ];
    expectTypeOf(build).returns.toBeUnknown();
    // @ts-expect-error -- no such end
    sdk.generateTerminateTask({ inputParameters: { terminationStatus: "DONE" } });
    // @ts-expect-error -- it is a SIMPLE task
    sdk.generateSimpleTask({ type: "HTTP" });
    // @ts-expect-error -- no such field
    sdk.generate({ task: [] });
  });
});
