/** What people write who write steps for the first time, and what they are told: all of it at once. */
import { describe, expect, it, test } from "vitest";
import type { JsonObject } from "../../../src/core/json.ts";
import { compileSteps } from "../../../src/core/steps/compile-steps.ts";

function problemsOf(definition: object): string[] {
  const { problems } = compileSteps(JSON.parse(JSON.stringify({ name: "w", ...definition })));
  return problems.map(
    ({ code, severity, pointer, message, hint }) =>
      `${severity === "error" ? "" : "warning "}${code} ${pointer} ${message}${hint === undefined ? "" : ` ${hint}`}`,
  );
}

const after = (input: JsonObject, more: JsonObject = {}): object => ({
  steps: [{ name: "price" }, { name: "reserve" }, { name: "ship", dependsOn: ["price", "reserve"], input, ...more }],
});

describe("an expression that begins with nothing known", () => {
  const begins = (text: string, root: string, hint: string): string =>
    `step-unknown /steps/2/input/x step ship: ${text} begins with ${root}, and no step is called so. ${hint}`;
  const all = "It can begin with context, which is the run's input, or with price, reserve.";

  test.each([
    ["${contxt.lines[0]}", "contxt", "Did you mean ${context.lines[0]}?"],
    ["${Context}", "Context", "Did you mean ${context}?"],
    ["${prise.total}", "prise", "Did you mean ${price.total}?"],
    ["${prise.list[${context.at}].x}", "prise", "Did you mean ${price…}?"],
    ["${wrkflow.workflowId}", "wrkflow", "Did you mean ${workflow.workflowId}?"],
    ["${input.order}", "input", "The run's input is ${context.order}."],
    ["${inputs['a b']}", "inputs", "The run's input is ${context['a b']}."],
    ["${steps.price.total}", "steps", "Write ${price.total}."],
    ["${tasks.price}", "tasks", "Write ${price}."],
    ["${steps.prize.total}", "steps", all],
    ["${steps}", "steps", all],
    ["${steps[0].total}", "steps", all],
    ["${something.total}", "something", all],
  ])("%s", (written, root, hint) => {
    const shown = written.includes("${context") ? "${prise.list[…" : written;
    expect(problemsOf(after({ x: written }))).toEqual([begins(shown, root, hint)]);
  });

  it("is told with what there is", () => {
    const [alone] = problemsOf({ steps: [{ name: "a", input: { x: "${something}" } }] });
    expect(alone).toMatch(/It can begin with context, which is the run's input\.$/);
    const many = Array.from({ length: 9 }, (_, index) => ({ name: `s${index}`, ...(index === 0 ? { input: { x: "${something}" } } : {}) }));
    expect(problemsOf({ steps: many })[0]).toMatch(/, or with s1, s2, s3, s4, s5, s6, …\.$/);
  });

  it("is told wherever it stands", () => {
    const definition = {
      ...after({ deep: [{ a: "to ${prise.a} from ${contxt.b}" }] }, { when: "${prise.total} > 1", sink: "${prise.c}" }),
      output: { tracking: "${shipp.tracking}" },
    };
    expect(problemsOf(definition).map((told) => told.replace(/ begins.*/, ""))).toEqual([
      "step-unknown /steps/2/input/deep/0/a step ship: ${prise.a}",
      "step-unknown /steps/2/input/deep/0/a step ship: ${contxt.b}",
      "step-unknown /steps/2/when step ship: ${prise.total}",
      "step-unknown /steps/2/sink step ship: ${prise.c}",
      "step-unknown /output/tracking output: ${shipp.tracking}",
    ]);
  });

  test.each([
    ["the server's own words", after({ a: "${workflow.input.x} ${CPEWF_TASK_ID} ${NETFLIX_STACK}", b: "$${prise.x}" })],
    ["a variable of the server", after({ a: "${HOME} ${java.io.tmpdir}" })],
    ["a task in a loop, and one of its rounds", loopWith("${inner.output.x} ${inner__2.output.x}")],
    ["a task that compiling makes", after({ a: "${price_join.output} ${ship_ready.status}" })],
    [
      "what a dynamic fork makes",
      {
        steps: [
          { name: "each", type: "FORK_JOIN_DYNAMIC" },
          { name: "b", dependsOn: "each", input: { x: "${eech_1.x}" } },
        ],
      },
    ],
    ["a step whose name cannot be read", { steps: [{ nme: "price" }, { name: "b", input: { x: "${price.x}" } }] }],
  ])("is not %s", (_what, definition) => {
    expect(problemsOf(definition).filter((told) => !told.includes("step-name"))).toEqual([]);
  });

  function loopWith(text: string): object {
    const inner = { name: "t", taskReferenceName: "inner" };
    return {
      steps: [
        { name: "loop", type: "DO_WHILE", loopOver: [inner] },
        { name: "b", dependsOn: "loop", input: { x: text } },
      ],
    };
  }
});

describe("an expression that asks the run's input for what its schema does not have", () => {
  const address = { type: "object", properties: { zip: { type: "string" } } };
  const properties = {
    weightKg: { type: "number" },
    address,
    lines: { type: "array", items: { type: "object", properties: { sku: {} } } },
  };
  const closed = { type: "object", properties, additionalProperties: false };
  const problemsWith = (schema: object, text: string, more: JsonObject = {}): string[] =>
    problemsOf({ inputSchema: { type: "JSON", data: schema }, steps: [{ name: "a", input: { x: text } }], ...more });
  const said = (severity: string, text: string, what: string): string =>
    `${severity}context-field /steps/0/input/x step a: ${text}: the workflow's schema ${what}`;

  test.each([
    ["${context.wieghtKg}", "has no field wieghtKg. Did you mean ${context.weightKg}?"],
    ["${workflow.input.wieghtKg}", "has no field wieghtKg. Did you mean ${workflow.input.weightKg}?"],
    ["${context['colour']}", "has no field colour. It has weightKg, address, lines."],
    ["${context.adress.zip}", "has no field adress. Did you mean ${context.address.zip}?"],
    ["${context.weightKg.value}", "says that weightKg is a number, which has no fields. Write ${context.weightKg}."],
    ["${context.lines.sku}", "says that lines is a list, which has no fields. Write ${context.lines[0].sku} for the first of them."],
  ])("%s is an error where no other is allowed", (text, what) => {
    expect(problemsWith(closed, text)).toEqual([said("", text, what)]);
  });

  test.each([
    ["${context.wieghtKg}", "has no field wieghtKg. Did you mean ${context.weightKg}?"],
    ["${context.address.zipp}", "has no field zipp in address. Did you mean ${context.address.zip}?"],
    ["${context.lines[0].skuu}", "has no field skuu in lines[0]. Did you mean ${context.lines[0].sku}?"],
    ["${context.lines[*].colour}", "has no field colour in lines[*]. It has sku."],
  ])("%s is a warning where it is only not listed", (text, what) => {
    expect(problemsWith({ type: "object", properties }, text)).toEqual([said("warning ", text, what)]);
  });

  it("is a warning where the schema is not enforced", () => {
    expect(problemsWith(closed, "${context.colour}", { enforceSchema: false })[0]).toMatch(/^warning context-field/);
  });

  it("is told in the output too", () => {
    const more = { output: { "a/b": "${context.address.zipp[${context.weightKg}]}" } };
    expect(problemsWith(closed, "", more)).toEqual([
      "warning context-field /output/a~1b output: ${context.address.zipp[…: the workflow's schema has no field zipp in address. Did you mean ${context.address.zip}?",
    ]);
  });

  test.each([
    ["what is there", closed, "${context.lines[0].sku} ${context.address.zip} ${context} ${HOME}", {}],
    ["an item", closed, "${context[0]}", { inputTemplate: {} }],
    ["what the server gives", closed, "${context._scheduledTime}", {}],
    ["what the workflow itself gives", closed, "${context.colour}", { inputTemplate: { colour: "red" } }],
    ["anything", { ...closed, additionalProperties: true }, "${context.colour}", {}],
    ["a key that is not known", closed, "${context.col${context.weightKg}}", {}],
    ["what stands in no schema", closed, "${workflow.inputs.x} ${workflow.workflowId}", {}],
    ["a schema that says nothing", {}, "${context.x}", { inputSchema: { data: {} } }],
    ["another kind of schema", closed, "${context.x}", { inputSchema: { type: "AVRO", data: closed } }],
  ])("is not %s", (_what, schema, text, more) => {
    expect(problemsWith(schema, text, more)).toEqual([]);
  });
});

describe("a text that is meant as an expression", () => {
  test.each([
    ["${price.total", "warning", "${price.total… has no closing brace, and stays a text.", "Write ${price.total}."],
    ["${price.total and more", "warning", "${price.total and more… has no closing brace, and stays a text.", "Write ${price.total}."],
    ["for ${{ price.total }}", "", "${{ price.total }} has two braces, and an expression has one.", "Write ${price.total}."],
    ["{{ price.total }}", "warning", "{{ price.total }} is no expression, and stays a text.", "Write ${price.total}."],
    ["{context.lines[0]}", "warning", "{context.lines[0]} is no expression, and stays a text.", "Write ${context.lines[0]}."],
    ["$price.total", "warning", "$price.total is no expression, and stays a text.", "Write ${price.total}."],
    ["$(price.total)", "warning", "$(price.total) is no expression, and stays a text.", "Write ${price.total}."],
  ])("%s", (text, severity, message, hint) => {
    expect(problemsOf(after({ deep: [{ x: text }] }))).toEqual([
      `${severity} step-expression /steps/2/input/deep/0/x step ship: ${message} ${hint}`.trimStart(),
    ]);
  });

  it("is told in the output too", () => {
    expect(problemsOf({ ...after({}), output: { a: "{price.total}", b: "${price.x" } }).map((told) => told.slice(0, 34))).toEqual([
      "warning step-expression /output/b ",
      "warning step-expression /output/a ",
    ]);
  });

  test.each(["Dear {{context.name}}", "{other.total}", "{price}", "$${price.total", "${HOME", "price.total", "{ .total }"])(
    "is not %s",
    (text) => {
      expect(problemsOf(after({ x: text, queryExpression: "{{ price.total }}", n: 1 }))).toEqual([]);
    },
  );
});

describe("a condition with a name that is no expression", () => {
  test.each([
    ["price.total > 100", "price.total"],
    ["${price.total} > 1 && context.lines[0].sku == 'a.b'", "context.lines[0].sku"],
  ])("%s", (when, bare) => {
    expect(problemsOf(after({}, { when }))).toEqual([
      `step-condition /steps/2/when step ship: ${bare} in the condition is no expression, and a script does not know it. Write \${${bare}}.`,
    ]);
  });

  test.each([
    "true",
    "1 < 2",
    "${price.list}.some(price => price.total > 1)",
    "'price.total' == ${price.name}",
    "Math.max(${price.a}, 2) > 1",
  ])("is not %s", (when) => {
    expect(problemsOf(after({}, { when }))).toEqual([]);
  });
});

describe("several mistakes", () => {
  it("are told at once, each where it stands", () => {
    const steps = [
      { name: "price", taks: "price_order", retryLimit: "many", input: "${context}" },
      { name: "ship", if: "${price.total} > 1", dependsOn: "price" },
      { name: "bill", dependsOn: "prise", input: { total: "${price.total}" } },
      { name: "late", input: { total: "${ship.total} ${contxt.a}" }, timeoutSeconds: 0 },
      { name: "last", dependsOn: "bill, late", when: [] },
    ];
    expect(problemsOf({ steps, output: 1, tasks: [] })).toEqual([
      "steps-invalid /tasks A workflow has `steps` or `tasks`, and here are both. Keep one of them.",
      "steps-invalid /output `output` should be an object.",
      "step-field /steps/0/taks step price: a step has no field `taks`. Did you mean task?",
      'step-field /steps/0/input step price: `input` should be an object. Give it a name: `input: { value: "${context}" }`.',
      "step-field /steps/0/retryLimit step price: `retryLimit` should be a whole number of at least 0.",
      "step-field /steps/1/if step ship: a step has no field `if`. Did you mean when?",
      "step-field /steps/3/timeoutSeconds step late: `timeoutSeconds` should be a whole number of at least 1.",
      "step-field /steps/4/when step last: `when` should be a condition, such as `${price.total} > 100`.",
      "step-unknown /steps/2/dependsOn step bill: depends on prise, and no step is called so. Did you mean price?",
      "step-unknown /steps/4/dependsOn step last: depends on bill, late, and no step is called so. Several are a list: `dependsOn: [bill, late]`.",
      "step-unknown /steps/3/input/total step late: ${contxt.a} begins with contxt, and no step is called so. Did you mean ${context.a}?",
      "step-not-upstream /steps/3/input/total The step late refers to ship, and does not come after it. Add ship to its `dependsOn`.",
    ]);
  });

  it("of which one makes others tell no more than is sure", () => {
    const circle = {
      steps: [
        { name: "a", dependsOn: "b" },
        { name: "b", dependsOn: ["a", "cc"], input: { x: "${c.x}" } },
        { name: "c", retryable: 1 },
      ],
    };
    expect(problemsOf(circle).map((told) => told.split(" ")[0])).toEqual(["step-field", "step-unknown", "step-cycle"]);
    const unnamed = { steps: [{ nme: "a" }, { name: "b", dependsOn: "a", input: { x: "${a.x} ${contxt.y}" } }] };
    expect(problemsOf(unnamed)).toEqual([
      "step-name /steps/0/name A step needs a name, which is a text. Is nme its name? Write `name:`.",
      "step-unknown /steps/1/input/x step b: ${contxt.y} begins with contxt, and no step is called so. Did you mean ${context.y}?",
    ]);
    const twice = { steps: [{ name: "a" }, { name: "b", input: { x: "${a.x} ${a.y}" } }] };
    expect(problemsOf(twice)).toHaveLength(1);
    const unsure = {
      steps: [{ name: "a" }, { name: "b", after: "a", input: { x: "${a.x}" } }, { name: "c", dependsOn: "b", input: { x: "${a.x}" } }],
    };
    expect(problemsOf(unsure)).toEqual(["step-field /steps/1/after step b: a step has no field `after`. Did you mean dependsOn?"]);
  });

  test.each([
    [{ steps: { price: { task: "t" } } }, "Each step is an item of the list and says its name itself: `- { name: price, task: ... }`."],
    [{ steps: [{ price: { task: "t" } }] }, "Write `name: price`, and the fields beside it."],
    [{ steps: [{ id: "price", task: "t" }] }, "Is id its name? Write `name:`."],
  ])("%j says how steps are written", (definition, hint) => {
    expect(problemsOf(definition)[0]).toContain(hint);
  });

  test.each([{ steps: [{ task: "t" }] }, { steps: [{ name: 1, id: "a" }] }, { steps: [{}] }])(
    "%j has no hint that could be wrong",
    (definition) => {
      expect(problemsOf(definition)).toEqual(["step-name /steps/0/name A step needs a name, which is a text."]);
    },
  );
});

describe("steps in loops and choices", () => {
  const hint = "Write the task as `name`, its own name as `taskReferenceName`, and its input as `inputParameters`.";
  const told = (place: string, step: string, word: string): string =>
    `step-field ${place}/${word} step ${step}: what it holds is a task as Conductor writes it, which has no \`${word}\`. ${hint}`;

  it("are told to be tasks", () => {
    const inner = { name: "t", taskReferenceName: "t", type: "SWITCH", decisionCases: { "x/y": [{ name: "a", input: {} }] } };
    const steps = [
      { name: "loop", type: "DO_WHILE", loopOver: [{ name: "a", task: "t" }, inner, "text"] },
      {
        name: "pick",
        type: "SWITCH",
        decisionCases: { a: [{ name: "b", when: true }], b: "text" },
        defaultCase: [{ name: "c", dependsOn: "b" }],
      },
      { name: "odd", type: "SWITCH", decisionCases: "text" },
    ];
    expect(problemsOf({ steps })).toEqual([
      told("/steps/0/loopOver/0", "loop", "task"),
      told("/steps/0/loopOver/1/decisionCases/x~1y/0", "loop", "input"),
      told("/steps/1/defaultCase/0", "pick", "dependsOn"),
      told("/steps/1/decisionCases/a/0", "pick", "when"),
    ]);
  });

  it("may hold tasks", () => {
    const inner = { name: "t", taskReferenceName: "t", inputParameters: { task: "x" } };
    expect(problemsOf({ steps: [{ name: "loop", type: "DO_WHILE", loopOver: [inner] }] })).toEqual([]);
  });
});
