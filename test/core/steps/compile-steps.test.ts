import { describe, expect, it, test } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import type { ReadTask } from "../../../src/core/nested-tasks.ts";
import { compileSteps, hasSteps, needsTaskDefinitions } from "../../../src/core/steps/compile-steps.ts";

const compile = (steps: unknown, more: JsonObject = {}, definitions: Record<string, JsonObject> = {}) =>
  compileSteps(JSON.parse(JSON.stringify({ name: "w", steps, ...more })), (name) => definitions[name]);

function tasksOf(steps: unknown, definitions: Record<string, JsonObject> = {}): unknown {
  const { value, problems } = compile(steps, {}, definitions);
  expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
  return value["tasks"];
}

/** A task list in one line: `fork[a b | c] join<b,c>`. */
function shape(tasks: unknown): string {
  const read: ReadTask[] = JSON.parse(JSON.stringify(tasks));
  return read.map(shapeOf).join(" ");
}

function shapeOf({ type, taskReferenceName: ref = "", forkTasks = [], joinOn = [], decisionCases = {} }: ReadTask): string {
  if (type === "FORK_JOIN") return `${ref}[${forkTasks.map(shape).join(" | ")}]`;
  if (type === "JOIN") return `${ref}<${joinOn.join(",")}>`;
  return type === "SWITCH" ? `${ref}(${shape(decisionCases["true"])})` : ref;
}

const step = (name: string, ...dependsOn: string[]): JsonObject => ({ name, dependsOn });

describe("the form", () => {
  test.each<[string, JsonObject[], string]>([
    ["one step", [step("a")], "a"],
    ["a line, whatever its order in the file", [step("b", "a"), step("c", "b", "a"), step("a")], "a b c"],
    ["side by side", [step("a"), step("b")], "a_fork[a | b] a_join<a,b>"],
    ["a diamond", [step("a"), step("b", "a"), step("c", "a"), step("d", "b", "c")], "a b_fork[b | c] b_join<b,c> d"],
    [
      "a tree",
      [step("a"), step("b", "a"), step("c", "a"), step("d", "b"), step("e", "b")],
      "a b_fork[b d_fork[d | e] d_join<d,e> | c] b_join<c,d,e>",
    ],
    [
      "everything after everything",
      [step("a"), step("b"), step("c", "a", "b"), step("d", "a", "b")],
      "a_fork[a | b] a_join<a,b> c_fork[c | d] c_join<c,d>",
    ],
    [
      "neither one after another nor side by side",
      [step("a"), step("b"), step("c", "a"), step("d", "a", "b")],
      "a_fork[a a_done c | b d_ready<a_done> d] a_join<c,d>",
    ],
    [
      "a fork in what is woven",
      [step("a"), step("b"), step("c", "a"), step("d", "a", "b"), step("e", "b")],
      "a_fork[a a_done c | b d_fork[d_ready<a_done> d | e] d_join<d,e>] a_join<c,d,e>",
    ],
    [
      "names that tasks in a loop have",
      [{ name: "a", type: "DO_WHILE", loopCondition: "false", loopOver: [{ name: "t", taskReferenceName: "a_fork" }] }, { name: "b" }],
      "a_fork_2[a | b] a_join<a,b>",
    ],
    [
      "names that are taken",
      [{ name: "a" }, { name: "b" }, { name: "a_fork", dependsOn: ["a", "b"] }],
      "a_fork_2[a | b] a_join<a,b> a_fork",
    ],
  ])("%s", (_what, steps, expected) => {
    expect(shape(tasksOf(steps))).toBe(expected);
  });

  it("has a marker behind a condition that something waits for", () => {
    const steps = [step("a"), { ...step("b", "a"), when: "${a.ok}" }, step("c", "a"), step("d", "b", "c")];
    expect(shape(tasksOf(steps))).toBe("a b_fork[b_when(b) b_done | c] b_join<b_done,c> d");
    expect(shape(tasksOf(steps.slice(0, 2)))).toBe("a b_when(b)");
    const choice = { ...step("b", "a"), type: "SWITCH", evaluatorType: "value-param", expression: "x", decisionCases: { true: [] } };
    expect(shape(tasksOf([step("a"), choice, step("c", "a")]))).toBe("a b_fork[b() b_done | c] b_join<b_done,c>");
  });

  it("leaves the pace of joins to the server, unless the step behind one says otherwise", () => {
    const steps = [step("a"), step("b"), { ...step("c", "a", "b"), joinMode: "SYNC" }];
    expect(tasksOf(steps)).toMatchObject([{ type: "FORK_JOIN" }, { type: "JOIN", joinMode: "SYNC" }, { name: "c" }]);
    expect(JSON.stringify(tasksOf(steps)).match(/joinMode/g)).toHaveLength(1);
  });
});

