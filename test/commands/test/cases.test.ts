/** `flow test`: what cases may say, what they come to, and what is said of those that fail or are not valid. */
import { describe, expect, it } from "vitest";
import type { NewProject } from "../new/new-project.ts";
import { createNewProject } from "../new/new-project.ts";

const order = `name: order
version: 2.1.0
steps:
  - { name: price, task: price_order, input: { id: "\${context.id}" } }
  - { name: gift, task: wrap, dependsOn: price, when: "\${context.gift}" }
  - { name: ship, task: ship_order, dependsOn: price, input: { total: "\${price.total}" } }
output: { tracking: "\${ship.tracking}" }
`;

function withOrder(cases: string, file = "workflows/order.test.yml"): NewProject {
  const project = createNewProject();
  project.write("workflows/order.yml", order);
  project.write("tasks/price_order/task.yml", "name: price_order\nretryCount: 2\nretryDelaySeconds: 600\n");
  project.write("tasks/price_order/index.mjs", "export default async ({ id }) => ({ total: id * 10 });\n");
  project.write(file, cases);
  return project;
}

const mocks = "mocks: { price: { output: { total: 5 } }, ship: { output: { tracking: T1 } } }\n";

it("passes what is as expected, with a line for each file", async () => {
  const project = withOrder(`${mocks}cases:
  - name: ships
    input: { id: 7 }
    expect: { path: [price, ship], output: { tracking: T1 }, steps: { gift: { attempts: 0 }, ship: { input: { total: 5 } } } }
  - name: is tried again, which takes no time
    input: { id: 7 }
    mocks: { price: [{ fail: busy }, { fail: busy, delay: 5m }, { output: { total: 8 }, delay: 30s }] }
    expect: { steps: { price: { attempts: 3 }, ship: { input: { total: 8 } } } }
  - name: fails
    mocks: { price_order: { fail: closed, terminal: true }, price: { fail: sold out, terminal: true } }
    expect: { status: FAILED, path: [..., price], reason: sold out }
  - name: times out where a worker hangs
    mocks: { ship: { hang: true } }
    expect: { status: TIMED_OUT }
`);
  const run = await project.flow("test");
  expect(run).toEqual({ exitCode: 0, stderr: "", stdout: "workflows/order.test.yml  4 passed\n4 cases: 4 passed\n" });
  expect((await project.flow("test", "-v", "--case", "tried")).stdout).toBe(
    "passed workflows/order.test.yml:6:5 order@2.1.0: is tried again, which takes no time\nworkflows/order.test.yml  1 passed\n1 case: 1 passed\n",
  );
});

it("shows what differs with its place, and the run", async () => {
  const project = withOrder(`${mocks}cases:
  - name: ships
    input: { id: 7 }
    expect:
      path: [price]
      output:
        tracking: T2
`);
  const run = await project.flow("test");
  expect(run.exitCode).toBe(1);
  expect(run.stdout).toContain(`failed workflows/order.test.yml:3:5 order@2.1.0: ships
  path (workflows/order.test.yml:6:7)
    expected price
    actual   price > ship
  output.tracking (workflows/order.test.yml:8:9)
    expected "T2"
    actual   "T1"

  order@2.1.0 is COMPLETED
    price      COMPLETED
`);
  expect(run.stdout).toContain("\n\nworkflows/order.test.yml  0 passed, 1 failed\n1 case: 0 passed, 1 failed\n");
});

