/** What the server takes in a workflow, and what will go wrong in a run: one check after the other. */
import { describe, expect, it } from "vitest";
import { adviseDefinition } from "../../../src/core/checks/advise-definition.ts";
import { parseScript } from "../../../src/core/checks/parse-script.ts";
import type { JsonObject } from "../../../src/core/json.ts";

const simple = (ref: string, more: JsonObject = {}): JsonObject => ({ name: "work", taskReferenceName: ref, ...more });
const uses = (ref: string, ...names: string[]): JsonObject =>
  simple(ref, { inputParameters: Object.fromEntries(names.map((name) => [name, `\${${name}.output.x}`])) });
const typed = (type: string, ref: string, more: JsonObject = {}): JsonObject => ({ name: ref, taskReferenceName: ref, type, ...more });
const fork = (...branches: JsonObject[][]): JsonObject => typed("FORK_JOIN", "fork", { forkTasks: branches });
const join = (...joinOn: (string | null)[]): JsonObject => typed("JOIN", "join", { joinOn });
const choice = (more: JsonObject): JsonObject =>
  typed("SWITCH", "switch", { evaluatorType: "value-param", expression: "x", inputParameters: { x: 1 }, ...more });
const loop = (...loopOver: JsonObject[]): JsonObject => typed("DO_WHILE", "loop", { loopCondition: "true", loopOver });

const advise = (tasks: (JsonObject | null)[], more: JsonObject = {}) =>
  adviseDefinition("workflow", { name: "w", tasks, ...more }, { parseScript });
/** `code pointer` of each. */
const places = (...tasks: (JsonObject | null)[]): string[] => advise(tasks).map(({ code, pointer }) => `${code} ${pointer}`);

it.each(["constructor", "toString", "__proto__", "hasOwnProperty"])("a task type may be called %s", (type) => {
  expect(places(typed(type, "a"), choice({ decisionCases: { p: [typed(type, "b")] } }))).toEqual([]);
});

describe("a reference to what cannot have run yet", () => {
  it.each<[string, JsonObject[], string, string]>([
    ["a later task", [uses("a", "b"), simple("b")], "/tasks/0/inputParameters/b", "b comes later"],
    ["the task itself", [uses("a", "a")], "/tasks/0/inputParameters/a", "a is the task itself"],
    [
      "another case",
      [choice({ decisionCases: { p: [simple("a")], q: [uses("b", "a")] } })],
      "/tasks/0/decisionCases/q/0/inputParameters/a",
      "a is in another branch",
    ],
    [
      "a case, from the default",
      [choice({ decisionCases: { p: [simple("a")] }, defaultCase: [uses("b", "a")] })],
      "/tasks/0/defaultCase/0/inputParameters/a",
      "a is in another branch",
    ],
    ["later in a branch", [fork([uses("a", "b"), simple("b")]), join("b")], "/tasks/0/forkTasks/0/0/inputParameters/b", "b comes later"],
    [
      "inside the task",
      [choice({ inputParameters: { x: "${a.output.x}" }, decisionCases: { p: [simple("a")] } })],
      "/tasks/0/inputParameters/x",
      "a runs inside of it",
    ],
    ["after a loop", [loop(uses("a", "b")), simple("b")], "/tasks/0/loopOver/0/inputParameters/b", "b comes later"],
  ])("%s", (_, tasks, pointer, message) => {
    expect(advise(tasks)).toEqual([
      { code: "reference-too-early", pointer, message: expect.stringContaining(message), hint: expect.any(String) },
    ]);
  });

  it.each<[string, JsonObject[]]>([
    ["an earlier task", [simple("a"), uses("b", "a")]],
    ["a task in a case before", [choice({ decisionCases: { p: [simple("a")] } }), uses("b", "a")]],
    ["the task around", [choice({ decisionCases: { p: [uses("a", "switch")] } })]],
    ["the turn before", [loop(uses("a", "b"), simple("b"))]],
    ["itself in a loop", [loop(uses("a", "a"))]],
    ["another case, in a loop", [loop(choice({ decisionCases: { p: [simple("a")], q: [uses("b", "a")] } }))]],
    ["what the loop did, from the loop", [{ ...loop(simple("a")), inputParameters: { x: "${a.output.x}" } }]],
    ["nobody that is known", [uses("a", "nobody")]],
    ["the workflow", [simple("a", { inputParameters: { x: ["${workflow.input.x}"] } })]],
    ["an escaped one", [simple("a", { inputParameters: { x: "$${b.output.x}" } }), simple("b")]],
  ])("but not %s", (_, tasks) => {
    expect(places(...tasks)).toEqual([]);
  });

  it("in a sub-workflow's parameters, a sink and items", () => {
    const sub = typed("SUB_WORKFLOW", "s", { subWorkflowParam: { name: "${z.output.n}", workflowDefinition: "${z.output.d}" } });
    const event = typed("EVENT", "e", { sink: "kafka:${z.output.topic}" });
    expect(places(sub, event, { ...loop(simple("l")), items: "${z.output.list}" }, simple("z"))).toEqual([
      "reference-too-early /tasks/0/subWorkflowParam/name",
      "reference-too-early /tasks/0/subWorkflowParam/workflowDefinition",
      "reference-too-early /tasks/1/sink",
      "reference-too-early /tasks/2/items",
    ]);
  });
});

