import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { createNewProject } from "./new-project.ts";

const step = (name: string, type = "SIMPLE", rest: object = {}) => ({ name, taskReferenceName: `${name}_ref`, type, ...rest });
const workflow = (name: string, tasks: object[], rest: object = {}) => JSON.stringify({ name, version: 1, tasks, ...rest });
const casesOf = (text: string) => parse(text).cases;

describe("of a workflow", () => {
  it("is what a run comes to, with samples for all that others do", async () => {
    const project = createNewProject();
    project.write("tasks/price/task.yml", "name: price\noutputKeys: [total]\n");
    project.write("tasks/price/index.mjs", "export default () => { throw new Error('called') };\n");
    const inner = [step("price"), step("ask", "HUMAN")];
    const tasks = [
      step("call", "HTTP", { inputParameters: { http_request: { uri: "http://a.test", method: "GET" } } }),
      step("pause", "WAIT", { inputParameters: { duration: "30 days" } }),
      step("signal", "WAIT"),
      step("sub", "SUB_WORKFLOW", { subWorkflowParam: { name: "inner", version: 1 } }),
      step("which", "SWITCH", {
        evaluatorType: "value-param",
        expression: "kind",
        inputParameters: { kind: "${workflow.input.kind}" },
        decisionCases: { example: [step("taken")] },
        defaultCase: [step("left")],
      }),
      step("end", "TERMINATE", { inputParameters: { terminationStatus: "FAILED", terminationReason: "sold out" } }),
    ];
    project.write("workflows/inner.json", workflow("inner", inner, { outputParameters: { total: "${price_ref.output.total}" } }));
    project.write("workflows/deep/outer.json", workflow("outer", tasks, { outputParameters: { total: "${sub_ref.output.total}" } }));
    const { document, exitCode } = await project.document("new", "test", "outer");
    expect(exitCode).toBe(0);
    expect(document).toMatchObject({ what: "test", name: "outer", files: ["workflows/deep/outer.test.yml"] });
    expect(casesOf(project.read("workflows/deep/outer.test.yml"))).toEqual([
      {
        name: "ends as FAILED",
        input: { kind: "example" },
        mocks: {
          call_ref: { output: { response: { statusCode: 200, body: {} } } },
          signal_ref: { output: {} },
          price_ref: { output: { total: "example" } },
          ask_ref: { output: {} },
          taken_ref: { output: {} },
          left_ref: { output: {} },
        },
        expect: expect.objectContaining({
          status: "FAILED",
          path: ["call_ref", "pause_ref", "signal_ref", "sub_ref", "taken_ref", "end_ref"],
        }),
      },
    ]);
  });

  it("names it where the file beside it holds several, and takes the newest version", async () => {
    const project = createNewProject();
    const versions = [1, 2].map((version) => ({ name: "two", version, tasks: [step(`v${version}`)] }));
    project.write("workflows/all.json", JSON.stringify([{ name: "one", version: 1, tasks: [step("a")] }, ...versions]));
    await project.flow("new", "test", "two");
    expect(parse(project.read("workflows/two.test.yml"))).toMatchObject({ workflow: "two", cases: [{ expect: { path: ["v2_ref"] } }] });
  });

  it("is not made where the run comes to no end", async () => {
    const project = createNewProject();
    project.write(
      "workflows/dynamic.json",
      workflow("dynamic", [step("d", "DYNAMIC", { dynamicTaskNameParam: "x", inputParameters: { x: "who" } })]),
    );
    const run = await project.flow("new", "test", "dynamic");
    expect(run).toMatchObject({ exitCode: 1, stdout: "", stderr: expect.stringContaining("No first test of dynamic can be made") });
    expect(project.files()).toEqual(["workflows/dynamic.json"]);
  });
});

describe("of a task", () => {
  it("has a place for what it does, and calls nothing", async () => {
    const project = createNewProject();
    project.write(
      "tasks/odd_folder/index.ts",
      'import { defineTask } from "conductor-flow";\nexport default defineTask({ namespace: "shop", name: "price", inputKeys: ["id"], outputKeys: ["total"] }, async () => { throw new Error("called"); });\n',
    );
    const run = await project.flow("new", "test", "shop.price");
    expect(run).toMatchObject({ exitCode: 0, stderr: "" });
    expect(run.stdout).toContain("Made the test shop.price:\n  + test/shop/price.test.ts\n");
    const text = project.read("test/shop/price.test.ts");
    expect(text).toContain('import task from "../../tasks/odd_folder/index.ts";');
    expect(text).toContain('  const input: any = { id: "example" };\n');
    expect(text).toContain('for example: expect(run).toMatchObject({ status: "COMPLETED", output: { total: "example" } });\n');
    expect(text).not.toContain("todo");
  });

  it("takes the function beside a definition in YAML", async () => {
    const project = createNewProject();
    project.write("tasks/price/task.yml", "name: price\n");
    project.write("tasks/price/price.mjs", "export default () => ({});\n");
    await project.flow("new", "test", "price");
    expect(project.read("test/price.test.ts")).toContain(
      'import run from "../tasks/price/price.mjs";\n\nconst task = defineTask({ name: "price" }, run);',
    );
  });
});

describe("what it refuses, and then it writes nothing", () => {
  const withBoth = () => {
    const project = createNewProject();
    project.write("tasks/order/task.yml", "name: order\n");
    project.write("workflows/order.json", workflow("order", [step("order")]));
    return project;
  };

  it.each([
    [[], 64, "Say which task or workflow is to be tested"],
    [["order"], 64, "A task and a workflow are called order"],
    [["order", "--kind", "schedule"], 64, "Allowed choices are task, workflow"],
    [["ordr"], 1, "There is no task or workflow named ordr in the project, and nothing was written.\n  hint: Did you mean order?"],
    [["quite_another", "--kind", "task"], 1, "There is no task named quite_another"],
    [["order", "--kind", "task"], 1, "The task order has no function in the project"],
  ])("%j", async (args, exitCode, reason) => {
    const project = withBoth();
    const before = project.files();
    expect(await project.flow("new", "test", ...args)).toMatchObject({ exitCode, stdout: "", stderr: expect.stringContaining(reason) });
    expect(project.files()).toEqual(before);
  });

  it("a file that is there", async () => {
    const project = withBoth();
    await project.flow("new", "test", "order", "--kind", "workflow");
    const before = project.read("workflows/order.test.yml");
    const run = await project.flow("new", "test", "order", "--kind", "workflow");
    expect(run).toMatchObject({ exitCode: 4, stderr: expect.stringContaining("has workflows/order.test.yml already") });
    expect(project.read("workflows/order.test.yml")).toBe(before);
  });
});
