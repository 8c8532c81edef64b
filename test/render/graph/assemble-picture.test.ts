import { describe, expect, it } from "vitest";
import { compileSteps } from "../../../src/core/steps/compile-steps.ts";
import { assemblePicture, assembleRunPicture } from "../../../src/render/graph/assemble-picture.ts";
import type { Picture } from "../../../src/render/graph/picture.ts";
import { everything, fork, runOf, simple, task, workflowOf } from "./drawn.ts";

const edgesOf = ({ edges }: Picture): string[] =>
  edges.map(({ from, to, labels }) => (labels.length === 0 ? `${from} > ${to}` : `${from} -${labels.join("|")}> ${to}`));

/** `workflowOf` puts its own tasks last. */
const stepsOf = (...steps: object[]) => {
  const { value } = compileSteps({ name: "order", version: 1, steps: JSON.parse(JSON.stringify(steps)) });
  return workflowOf(JSON.parse(JSON.stringify(value["tasks"])));
};

describe("a definition", () => {
  it.each([
    ["a", "task", ""],
    ["again", "group", "DO_WHILE $.again.iteration < 3"],
    ["inner", "group", "DO_WHILE a.output.list"],
    ["c", "task", "count"],
    ["pick", "decision", "SWITCH a.output.kind"],
    ["pause", "wait", "WAIT 30 days"],
    ["stop", "end", "TERMINATE FAILED"],
    ["ship", "sub-workflow", "sub-workflow ship_order@2.1.0"],
  ])("has %s as %s: %s", (ref, shape, detail) => {
    expect(assemblePicture(everything).nodes.find((node) => node.ref === ref)).toMatchObject({ shape, detail });
  });

  it.each([
    [{ type: "DECISION", caseValueParam: "x", inputParameters: { x: "${a.output.b}" } }, "DECISION a.output.b"],
    [{ type: "DECISION", caseExpression: "$.x  ==\n 1" }, "DECISION $.x == 1"],
    [{ type: "SWITCH", evaluatorType: "value-param", expression: "x" }, "SWITCH x"],
    [{ type: "START_WORKFLOW", inputParameters: { startWorkflow: { name: "other" } } }, "starts other"],
    [{ type: "SUB_WORKFLOW", subWorkflowParam: "${a.output.which}" }, "sub-workflow a.output.which"],
    [{ type: "SUB_WORKFLOW" }, "sub-workflow"],
    [{ type: "EVENT", sink: "kafka:orders" }, "EVENT kafka:orders"],
    [{ type: "HTTP" }, "HTTP"],
    [{ type: "WAIT", inputParameters: { until: "2026-01-01" } }, "WAIT 2026-01-01"],
    [{ type: "WAIT", inputParameters: null }, "WAIT"],
  ])("says of %j: %s", (more, detail) => {
    expect(assemblePicture(workflowOf([task("", "t", more)])).nodes[0]?.detail).toBe(detail);
  });

  it("has one edge for all cases that lead to the same place", () => {
    const pick = task("SWITCH", "pick", { decisionCases: { x: [], y: [], z: [simple("a")] } });
    expect(edgesOf(assemblePicture(workflowOf([pick, simple("b")])))).toEqual(["pick -z> a", "a > b", "pick -x|y|default> b"]);
  });

  it("ends an edge between groups at the groups", () => {
    const loop = task("DO_WHILE", "loop", { loopOver: [simple("in_loop")] });
    const definition = workflowOf([
      task("FORK_JOIN", "f", { forkTasks: [[loop], [task("JOIN", "wait", { joinOn: ["in_loop"] }), simple("after")]] }),
      task("JOIN", "j", { joinOn: ["after", "loop"] }),
    ]);
    expect(edgesOf(assemblePicture(definition))).toEqual(["loop > after"]);
  });

  it("stands in an order in which everything follows what it comes after", () => {
    const definition = workflowOf(fork("f", [task("JOIN", "wait", { joinOn: ["late"] }), simple("first")], [simple("late")]));
    expect(assemblePicture(definition).nodes.map(({ ref }) => ref)).toEqual(["late", "first"]);
  });

  it("takes what is no definition that could run", () => {
    expect(assemblePicture({})).toEqual({ title: "", nodes: [], edges: [] });
    const twice = assemblePicture(workflowOf([simple("a"), simple("a", "other")]));
    expect(twice.nodes).toHaveLength(1);
    const circle = workflowOf([
      task("FORK_JOIN", "f", {
        forkTasks: [
          [task("JOIN", "one", { joinOn: ["b"] }), simple("a")],
          [task("JOIN", "two", { joinOn: ["a"] }), simple("b")],
        ],
      }),
      task("JOIN", "j"),
    ]);
    expect(
      assemblePicture(circle)
        .nodes.map(({ ref }) => ref)
        .toSorted(),
    ).toEqual(["a", "b"]);
  });
});