describe("a reference to what may still run", () => {
  it.each<[string, JsonObject[], string]>([
    ["the branch beside", [fork([simple("a")], [uses("b", "a")]), join("a", "b")], "/tasks/0/forkTasks/1/0"],
    ["a branch that is not joined", [fork([simple("a")], [simple("b")]), join("b"), uses("c", "a")], "/tasks/2"],
    ["the end of a branch whose beginning is joined", [fork([simple("a"), simple("b")]), join("a"), uses("c", "b")], "/tasks/2"],
    ["a branch before its JOIN", [fork([simple("a")]), uses("c", "a"), join("a")], "/tasks/1"],
    [
      "the branch beside, from a task without a name",
      [fork([simple("a")], [{ name: "b", inputParameters: { x: "${a.output.x}" } }]), join("a")],
      "/tasks/0/forkTasks/1/0",
    ],
  ])("%s", (_, tasks, task) => {
    expect(advise(tasks).filter(({ code }) => code === "reference-race")).toMatchObject([
      { pointer: expect.stringContaining(`${task}/inputParameters/`) },
    ]);
  });

  it.each<[string, JsonObject[]]>([
    ["what was joined", [fork([simple("a")], [simple("b")]), join("a", "b"), uses("c", "a", "b")]],
    ["what comes before what was joined", [fork([simple("a"), simple("b")]), join("b"), uses("c", "a")]],
    ["a task in a decision of a joined branch", [fork([choice({ decisionCases: { p: [simple("a")] } })]), join("switch"), uses("c", "a")]],
    [
      "the branch beside, once it was waited for",
      [fork([simple("a")], [join("a"), uses("b", "a")]), { ...join("b"), taskReferenceName: "j" }],
    ],
    ["its own branch", [fork([simple("a"), uses("b", "a")]), join("b")]],
    ["the input of the JOIN itself", [fork([simple("a")]), { ...join("a"), inputParameters: { x: "${a.output.x}" } }]],
    ["what was joined, by a JOIN that also waits for nobody", [fork([simple("a")]), join("nobody", "a"), uses("c", "a")]],
    ["an empty JOIN's fork, before its task", [typed("JOIN", "empty"), fork([simple("a")]), join("a"), uses("c", "a")]],
    ["a name that no task has", [fork([simple("a")]), join("a"), uses("c", "nobody")]],
  ])("but not %s", (_, tasks) => {
    expect(places(...tasks).filter((place) => place.startsWith("reference-race"))).toEqual([]);
  });

  it("without any JOIN only the missing one is said", () => {
    expect(places(fork([simple("a")]), uses("b", "a"))).toEqual(["fork-without-join /tasks/0"]);
  });
});