describe("a step", () => {
  it("runs the task of its own name, another one, or a type of the server's", () => {
    expect(tasksOf([{ name: "a" }])).toEqual([{ name: "a", taskReferenceName: "a" }]);
    expect(tasksOf([{ name: "a", task: "price_order" }])).toEqual([{ name: "price_order", taskReferenceName: "a" }]);
    const http = { name: "a", taskReferenceName: "a", type: "HTTP", inputParameters: { uri: "http://x" } };
    expect(tasksOf([{ name: "a", task: "HTTP", input: { uri: "http://x" } }])).toEqual([http]);
    expect(tasksOf([{ name: "a", type: "HTTP", inputParameters: { uri: "http://x" } }])).toEqual([http]);
    expect(tasksOf([{ name: "a", task: "t", type: "own" }])).toEqual([{ name: "t", taskReferenceName: "a", type: "own" }]);
  });

  it("takes the fields of a task as they are", () => {
    const more = { description: "d", optional: true, startDelay: 5, asyncComplete: false };
    expect(tasksOf([{ name: "a", ...more }])).toEqual([{ name: "a", taskReferenceName: "a", ...more }]);
  });

  it("with a dynamic fork is known by its JOIN, which has the outputs", () => {
    const many = { name: "many", type: "FORK_JOIN_DYNAMIC", dynamicForkTasksParam: "tasks", joinMode: "SYNC" };
    expect(tasksOf([many])).toEqual([
      { name: "many", taskReferenceName: "many_fork", type: "FORK_JOIN_DYNAMIC", dynamicForkTasksParam: "tasks" },
      { name: "many", taskReferenceName: "many", type: "JOIN", joinMode: "SYNC" },
    ]);
    expect(tasksOf([{ ...many, joinMode: undefined }])).toMatchObject([{}, { taskReferenceName: "many" }]);
  });

  test.each<[JsonObject, unknown]>([
    [{ retryLimit: 3 }, 3],
    [{ retryable: false }, 0],
    [{ retryable: false, retryLimit: 0 }, 0],
    [{ retryable: true, retryLimit: 2 }, 2],
    [{ retryable: true }, undefined],
    [{ retryCount: 4 }, 4],
  ])("%j is tried again so often: %j", (fields, retryCount) => {
    expect(tasksOf([{ name: "a", ...fields }])).toEqual([
      { name: "a", taskReferenceName: "a", ...(retryCount === undefined ? {} : { retryCount }) },
    ]);
  });
});