describe("steps", () => {
  it("are drawn as they were written, with their conditions", () => {
    const picture = assemblePicture(
      stepsOf(
        { name: "a", task: "a" },
        { name: "b", task: "b", dependsOn: "a", when: "${a.total} > 100 && ${context.country} === 'NO'" },
        { name: "c", task: "c", dependsOn: "a", when: "${a.flag}" },
        { name: "d", task: "d", dependsOn: ["b", "c"] },
      ),
    );
    expect(edgesOf(picture)).toEqual(["a > b", "a > c", "b > d", "c > d"]);
    expect(picture.nodes.map(({ ref, condition }) => [ref, condition])).toEqual([
      ["a", undefined],
      ["b", "a.total > 100 && context.country === 'NO'"],
      ["c", "a.flag"],
      ["d", undefined],
    ]);
  });

  it("are told in the words of their file, and other definitions in Conductor's", () => {
    const compiled = stepsOf({ name: "a", task: "WAIT", input: { until: "${context.until}" } });
    expect(assemblePicture(compiled, true).nodes[0]?.detail).toBe("WAIT context.until");
    expect(assemblePicture(compiled).nodes[0]?.detail).toBe("WAIT workflow.input.until");
    const byHand = workflowOf([...fork("a", [simple("a")], [task("WAIT", "b", { inputParameters: { until: "${a.output.x}" } })])]);
    expect(assemblePicture(byHand).nodes[1]?.detail).toBe("WAIT a.output.x");
  });

  it("keep the way past one that ends the run", () => {
    const picture = assemblePicture(
      stepsOf(
        { name: "stop", type: "TERMINATE", when: "${context.bad}", input: { terminationStatus: "FAILED" } },
        { name: "go", task: "go", dependsOn: "stop" },
      ),
    );
    expect(edgesOf(picture)).toEqual(["stop -otherwise> go"]);
  });

  it("leave a decision that only looks like a condition", () => {
    const odd = task("SWITCH", "b_when", { decisionCases: { true: [simple("b")], false: [simple("c")] } });
    const other = task("SWITCH", "x_when", { decisionCases: { true: [simple("y")] } });
    expect(assemblePicture(workflowOf([odd, other])).nodes.map(({ ref }) => ref)).toEqual(["b_when", "b", "c", "x_when", "y"]);
  });
});