describe("what a task or a workflow does not offer", () => {
  it("with what was meant", () => {
    const found = advise([simple("a"), simple("b", { inputParameters: { x: "${a.ouput.y}", y: "${workflow.inputs.z}" } })], {
      outputParameters: { list: ["${b.zzzzz}"] },
    });
    expect(found).toEqual([
      {
        code: "reference-field",
        pointer: "/tasks/1/inputParameters/x",
        message: '${a.ouput} is always null: a task offers no "ouput".',
        hint: "Did you mean ${a.output}?",
      },
      {
        code: "reference-field",
        pointer: "/tasks/1/inputParameters/y",
        message: '${workflow.inputs} is always null: a workflow offers no "inputs".',
        hint: "Did you mean ${workflow.input}?",
      },
      expect.objectContaining({ pointer: "/outputParameters/list/0", hint: expect.stringContaining("It offers input, output") }),
    ]);
  });

  it.each([
    "${a}",
    "${a.output}",
    "${a.status}",
    "${a['ouput']}",
    "${workflow.variables.x}",
    "${nobody.ouput}",
    "${a.output.${workflow.input.k}}",
    "a ${",
    "${}",
  ])("but not in %s", (text) => {
    expect(places(simple("a"), simple("b", { inputParameters: { text } }))).toEqual([]);
  });
});

describe("a JOIN that waits", () => {
  it.each<[string, JsonObject[], string, string, string?]>([
    [
      "for nobody",
      [fork([simple("price")]), join("pricee")],
      "/tasks/1/joinOn/0",
      "no task has this reference name",
      "Did you mean price?",
    ],
    ["for itself", [fork([simple("a")]), join("a", "join")], "/tasks/1/joinOn/1", "that is the JOIN itself"],
    ["for a later one", [fork([simple("a")]), join("a", "z"), simple("z")], "/tasks/1/joinOn/1", "that comes only after it"],
    ["for what is not in the fork", [simple("z"), fork([simple("a")]), join("a", "z")], "/tasks/2/joinOn/1", "in no branch of the fork"],
    [
      "for another case",
      [choice({ decisionCases: { p: [simple("z")], q: [simple("a"), join("z")] } })],
      "/tasks/0/decisionCases/q/1/joinOn/0",
      "in another branch",
    ],
  ])("%s", (_, tasks, pointer, message, hint) => {
    const [found, ...others] = advise(tasks);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ code: "join-target", pointer, message: expect.stringContaining(message), ...(hint && { hint }) });
  });

  it.each<[string, JsonObject[]]>([
    ["for its branches", [fork([simple("a")], [simple("b")]), join("a", "b")]],
    ["for nothing", [fork([simple("a")]), typed("JOIN", "join")]],
    ["for a task beside one without a reference name", [{ name: "work" }, fork([simple("a")]), join("a")]],
    ["for null, which the server leaves out", [fork([simple("a")]), join("a", null)]],
    ["after a dynamic fork, whose names come at run time", [typed("FORK_JOIN_DYNAMIC", "f", dynamic), join("any")]],
    ["for a task before, without a fork", [simple("a"), join("a")]],
  ])("%s: nothing is said", (_, tasks) => {
    expect(places(...tasks)).toEqual([]);
  });

  it("for a word like none: without a guess", () => {
    expect(advise([{ name: "work" }, fork([simple("a")]), join("somebody_else")])[0]).not.toHaveProperty("hint");
  });
});

const dynamic = { inputParameters: { forkTaskInputs: [] } };

