/** Made-up tasks and workflows, held against the official package's where that is installed. */
import { beforeAll, describe, expect, it } from "vitest";
import * as entry from "../../../src/index.ts";
import { hasOfficialSdk, importOfficialSdk } from "../../harness/official-sdk.ts";

type Sdk = typeof entry;
interface Case {
  name: string;
  call: (sdk: Sdk) => unknown;
  json: unknown;
}

const head = (type: string): object => ({ name: "n", taskReferenceName: "n_ref", type });
const leaf = { ...head("SIMPLE"), inputParameters: {} };
const name = "n";
const httpRequest = { uri: "https://jsonplaceholder.typicode.com/posts/${workflow.input.queryid}", method: "GET" };

const cases: Case[] = [
  { name: "simple", call: (sdk) => sdk.generateSimpleTask({ name }), json: leaf },
  {
    name: "simple, with a reference",
    call: (sdk) => sdk.generateSimpleTask({ name, taskReferenceName: "r", inputParameters: { a: 1 }, optional: true }),
    json: { ...head("SIMPLE"), taskReferenceName: "r", inputParameters: { a: 1 }, optional: true },
  },
  {
    name: "event",
    call: (sdk) => sdk.generateEventTask({ name, sink: "conductor:x" }),
    json: { ...head("EVENT"), sink: "conductor:x", asyncComplete: false },
  },
  { name: "join", call: (sdk) => sdk.generateJoinTask({ name }), json: { ...head("JOIN"), inputParameters: {}, joinOn: [] } },
  {
    name: "http",
    call: (sdk) => sdk.generateHTTPTask({ name }),
    json: { ...head("HTTP"), inputParameters: { http_request: httpRequest }, asyncComplete: false },
  },
  {
    name: "http, with a request",
    call: (sdk) => sdk.generateHTTPTask({ name, inputParameters: { http_request: { uri: "u", method: "POST" } } }),
    json: { ...head("HTTP"), inputParameters: { http_request: { uri: "u", method: "POST" } }, asyncComplete: false },
  },
  {
    name: "inline",
    call: (sdk) => sdk.generateInlineTask({ name }),
    json: { ...head("INLINE"), inputParameters: { value: "${workflow.input.value}", evaluatorType: "graaljs", expression: "true" } },
  },
  {
    name: "inline, as text",
    call: (sdk) => sdk.generateInlineTask({ name, inputParameters: { evaluatorType: "javascript", expression: "1 + 1" } }),
    json: { ...head("INLINE"), inputParameters: { value: "${workflow.input.value}", evaluatorType: "javascript", expression: "1 + 1" } },
  },
  {
    name: "jq",
    call: (sdk) => sdk.generateJQTransformTask({ name, optional: true }),
    json: {
      ...head("JSON_JQ_TRANSFORM"),
      inputParameters: {
        key1: { value1: ["a", "b"] },
        key2: { value2: ["c", "d"] },
        queryExpression: "{ key3: (.key1.value1 + .key2.value2) }",
      },
      optional: true,
    },
  },
  {
    name: "kafka",
    call: (sdk) => sdk.generateKafkaPublishTask({ name }),
    json: {
      ...head("KAFKA_PUBLISH"),
      inputParameters: {
        kafka_request: {
          topic: "topic",
          value: "",
          bootStrapServers: "localhost:9092",
          headers: {},
          key: "123",
          keySerializer: "org.apache.kafka.common.serialization.IntegerSerializer",
        },
      },
    },
  },
  {
    name: "sub-workflow",
    call: (sdk) => sdk.generateSubWorkflowTask({ name }),
    json: { ...head("SUB_WORKFLOW"), inputParameters: {}, subWorkflowParam: { name: "name", version: 1, taskToDomain: {} } },
  },
  {
    name: "set variable",
    call: (sdk) => sdk.generateSetVariableTask({ name, inputParameters: { a: 1 } }),
    json: { ...head("SET_VARIABLE"), inputParameters: { a: 1 } },
  },
  {
    name: "terminate",
    call: (sdk) => sdk.generateTerminateTask({ name }),
    json: { ...head("TERMINATE"), inputParameters: { terminationStatus: "COMPLETED", workflowOutput: {} }, startDelay: 0 },
  },
  { name: "wait", call: (sdk) => sdk.generateWaitTask({ name }), json: { ...head("WAIT"), inputParameters: {} } },
  {
    name: "switch",
    call: (sdk) => sdk.generateSwitchTask({ name, decisionCases: { a: [{ name }] }, defaultCase: [{ name }] }),
    json: {
      ...head("SWITCH"),
      inputParameters: { switchCaseValue: "" },
      evaluatorType: "value-param",
      expression: "switchCaseValue",
      decisionCases: { a: [leaf] },
      defaultCase: [leaf],
    },
  },
  {
    name: "switch, bare",
    call: (sdk) => sdk.generateSwitchTask({ name }),
    json: {
      ...head("SWITCH"),
      inputParameters: { switchCaseValue: "" },
      evaluatorType: "value-param",
      expression: "switchCaseValue",
      decisionCases: {},
      defaultCase: [],
    },
  },
  {
    name: "loop",
    call: (sdk) => sdk.generateDoWhileTask({ name, loopOver: [{ name }], loopCondition: "false" }),
    json: {
      ...head("DO_WHILE"),
      inputParameters: {},
      startDelay: 0,
      optional: false,
      asyncComplete: false,
      loopCondition: "false",
      loopOver: [leaf],
    },
  },
  {
    name: "loop, bare",
    call: (sdk) => sdk.generateDoWhileTask({ name }),
    json: {
      ...head("DO_WHILE"),
      inputParameters: {},
      startDelay: 0,
      optional: false,
      asyncComplete: false,
      loopCondition: "",
      loopOver: [],
    },
  },
  {
    name: "fork",
    call: (sdk) => sdk.generateForkJoinTask({ name, forkTasks: [[{ name }], [{ name, type: "WAIT" }]] }),
    json: { ...head("FORK_JOIN"), inputParameters: {}, forkTasks: [[leaf], [{ ...head("WAIT"), inputParameters: {} }]] },
  },
  {
    name: "fork, bare",
    call: (sdk) => sdk.generateForkJoinTask({ name }),
    json: { ...head("FORK_JOIN"), inputParameters: {}, forkTasks: [] },
  },
  {
    name: "nested tasks by a mapper of one's own",
    call: (sdk) =>
      sdk.generateDoWhileTask({ name, loopOver: [{ name }, { name }] }, (tasks) => [sdk.simpleTask("r", `${tasks.length}`, {})]),
    json: {
      ...head("DO_WHILE"),
      inputParameters: {},
      startDelay: 0,
      optional: false,
      asyncComplete: false,
      loopCondition: "",
      loopOver: [{ name: "2", taskReferenceName: "r", type: "SIMPLE", inputParameters: {} }],
    },
  },
  {
    name: "a list, with a fork whose join is there",
    call: (sdk) =>
      sdk.taskGenMapper([
        { name, type: "FORK_JOIN_DYNAMIC" },
        { name, type: "JOIN", joinOn: ["a"] },
        { name, type: "FORK_JOIN" },
      ]),
    json: [
      {
        ...head("FORK_JOIN_DYNAMIC"),
        inputParameters: { dynamicTasks: "", dynamicTasksInput: "" },
        dynamicForkTasksParam: "dynamicTasks",
        dynamicForkTasksInputParamName: "dynamicTasksInput",
        startDelay: 0,
        optional: false,
        asyncComplete: false,
      },
      { ...head("JOIN"), inputParameters: {}, joinOn: ["a"] },
      { ...head("FORK_JOIN"), inputParameters: {}, forkTasks: [] },
    ],
  },
];