describe("a time limit", () => {
  it("comes as a copy of the task's definition, without what stays with the worker", () => {
    const registered = { name: "t", retryDelaySeconds: 5, timeoutPolicy: "ALERT_ONLY", responseTimeoutSeconds: 20, concurrency: 3 };
    expect(tasksOf([{ name: "a", task: "t", timeoutSeconds: 30 }], { t: registered })).toEqual([
      {
        name: "t",
        taskReferenceName: "a",
        taskDefinition: { name: "t", retryDelaySeconds: 5, timeoutPolicy: "ALERT_ONLY", responseTimeoutSeconds: 20, timeoutSeconds: 30 },
      },
    ]);
  });

  it("lets a task be tried again where its definition does not say otherwise, and no answer take longer", () => {
    expect(tasksOf([{ name: "a", task: "t", timeoutSeconds: 30 }], { t: { name: "t" } })).toMatchObject([
      { taskDefinition: { name: "t", timeoutPolicy: "RETRY", responseTimeoutSeconds: 30, timeoutSeconds: 30 } },
    ]);
    expect(tasksOf([{ name: "a", task: "t", timeoutSeconds: 30 }], { t: { name: "t", responseTimeoutSeconds: "60" } })).toMatchObject([
      { taskDefinition: { responseTimeoutSeconds: "60" } },
    ]);
  });

  it("comes with the server's defaults for a task that is not in the project, and says so", () => {
    const { value, problems } = compile([{ name: "a", task: "t", timeoutSeconds: 30 }]);
    expect(value["tasks"]).toMatchObject([
      { taskDefinition: { name: "t", timeoutSeconds: 30, timeoutPolicy: "RETRY", responseTimeoutSeconds: 30 } },
    ]);
    expect(problems).toMatchObject([{ code: "step-timeout-task", severity: "warning", pointer: "/steps/0/timeoutSeconds" }]);
  });

  it("makes no task of the server's own be tried again", () => {
    const { value, problems } = compile([{ name: "a", task: "HTTP", timeoutSeconds: 30 }]);
    expect(value["tasks"]).toMatchObject([{ type: "HTTP", taskDefinition: { name: "a", retryCount: 0, timeoutSeconds: 30 } }]);
    expect(problems).toEqual([]);
  });

  test.each<[string, unknown, boolean]>([
    ["with a limit", { steps: [{ name: "a", timeoutSeconds: 1 }] }, true],
    ["without one", { steps: [{ name: "a" }, "b"] }, false],
    ["with one in a profile", { steps: [], profiles: { production: { steps: [{ name: "a", timeoutSeconds: 1 }] } } }, true],
    ["in a list", [{ tasks: [] }, { steps: [{ name: "a", timeoutSeconds: 1 }] }], true],
    ["that is no definition", "text", false],
  ])("is looked for in a file %s", (_what, value, expected) => {
    expect(needsTaskDefinitions(JSON.parse(JSON.stringify(value)))).toBe(expected);
  });
});

describe("expressions", () => {
  test.each([
    ["${context.order.id}", "${workflow.input.order.id}"],
    ["${context}", "${workflow.input}"],
    ["${context['a b']}", "${workflow.input['a b']}"],
    ["${a.total}", "${a.output.total}"],
    ["${a}", "${a.output}"],
    ["${a[0]}", "${a.output[0]}"],
    ["${a.outputs}", "${a.output.outputs}"],
    ["${a.status}", "${a.output.status}"],
    ["${a.output.total}", "${a.output.total}"],
    ["${a.output}", "${a.output}"],
    ["${a.input.x}", "${a.input.x}"],
    ["${workflow.workflowId}", "${workflow.workflowId}"],
    ["${HOME}", "${HOME}"],
    ["${ a.total }, ${ workflow.workflowId }", "${a.output.total}, ${workflow.workflowId}"],
    ["$${a.total}", "$${a.total}"],
    ["from ${a.x} to ${context.y}", "from ${a.output.x} to ${workflow.input.y}"],
    ["${a.list[${context.index}]}", "${a.output.list[${workflow.input.index}]}"],
    ["plain", "plain"],
  ])("%s is %s", (written, expected) => {
    expect(tasksOf([{ name: "a" }, { name: "b", dependsOn: "a", input: { deep: [{ text: written }], number: 1 } }])).toMatchObject([
      {},
      { inputParameters: { deep: [{ text: expected }], number: 1 } },
    ]);
    expect(compile([{ name: "a" }], { output: { x: written } }).value).toMatchObject({ outputParameters: { x: expected } });
    expect(compile([{ name: "a" }], { outputParameters: { x: written } }).value).toMatchObject({ outputParameters: { x: expected } });
  });

  it("are none in scripts, where a template is JavaScript's", () => {
    const script = "`${a.total}` > $.b";
    const nested = { name: "t", taskReferenceName: "t", type: "SWITCH", expression: script, inputParameters: { expression: "${a.x}" } };
    const loop = { name: "b", dependsOn: "a", type: "DO_WHILE", loopCondition: script, loopOver: [nested] };
    expect(tasksOf([{ name: "a" }, loop])).toMatchObject([
      {},
      { loopCondition: script, loopOver: [{ expression: script, inputParameters: { expression: "${a.output.x}" } }] },
    ]);
    expect(compile([{ name: "a" }, { ...loop, dependsOn: [] }]).problems).toMatchObject([
      { code: "step-not-upstream", pointer: "/steps/1/loopOver/0/inputParameters/expression" },
    ]);
  });

  it("in other fields of a step count too", () => {
    const child = { name: "b", dependsOn: "a", type: "SUB_WORKFLOW", subWorkflowParam: { name: "${a.child}" } };
    expect(tasksOf([{ name: "a" }, child])).toMatchObject([{}, { subWorkflowParam: { name: "${a.output.child}" } }]);
  });
});