describe("a fork", () => {
  it.each<[string, JsonObject[], string[]]>([
    ["without anything after it", [fork([simple("a")])], ["fork-without-join /tasks/0"]],
    ["before another task", [fork([simple("a")]), simple("b")], ["fork-without-join /tasks/0"]],
    ["that is dynamic", [typed("FORK_JOIN_DYNAMIC", "f", dynamic), simple("b")], ["fork-without-join /tasks/0"]],
    ["at the end of a loop", [loop(fork([simple("a")])), join("a")], ["fork-without-join /tasks/0/loopOver/0"]],
    ["at the end of a case, before the JOIN", [choice({ defaultCase: [fork([simple("a")])] }), join("a")], []],
    ["with an empty branch", [fork([simple("a")], []), join("a")], ["fork-branch-empty /tasks/0/forkTasks/1"]],
  ])("%s", (_, tasks, expected) => {
    expect(places(...tasks)).toEqual(expected);
  });

  it("with null for a branch is the server's to refuse", () => {
    expect(places({ ...fork(), forkTasks: [null] }, join())).toEqual([]);
    expect(places(null)).toEqual([]);
    expect(places(typed("FORK_JOIN", "f"), join())).toEqual([]);
  });
});

describe("an evaluator", () => {
  it.each<[JsonObject, string[]]>([
    [choice({ evaluatorType: "javascipt", expression: "1" }), ["evaluator-unknown /tasks/0/evaluatorType"]],
    [choice({ evaluatorType: "python", expression: "return 1" }), []],
    [
      typed("INLINE", "i", { inputParameters: { evaluatorType: "perl", expression: "1" } }),
      ["evaluator-unknown /tasks/0/inputParameters/evaluatorType"],
    ],
    [typed("INLINE", "i", { inputParameters: { evaluatorType: "${workflow.input.e}", expression: "1" } }), []],
    [simple("a", { evaluatorType: "perl" }), []],
  ])("%j", (task, expected) => {
    expect(places(task)).toEqual(expected);
  });

  it("is guessed", () => {
    expect(advise([choice({ evaluatorType: "javascipt" })])[0]?.hint).toBe("Did you mean javascript?");
    expect(advise([choice({ evaluatorType: "rhino-engine" })])[0]?.hint).toBe("It has value-param, javascript, graaljs, python.");
  });
});

describe("the input that decides", () => {
  it.each<[string, JsonObject, string | undefined]>([
    ["of a SWITCH", choice({ expression: "y" }), "/tasks/0/expression"],
    ["of a SWITCH, as an expression", choice({ expression: "${workflow.input.x}" }), "/tasks/0/expression"],
    ["of a DECISION", typed("DECISION", "d", { caseValueParam: "y" }), "/tasks/0/caseValueParam"],
    ["of a SWITCH that has it", choice({}), undefined],
    ["of a DECISION by script", typed("DECISION", "d", { caseValueParam: "y", caseExpression: "1" }), undefined],
    ["of a SWITCH by script", choice({ evaluatorType: "javascript", expression: "y" }), undefined],
    ["of a SWITCH whose definition may fill it in", choice({ expression: "y", taskDefinition: { name: "t" } }), undefined],
    ["of a DECISION without any", typed("DECISION", "d"), undefined],
  ])("%s", (_, task, pointer) => {
    expect(places(task)).toEqual(pointer === undefined ? [] : [`switch-input ${pointer}`]);
  });

  it("is guessed from the others", () => {
    const [found] = advise([choice({ expression: "sizes", inputParameters: { size: 1 } })]);
    expect(found?.hint).toBe("Did you mean size?");
  });
});