const asSent = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("make up what is not given", () => {
  it.each(cases)("$name", ({ call, json }) => {
    expect(asSent(call(entry))).toEqual(json);
  });

  it("names, each one of its own", () => {
    const tasks = [entry.generateSimpleTask(), entry.generateSimpleTask(), entry.generateWaitTask(), entry.generateJQTransformTask()];
    for (const task of tasks) expect(task.taskReferenceName).toBe(`${task.name}_ref`);
    expect(new Set(tasks.map((task) => task.name)).size).toBe(4);
    expect(tasks[0]?.name).toMatch(/^simple__task_[a-z0-9]+$/);
  });

  it("a join behind a fork that goes on", () => {
    const tasks = entry.taskGenMapper([{ type: "FORK_JOIN", forkTasks: [[{}]] }, { type: "HTTP" }]);
    expect(tasks.map(({ type }) => type)).toEqual(["FORK_JOIN", "JOIN", "HTTP"]);
  });

  it("a script out of a function", () => {
    const task = entry.generateInlineTask({ inputParameters: { expression: () => () => 40 + 2 } });
    expect(task.inputParameters).toEqual({ evaluatorType: "graaljs", expression: "(() => 40 + 2)();" });
  });

  it("nothing that changes the next task", () => {
    const first = entry.generateHTTPTask();
    first.inputParameters.http_request.uri = "changed";
    expect(entry.generateHTTPTask().inputParameters.http_request.uri).toBe(httpRequest.uri);
  });
});