describe("conditions", () => {
  const conditionOf = (when: unknown): unknown => {
    const tasks = tasksOf([{ name: "a" }, { name: "b", dependsOn: "a", when }]);
    return Array.isArray(tasks) ? tasks[1] : undefined;
  };

  it("of one expression hold where it is true", () => {
    expect(conditionOf(" ${a.ok} ")).toEqual({
      name: "b_when",
      taskReferenceName: "b_when",
      type: "SWITCH",
      evaluatorType: "value-param",
      expression: "when",
      inputParameters: { when: "${a.output.ok}" },
      decisionCases: { true: [{ name: "b", taskReferenceName: "b" }] },
    });
  });

  it("of more are scripts in which values are never read as words of the script", () => {
    expect(conditionOf("${a.total} > 100 && ${context.country} === 'NO' && ${a.total} < 900")).toMatchObject({
      evaluatorType: "javascript",
      expression: "($.value1 > 100 && $.value2 === 'NO' && $.value1 < 900) ? 'true' : 'false'",
      inputParameters: { value1: "${a.output.total}", value2: "${workflow.input.country}" },
    });
  });

  it("that are absent, empty of meaning or always true make no decision", () => {
    for (const when of [true, null, undefined]) expect(conditionOf(when)).toEqual({ name: "b", taskReferenceName: "b" });
  });

  it("that never hold are said to", () => {
    const { value, problems } = compile([{ name: "a", when: false }]);
    expect(value["tasks"]).toMatchObject([{ inputParameters: { when: false } }]);
    expect(problems).toMatchObject([{ code: "step-unreachable", severity: "warning", pointer: "/steps/0/when" }]);
  });
});