describe("an input without which a task fails", () => {
  it.each<[JsonObject, string | undefined]>([
    [typed("INLINE", "i"), "INLINE needs inputParameters.expression"],
    [typed("INLINE", "i", { taskDefinition: { name: "i", inputTemplate: { expression: "1" } } }), undefined],
    [typed("LAMBDA", "l", { inputParameters: { x: 1 } }), "LAMBDA needs inputParameters.scriptExpression"],
    [typed("START_WORKFLOW", "s"), "START_WORKFLOW needs inputParameters.startWorkflow"],
    [typed("HTTP", "h", { inputParameters: { uri: "http://x" } }), "HTTP needs inputParameters.method"],
    [typed("HTTP", "h", { inputParameters: { http_request: {} } }), undefined],
    [typed("HTTP", "h"), undefined],
    [typed("DYNAMIC", "d", { dynamicTaskNameParam: "n" }), "DYNAMIC needs inputParameters.n"],
    [typed("DYNAMIC", "d"), undefined],
    [
      typed("FORK_JOIN_DYNAMIC", "f", { dynamicForkTasksParam: "a", dynamicForkTasksInputParamName: "b" }),
      "FORK_JOIN_DYNAMIC needs inputParameters.a and inputParameters.b",
    ],
    [typed("FORK_JOIN_DYNAMIC", "f", dynamic), undefined],
    [simple("a"), undefined],
  ])("%j", (task, message) => {
    const found = advise([task]).filter(({ code }) => code === "task-input-missing");
    expect(found.map(({ pointer, message: said }) => [pointer, said.replace(/^\w fails when it runs: (.*)\.$/, "$1")])).toEqual(
      message === undefined ? [] : [["/tasks/0/inputParameters", message]],
    );
  });
});

it("a loop in a loop", () => {
  const inner = { ...loop(simple("a")), taskReferenceName: "inner" };
  expect(places(loop(choice({ defaultCase: [inner] })))).toEqual(["nested-loop /tasks/0/loopOver/0/defaultCase/0"]);
});

describe("a script that does not parse", () => {
  const inline = (expression: unknown, more: JsonObject = {}): JsonObject =>
    typed("INLINE", "i", { inputParameters: { expression: typeof expression === "string" ? expression : 5, ...more } });

  it.each<[JsonObject, string | undefined]>([
    [inline("if ("), "inputParameters/expression"],
    [inline("if (", { evaluatorType: "graaljs" }), "inputParameters/expression"],
    [inline("if (", { evaluatorType: "python" }), undefined],
    [inline("if (${workflow.input.x}"), undefined],
    [inline(5), undefined],
    [inline("return 1"), "inputParameters/expression"],
    [typed("LAMBDA", "l", { inputParameters: { scriptExpression: "return 1" } }), undefined],
    [typed("LAMBDA", "l", { inputParameters: { scriptExpression: "return (" } }), "inputParameters/scriptExpression"],
    [{ ...loop(simple("a")), loopCondition: "$.a <" }, "loopCondition"],
    [{ ...loop(simple("a")), loopCondition: "$.a <", evaluatorType: "javascript" }, "loopCondition"],
    [{ ...loop(simple("a")), loopCondition: "$.a <", evaluatorType: "python" }, undefined],
    [choice({ evaluatorType: "graaljs", expression: "a b" }), "expression"],
    // The server looks at this one itself.
    [choice({ evaluatorType: "javascript", expression: "a b" }), undefined],
  ])("%j", (task, key) => {
    const found = places(task).filter((place) => place.startsWith("script-syntax"));
    expect(found).toEqual(key === undefined ? [] : [`script-syntax /tasks/0/${key}`]);
  });

  it("and nothing is said of it without a parser", () => {
    expect(adviseDefinition("workflow", { name: "w", tasks: [inline("if (")] })).toEqual([]);
  });
});

it("a sink that is none", () => {
  const event = (ref: string, sink: string): JsonObject => typed("EVENT", ref, { sink });
  expect(
    places(event("a", "nowhere"), event("b", "conductor"), event("c", "kafka:x"), event("d", "${workflow.input.sink}"), event("e", ":")),
  ).toEqual(["event-format /tasks/0/sink", "event-format /tasks/4/sink"]);
});