it("keeps the time of a wait", () => {
  expect(entry.generateWaitTask({ inputParameters: { duration: "1s" } }).inputParameters).toEqual({ duration: "1s" });
});

it("keeps a type that nothing is made up for", () => {
  expect(entry.taskGenMapper([{ name, type: "HUMAN" }])).toEqual([{ ...head("HUMAN"), inputParameters: {} }]);
  expect(entry.taskGenMapper([{ name, type: "constructor" }])).toEqual([{ ...head("constructor"), inputParameters: {} }]);
});

it("refuses a function that is not one that makes a script", () => {
  expect(() => entry.generateInlineTask({ inputParameters: { expression: () => 1 } })).toThrow(
    "The expression of an INLINE task is a function that does not answer with a function.",
  );
});

const flow = {
  name: "NewWorkflow_3nxbi",
  version: 1,
  tasks: [],
  inputParameters: [],
  outputParameters: {},
  schemaVersion: 2,
  restartable: true,
  workflowStatusListenerEnabled: false,
  timeoutPolicy: "ALERT_ONLY",
  timeoutSeconds: 0,
};

it("makes a workflow, for which nobody is made up who is to be asked", () => {
  expect(entry.generate({})).toEqual(flow);
  const made = entry.generate({ name: "w", version: 2, ownerEmail: "a@example.com", tasks: [{ name }] });
  expect(made).toEqual({ ...flow, name: "w", version: 2, ownerEmail: "a@example.com", tasks: [leaf] });
});

describe.skipIf(!hasOfficialSdk())("make up what the official package makes up", () => {
  let theirs: Sdk;
  beforeAll(async () => {
    theirs = await importOfficialSdk();
  });

  it.each(cases)("$name", ({ call, json }) => {
    expect(asSent(call(theirs))).toEqual(json);
  });

  it("in a workflow, but for its description and its owner", () => {
    expect(asSent(theirs.generate({}))).toEqual({ ...flow, description: expect.any(String), ownerEmail: expect.any(String) });
  });

  it("for all that it makes up", () => {
    const called = cases.map(({ call }) => call.toString()).join("\n");
    const names = Object.keys(theirs).filter((key) => /^generate[A-Z]/.test(key));
    // These are not of this family.
    const others = new Set(["generateImageTask", "generateAudioTask", "generateSchemaFromClass"]);
    expect(names.filter((key) => !others.has(key) && !called.includes(`sdk.${key}(`))).toEqual([]);
  });
});