describe("what is wrong", () => {
  const problemsOf = (steps: unknown, more: JsonObject = {}): string[] =>
    compile(steps, more).problems.map(
      ({ code, pointer, message, hint }) => `${code} ${pointer} ${message}${hint === undefined ? "" : ` ${hint}`}`,
    );

  test.each<[string, unknown, JsonObject, string[]]>([
    [
      "no list",
      "a",
      {},
      ["steps-invalid /steps `steps` should be a list with at least one step. Write `steps: [{ name: ..., task: ... }]`."],
    ],
    [
      "no step",
      [],
      {},
      ["steps-invalid /steps `steps` should be a list with at least one step. Write `steps: [{ name: ..., task: ... }]`."],
    ],
    ["a step that is none", ["a"], {}, ["steps-invalid /steps/0 A step should be an object with a name and a task."]],
    ["no name", [{ task: "a" }], {}, ["step-name /steps/0/name A step needs a name, which is a text."]],
    [
      "names that cannot be used",
      [{ name: "a b" }, { name: "workflow" }],
      {},
      [
        'step-name /steps/0/name The step\'s name "a b" cannot be used in an expression. Use letters, digits, _ and -, and begin with a letter or _.',
        "step-name /steps/1/name A step cannot be called workflow: in an expression that means something else. Rename it.",
      ],
    ],
    [
      "a name twice",
      [{ name: "a" }, { name: "a" }],
      {},
      ["step-duplicate /steps/1/name Two steps are called a. Give each a name of its own."],
    ],
    [
      "tasks beside",
      [{ name: "a" }],
      { tasks: [] },
      ["steps-invalid /tasks A workflow has `steps` or `tasks`, and here are both. Keep one of them."],
    ],
    [
      "two outputs",
      [{ name: "a" }],
      { output: {}, outputParameters: {} },
      ["steps-invalid /outputParameters `output` and `outputParameters` are the same, and here are both. Keep one of them."],
    ],
    ["an output that is none", [{ name: "a" }], { output: 1 }, ["steps-invalid /output `output` should be an object."]],
    [
      "a reference to what does not come before",
      [{ name: "a" }, { name: "b", when: "${a.x} > 1", input: { y: "${a.y} ${b.z}" }, description: "${a}" }],
      {},
      [
        "step-not-upstream /steps/1/input/y The step b refers to a, and does not come after it. Add a to its `dependsOn`.",
        "step-not-upstream /steps/1/input/y The step b refers to its own output, which is not there yet.",
        "step-not-upstream /steps/1/when The step b refers to a, and does not come after it. Add a to its `dependsOn`.",
        "step-not-upstream /steps/1/description The step b refers to a, and does not come after it. Add a to its `dependsOn`.",
      ],
    ],
    [
      "an unknown step",
      [{ name: "price" }, { name: "ship", dependsOn: ["price", "prise", "nothing"] }],
      {},
      [
        "step-unknown /steps/1/dependsOn/1 step ship: depends on prise, and no step is called so. Did you mean price?",
        "step-unknown /steps/1/dependsOn/2 step ship: depends on nothing, and no step is called so.",
      ],
    ],
    [
      "itself",
      [{ name: "a", dependsOn: "a" }],
      {},
      ["step-cycle /steps/0/dependsOn The step a depends on itself. Take one name out of a `dependsOn`."],
    ],
    [
      "a circle, with steps before and behind it",
      [step("z"), step("a", "z", "c"), step("b", "a"), step("c", "b"), step("d", "c")],
      {},
      ["step-cycle /steps/1/dependsOn These steps depend on each other in a circle: a -> c -> b -> a. Take one name out of a `dependsOn`."],
    ],
    [
      "what comes after the end",
      [
        { name: "end", type: "TERMINATE" },
        step("a", "end"),
        { name: "maybe", type: "TERMINATE", when: "${context.x}" },
        step("b", "maybe"),
      ],
      {},
      [
        "step-unreachable /steps/1 The step a never runs: it comes after end, which ends the run. Give end a `when`, or take it out of what comes before.",
      ],
    ],
    [
      "a quoted expression",
      [{ name: "a", when: "'${context.x}' == 'y'" }],
      {},
      [
        "step-condition /steps/0/when step a: '${context.x}' stands in quotes, and would be the text of an expression instead of its value. Take the quotes away.",
      ],
    ],
  ])("%s", (_what, steps, more, expected) => {
    expect(problemsOf(steps, more)).toEqual(expected);
  });

  test.each<[JsonObject, string]>([
    [{ dependOn: "b" }, "dependOn step a: a step has no field `dependOn`. Did you mean dependsOn?"],
    [{ zzzzzz: 1 }, "zzzzzz step a: a step has no field `zzzzzz`."],
    [{ taskReferenceName: "b" }, "taskReferenceName step a: a step has no `taskReferenceName`. The step's name is its reference name."],
    [{ joinOn: [] }, "joinOn step a: a step has no `joinOn`. Name the steps to wait for in `dependsOn`."],
    [{ type: "FORK_JOIN" }, "type step a: a step cannot be a FORK_JOIN. Steps run side by side unless `dependsOn` orders them."],
    [{ task: "JOIN" }, "task step a: a step cannot be a JOIN. Name the steps to wait for in `dependsOn` of the step that follows."],
    [{ task: 1 }, "task step a: `task` should be a text."],
    [{ type: "" }, "type step a: `type` should be a text."],
    [{ dependsOn: 1 }, "dependsOn step a: `dependsOn` should be the name of a step, or a list of names."],
    [{ dependsOn: [1] }, "dependsOn step a: `dependsOn` should be the name of a step, or a list of names."],
    [{ input: 1 }, "input step a: `input` should be an object."],
    [{ inputParameters: [] }, "inputParameters step a: `inputParameters` should be an object."],
    [{ input: {}, inputParameters: {} }, "inputParameters step a: has `input` too. Keep one of them."],
    [{ retryable: 1 }, "retryable step a: `retryable` should be true or false."],
    [{ retryLimit: -1 }, "retryLimit step a: `retryLimit` should be a whole number of at least 0."],
    [{ retryLimit: 1, retryable: false }, "retryLimit step a: is not retryable and has a `retryLimit`. Keep one of them."],
    [{ retryLimit: 1, retryCount: 1 }, "retryCount step a: says twice how often it is tried again. Keep one of them."],
    [{ timeoutSeconds: 0 }, "timeoutSeconds step a: `timeoutSeconds` should be a whole number of at least 1."],
    [{ timeoutSeconds: 1.5 }, "timeoutSeconds step a: `timeoutSeconds` should be a whole number of at least 1."],
    [{ when: "" }, "when step a: `when` should be a condition, such as `${price.total} > 100`."],
    [{ when: [] }, "when step a: `when` should be a condition, such as `${price.total} > 100`."],
  ])("%j", (fields, expected) => {
    expect(problemsOf([{ name: "a", ...fields }])).toEqual([`step-field /steps/0/${expected}`]);
  });

  it("answers with what was given", () => {
    expect(compile([]).value).toEqual({ name: "w", steps: [] });
    expect(compile([]).origin("/steps/0")).toBe("/steps/0");
    expect(compile([step("a", "a")]).value).toHaveProperty("steps");
  });

  it("may refer to itself in a loop", () => {
    const loop = { name: "a", type: "DO_WHILE", input: { n: "${a.iteration}" }, loopCondition: "$.n < 3", loopOver: [] };
    expect(problemsOf([loop])).toEqual([]);
  });
});