describe("a run", () => {
  const statesOf = ({ nodes }: Picture) => Object.fromEntries(nodes.map(({ ref, state }) => [ref, state?.status]));

  it("has the latest try of each step, and none where it has not come", () => {
    const definition = workflowOf([simple("a"), simple("b"), simple("c")]);
    const picture = assembleRunPicture(
      runOf(definition, [
        ["a", "COMPLETED"],
        ["b", "FAILED"],
        ["b", "SCHEDULED", { retryCount: 1, reasonForIncompletion: "busy" }],
      ]),
    );
    expect(statesOf(picture)).toEqual({ a: "COMPLETED", b: "SCHEDULED", c: undefined });
    expect(picture.nodes[1]?.state).toEqual({ status: "SCHEDULED", attempt: 2, startTime: 0, endTime: 0, taskId: "b 3", reason: "busy" });
    expect(picture.edges.map(({ isTaken }) => isTaken)).toEqual([true, false]);
    expect(picture).toMatchObject({ title: "order@1", run: { status: "RUNNING", startTime: 1_000 } });
  });

  it("has the latest round of a loop", () => {
    const definition = workflowOf([task("DO_WHILE", "loop", { loopOver: [simple("a")] })]);
    const picture = assembleRunPicture(
      runOf(definition, [
        ["loop", "IN_PROGRESS", { iteration: 2 }],
        ["a__1", "COMPLETED", { iteration: 1 }],
        ["a__2", "IN_PROGRESS", { iteration: 2 }],
      ]),
    );
    expect(picture.nodes.map(({ state }) => [state?.status, state?.round])).toEqual([
      ["IN_PROGRESS", 2],
      ["IN_PROGRESS", 2],
    ]);
  });

  it("knows which case was taken", () => {
    const pick = task("SWITCH", "pick", { decisionCases: { x: [simple("a")], y: [] } });
    const definition = workflowOf([pick, simple("end")]);
    const workflowTask = definition.tasks[0];
    if (workflowTask === undefined) throw new Error("There is a task");
    const takenWith = (outputData: Record<string, string | string[]>) =>
      assembleRunPicture(
        runOf(definition, [
          ["pick", "COMPLETED", { taskType: "SWITCH", outputData, workflowTask }],
          ["a", "COMPLETED"],
          ["end", "COMPLETED"],
        ]),
      )
        .edges.filter(({ isTaken }) => isTaken)
        .map(({ from, to }) => `${from} > ${to}`);
    expect(takenWith({ selectedCase: "x" })).toEqual(["pick > a", "a > end"]);
    expect(takenWith({ evaluationResult: ["x"] })).toEqual(["pick > a", "a > end"]);
    expect(takenWith({ caseOutput: ["unheard of"] })).toEqual(["a > end", "pick > end"]);
    expect(takenWith({})).toEqual(["pick > a", "a > end", "pick > end"]);
  });

  it("shows a step as skipped whose condition did not hold", () => {
    const definition = stepsOf({ name: "a", task: "a", when: "${context.x}" }, { name: "b", task: "b", dependsOn: "a" });
    const decided = (chosen: string) =>
      statesOf(
        assembleRunPicture(runOf(definition, [["a_when", "COMPLETED", { taskType: "SWITCH", outputData: { selectedCase: chosen } }]])),
      );
    expect(decided("false")).toEqual({ a: "SKIPPED", b: undefined });
    expect(decided("true")).toEqual({ a: undefined, b: undefined });
  });

  it("has the branches of a dynamic fork inside of it", () => {
    const definition = stepsOf({
      name: "spread",
      type: "FORK_JOIN_DYNAMIC",
      dynamicForkTasksParam: "tasks",
      dynamicForkTasksInputParamName: "inputs",
    });
    const refs = Array.from({ length: 14 }, (_, index) => `p${index}`);
    const picture = assembleRunPicture(
      runOf(definition, [
        ["spread_fork", "COMPLETED", { inputData: { forkedTasks: refs } }],
        ...refs.map((ref, index): [string, "COMPLETED" | "IN_PROGRESS"] => [ref, index < 3 ? "COMPLETED" : "IN_PROGRESS"]),
      ]),
    );
    expect(picture.nodes).toHaveLength(13);
    expect(picture.nodes[0]).toMatchObject({
      label: "spread",
      shape: "group",
      detail: "FORK_JOIN_DYNAMIC, and 2 more branches",
      state: { status: "IN_PROGRESS", endTime: 0 },
    });
    expect(picture.nodes[1]).toMatchObject({ ref: "p0", group: "spread_fork", state: { status: "COMPLETED" } });
    const ended = (second: "COMPLETED" | "FAILED") =>
      assembleRunPicture(
        runOf(definition, [
          ["spread_fork", "COMPLETED", { inputData: { forkedTasks: ["p", "q"] } }],
          ["p", "COMPLETED"],
          ["q", second],
        ]),
      ).nodes[0]?.state;
    expect(ended("COMPLETED")).toMatchObject({ status: "COMPLETED", endTime: 3_200 });
    expect(ended("FAILED")).toMatchObject({ status: "FAILED" });
  });
});