describe("a step without a mock", () => {
  it("is not done, and is said with what to write", async () => {
    const project = withOrder("cases: [{ name: ships, input: { id: 7 } }]\n");
    const run = await project.flow("test");
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toContain(
      "  The step price (task price_order) of order has no mock, and no test calls the project's functions unasked.\n" +
        "  hint: Give it one below `mocks`: `price: { output: { ... } }`, or let its function run: `price: { runs: real }`.\n",
    );
  });

  it("sends nothing where it is HTTP", async () => {
    const project = createNewProject();
    const call = "{ name: call, taskReferenceName: call, type: HTTP, inputParameters: { http_request: { uri: 'http://127.0.0.1:9/' } } }";
    project.write("workflows/w.yml", `name: w\ntasks: [${call}]\n`);
    project.write("workflows/w.test.yml", "cases:\n  - { name: a }\n  - { name: b, mocks: { call: { output: { response: 1 } } } }\n");
    const { document } = await project.document("test");
    expect(document["cases"]).toMatchObject([
      { outcome: "failed", error: { message: "The step call (HTTP) of w has no mock, and no test sends anything." } },
      { outcome: "passed" },
    ]);
  });

  it("waits for somebody where it is HUMAN, also in a sub-workflow", async () => {
    const project = createNewProject();
    project.write("workflows/child.yml", "name: child\ntasks: [{ name: ask, taskReferenceName: ask, type: HUMAN }]\n");
    project.write(
      "workflows/w.yml",
      "name: w\ntasks: [{ name: sub, taskReferenceName: sub, type: SUB_WORKFLOW, subWorkflowParam: { name: child } }]\n",
    );
    project.write(
      "workflows/w.test.yml",
      `cases:
  - { name: waits }
  - { name: is answered, mocks: { ask: { output: { yes: true }, delay: 40d } }, expect: { output: { yes: true } } }
  - { name: is mocked as a whole, mocks: { sub: { output: { yes: false } } }, expect: { output: { yes: false } } }
`,
    );
    project.write("workflows/child.test.yml", "cases: [{ name: is looked at, until: ask, expect: { status: RUNNING, path: [ask] } }]\n");
    const { document, exitCode } = await project.document("test");
    expect(exitCode).toBe(1);
    expect(document["summary"]).toEqual({ cases: 4, passed: 3, failed: 1, invalid: 0 });
    expect(document["cases"]).toContainEqual(
      expect.objectContaining({
        name: "waits",
        error: {
          message: "The step ask (HUMAN) of child waits for somebody outside.",
          hint: "Give it a mock below `mocks`: `ask: { output: { ... } }`, or look at the run there: `until: ask`.",
        },
      }),
    );
  });
});

it("runs functions of the project where a case asks for them, and those alone", async () => {
  const project = withOrder(`mocks: { ship: { output: {} } }
cases:
  - { name: by the step, input: { id: 7 }, mocks: { price: { runs: real } }, expect: { steps: { price: { output: { total: 70 } } } } }
  - { name: by the task, input: { id: 2 }, mocks: { price_order: [{ fail: no }, { runs: real }] }, expect: { steps: { price: { output: { total: 20 } } } } }
  - { name: one that is not there, input: { id: 1, gift: true }, mocks: { price: { runs: real }, gift: { runs: real } } }
`);
  const { document } = await project.document("test");
  expect(document["cases"]).toMatchObject([
    { outcome: "passed" },
    { outcome: "passed" },
    { outcome: "failed", error: { message: "The step gift is to run the function of wrap, and the project has none." } },
  ]);
});

it("says why a function cannot be called, once for all cases", async () => {
  const project = withOrder(`mocks: { ship: {}, price: { runs: real } }
cases: [{ name: a }, { name: b }, { name: c, mocks: { price: {} } }]
`);
  project.write("tasks/price_order/index.mjs", "import './nowhere.mjs';\nexport default async () => ({});\n");
  const { document, exitCode } = await project.document("test");
  expect(exitCode).toBe(1);
  expect(document["cases"]).toMatchObject([{ outcome: "failed" }, { outcome: "failed" }, { outcome: "passed" }]);
  expect(document["findings"]).toMatchObject([{ code: "import-failed", file: "tasks/price_order/index.mjs" }]);
});

it("does not depend on the day or on other cases", async () => {
  const project = createNewProject();
  const say = '{ id: "${workflow.workflowId}", region: "${workflow.env.REGION}", key: "${workflow.secrets.KEY}" }';
  const step = `{ name: a, taskReferenceName: a, type: SIMPLE, inputParameters: ${say} }`;
  project.write("workflows/w.yml", `name: w\ntasks: [${step}]\noutputParameters: { said: "\${a.output}" }\n`);
  project.write("tasks/a/task.yml", "name: a\n");
  project.write("tasks/a/index.mjs", "export default async ({ key, ...rest }) => ({ ...rest, isKey: key === 'made up' });\n");
  const head = "now: 2025-06-01T12:00:00Z\nvariables: { REGION: eu }\nsecrets: { KEY: made up }\nmocks: { a: { runs: real } }\n";
  project.write(
    "workflows/w.test.yml",
    `${head}cases:
  - { name: a, expect: { output: { said: { id: 01972b5c-ee00-7000-8000-000000000001, region: eu, isKey: true } } } }
  - { name: b, expect: { output: { said: { id: 01972b5c-ee00-7000-8000-000000000001, region: eu, isKey: true } } } }
`,
  );
  expect((await project.flow("test")).stdout).toContain("2 cases: 2 passed\n");
  expect((await project.flow("test", "--case", "b")).stdout).toContain("1 case: 1 passed\n");
});