describe("places", () => {
  const { origin } = compile(
    [
      { name: "a", task: "t", retryLimit: 1, input: { x: { y: 1 } } },
      { name: "b", inputParameters: {} },
      { name: "c", dependsOn: ["a", "b"], when: "${a.x}", timeoutSeconds: 5, description: "d" },
    ],
    { output: { z: "${a.z}" }, ownerEmail: "me" },
  );

  test.each([
    ["/ownerEmail", "/ownerEmail"],
    ["", ""],
    ["/tasks", "/steps"],
    ["/outputParameters/z", "/output/z"],
    ["/tasks/0/forkTasks/0/0/name", "/steps/0/task"],
    ["/tasks/0/forkTasks/0/0/taskReferenceName", "/steps/0/name"],
    ["/tasks/0/forkTasks/0/0/inputParameters/x/y", "/steps/0/input/x/y"],
    ["/tasks/0/forkTasks/0/0/retryCount", "/steps/0/retryLimit"],
    ["/tasks/0/forkTasks/1/0/inputParameters", "/steps/1/inputParameters"],
    ["/tasks/0/type", "/steps/0/type"],
    ["/tasks/2/expression", "/steps/2/when"],
    ["/tasks/2/decisionCases/true/0/taskDefinition/name", "/steps/2/timeoutSeconds/name"],
    ["/tasks/2/decisionCases/true/0/description", "/steps/2/description"],
  ])("%s is from %s", (pointer, expected) => {
    expect(origin(pointer)).toBe(expected);
  });

  it("are as they were without an output", () => {
    expect(compile([{ name: "a" }], { outputParameters: { x: 1 } }).origin("/outputParameters/x")).toBe("/outputParameters/x");
  });
});

it("steps are told by their key", () => {
  expect(hasSteps({ steps: [] })).toBe(true);
  expect(hasSteps({ tasks: [] })).toBe(false);
  expect(hasSteps([])).toBe(false);
});

it("needs no project", () => {
  expect(compileSteps({ name: "w", steps: [{ name: "a", timeoutSeconds: 1 }] }).problems).toMatchObject([{ code: "step-timeout-task" }]);
});

it("compiles the same to the byte", () => {
  const steps = [step("a"), step("b"), step("c", "a"), step("d", "a", "b")];
  expect(JSON.stringify(compile(steps))).toBe(JSON.stringify(compile(steps)));
});