describe("files of cases", () => {
  it("are no definitions", async () => {
    const project = withOrder(`${mocks}cases: [{ name: ships }]\n`);
    project.write("workflows/order.test.ts", "throw new Error('for another test runner');\n");
    project.write("schedules/nightly.test.yml", "cases: []\n");
    expect((await project.flow("validate")).exitCode).toBe(0);
    const listed = await project.document("workflows", "list", "--local");
    expect(JSON.stringify(listed.document)).not.toContain("test");
  });

  it("may be JSON, name their workflow and its version, and stand below it", async () => {
    const cases = JSON.stringify({ workflow: "order@2.1.0", cases: [{ name: "ships", mocks: { price: {}, ship: {} } }] });
    const project = withOrder(cases, "workflows/deep/any.test.json");
    expect((await project.flow("test", "order@2.1.0")).stdout).toContain("workflows/deep/any.test.json  1 passed");
    expect((await project.flow("test", "workflows/deep/any.test.json")).exitCode).toBe(0);
  });

  it("are run as far as they are valid", async () => {
    const project = withOrder(`${mocks}cases:
  - { name: ships }
  - { name: waits, mocks: { price: { delay: soon } } }
  - { name: misspelt, mocks: { prise: {} } }
`);
    project.write("workflows/broken.test.yml", "cases: [");
    project.write("workflows/other.test.yml", "workflow: ordre\ncases: [{ name: a }, { name: b }]\n");
    const { document, exitCode } = await project.document("test");
    expect(exitCode).toBe(5);
    expect(document["summary"]).toEqual({ cases: 6, passed: 1, failed: 0, invalid: 5 });
    const findings = Array.isArray(document["findings"]) ? document["findings"] : [];
    expect(findings.map(({ code, file, line, column }) => `${file}:${line}:${column} ${code}`)).toEqual([
      expect.stringMatching(/^workflows\/broken.test.yml:\d+:\d+ syntax-error$/),
      "workflows/order.test.yml:4:38 case-invalid",
      "workflows/order.test.yml:5:32 case-step",
      "workflows/other.test.yml:1:1 case-workflow",
    ]);
    // One that fails weighs more.
    project.write("workflows/failing.test.yml", "workflow: order\ncases: [{ name: a }]\n");
    expect((await project.flow("test")).exitCode).toBe(1);
    expect((await project.flow("test", "workflows/failing.test.yml")).exitCode).toBe(1);
  });

  it("are held back by a workflow that is not valid", async () => {
    const project = withOrder(`${mocks}cases: [{ name: ships }]\n`);
    project.write("workflows/order.yml", order.replace("dependsOn: price,", "dependsOn: prize,"));
    const run = await project.flow("test", "order");
    expect(run.exitCode).toBe(5);
    expect(run.stderr).toContain("step-unknown");
    expect(run.stderr).toContain("workflows/order.test.yml:1:1 error case-workflow The workflow in the file beside it is not valid.");
  });
});

it("ends a case whose function does not end, after the time that it is given", async () => {
  const project = withOrder(`${mocks}cases:
  - { name: hangs, mocks: { price: { runs: real } } }
  - { name: ships }
`);
  project.write("tasks/price_order/index.mjs", "export default () => new Promise(() => {});\n");
  const run = await project.flow("test", "--timeout", "1");
  expect(run.exitCode).toBe(1);
  expect(run.stdout).toContain(
    "  The run took more than 1 s of real time: a function of a task does not end.\n" +
      "  hint: Let it end by the signal that it gets, mock the step, or give it more time with --timeout SECONDS.\n",
  );
  expect(run.stdout).toContain("2 cases: 1 passed, 1 failed");
  expect(await project.flow("test", "--timeout", "0")).toMatchObject({
    exitCode: 64,
    stderr: expect.stringContaining("--timeout is from 1 to 86400 seconds for a case, and not 0.") as string,
  });
});
