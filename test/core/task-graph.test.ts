import { describe, expect, it } from "vitest";
import type { ReadTask, ReadWorkflow } from "../../src/core/nested-tasks.ts";
import { compileSteps } from "../../src/core/steps/compile-steps.ts";
import { buildTaskGraph, createPrecedence } from "../../src/core/task-graph.ts";
import { randomSteps, stepForm } from "./steps/random-steps.ts";
import type { RandomStep } from "./steps/random-steps.ts";

const simple = (ref: string): ReadTask => ({ name: ref, taskReferenceName: ref });
const task = (type: string, ref: string, more: object = {}): ReadTask => ({ name: ref, taskReferenceName: ref, type, ...more });
/** As a file has it: what is no task may stand there too. */
const workflow = (...tasks: (ReadTask | null)[]): ReadWorkflow => JSON.parse(JSON.stringify({ name: "w", tasks }));
const edgesOf = (definition: ReadWorkflow): string[] =>
  buildTaskGraph(definition)
    .edges.map(({ from, to, label }) => (label === undefined ? `${from} > ${to}` : `${from} -${label}> ${to}`))
    .toSorted();
const refsOf = (definition: ReadWorkflow): string[] => buildTaskGraph(definition).nodes.map(({ ref }) => ref);

describe("the graph of a definition", () => {
  it("has forks and joins as edges", () => {
    const definition = workflow(
      simple("a"),
      task("FORK_JOIN", "fork", { forkTasks: [[simple("b")], [simple("c"), simple("d")]] }),
      task("JOIN", "join", { joinOn: ["b", "d"] }),
      simple("e"),
    );
    expect(refsOf(definition)).toEqual(["a", "b", "c", "d", "e"]);
    expect(edgesOf(definition)).toEqual(["a > b", "a > c", "b > e", "c > d", "d > e"]);
  });

  it("passes over cases and branches that are none", () => {
    const choice = task("SWITCH", "choice", { decisionCases: { none: null, one: [null, simple("b")] }, defaultCase: null });
    expect(edgesOf(workflow(choice, simple("c")))).toEqual(["b > c", "choice -default> c", "choice -none> c", "choice -one> b"]);
  });

  it("follows a JOIN into other branches, and no name that nobody has", () => {
    const definition = workflow(
      task("FORK_JOIN", "fork", {
        forkTasks: [
          [simple("a"), simple("b")],
          [task("JOIN", "wait", { joinOn: ["a", "nobody"] }), simple("c")],
        ],
      }),
      task("JOIN", "join", { joinOn: ["b", null] }),
    );
    expect(edgesOf(definition)).toEqual(["a > b", "a > c"]);
  });

  it("has the cases of a decision as labels, those without tasks too", () => {
    const cases = { x: [simple("in_x")], "y/z": [simple("in_y")], none: [] };
    const choice = task("SWITCH", "choice", { decisionCases: cases });
    expect(edgesOf(workflow(choice, simple("after")))).toEqual([
      "choice -default> after",
      "choice -none> after",
      "choice -x> in_x",
      "choice -y/z> in_y",
      "in_x > after",
      "in_y > after",
    ]);
    const full = task("DECISION", "choice", { decisionCases: {}, defaultCase: [simple("other")] });
    expect(edgesOf(workflow(full, simple("after")))).toEqual(["choice -default> other", "other > after"]);
    expect(buildTaskGraph(workflow(full)).nodes[0]).toMatchObject({ ref: "choice", kind: "decision", pointer: "/tasks/0" });
  });

  it("has a fork in a case as what the case leads to, and no way past it", () => {
    const fork = task("FORK_JOIN", "fork", { forkTasks: [[simple("b")], [simple("c")]] });
    const join = task("JOIN", "join", { joinOn: ["b", "c"] });
    const definition = workflow(task("SWITCH", "choice", { decisionCases: { x: [fork, join, simple("d")] } }), simple("after"));
    expect(edgesOf(definition)).toEqual(["b > d", "c > d", "choice -default> after", "choice -x> b", "choice -x> c", "d > after"]);
  });

  it("has a loop around its tasks", () => {
    const definition = workflow(simple("a"), task("DO_WHILE", "loop", { loopOver: [simple("b"), simple("c")] }), simple("d"));
    expect(edgesOf(definition)).toEqual(["a > loop", "b > c", "loop > d"]);
    expect(buildTaskGraph(definition).nodes.map(({ ref, kind, group }) => [ref, kind, group])).toEqual([
      ["a", "task", undefined],
      ["loop", "loop", undefined],
      ["b", "task", "loop"],
      ["c", "task", "loop"],
      ["d", "task", undefined],
    ]);
  });

  it("ends at a TERMINATE, and goes through a dynamic fork", () => {
    const dynamic = [task("FORK_JOIN_DYNAMIC", "many"), task("JOIN", "join", { joinOn: ["nobody"] })];
    expect(edgesOf(workflow(simple("a"), ...dynamic, task("TERMINATE", "end"), simple("never")))).toEqual(["a > many", "many > end"]);
  });

  it("follows what leads there on several ways once", () => {
    const branches = [
      [simple("a"), task("NOOP", "a_done")],
      [task("JOIN", "one", { joinOn: ["a_done"] })],
      [task("JOIN", "two", { joinOn: ["a_done"] })],
    ];
    const join = task("JOIN", "join", { joinOn: ["one", "two"] });
    expect(edgesOf(workflow(task("FORK_JOIN", "fork", { forkTasks: branches }), join, simple("b")))).toEqual(["a > b"]);
  });

  it("takes no longer for many forks in a row than they have edges", () => {
    const stages = Array.from({ length: 100 }, (_, stage) => {
      const refs = ["a", "b", "c", "d", "e"].map((letter) => `${letter}${stage}`);
      const branches = refs.map((ref) => [simple(ref)]);
      return [task("FORK_JOIN", `fork${stage}`, { forkTasks: branches }), task("JOIN", `join${stage}`, { joinOn: refs })];
    });
    expect(edgesOf(workflow(...stages.flat()))).toHaveLength(99 * 25);
  });

  it("leaves the markers of steps out, and no other NOOP", () => {
    const choice = task("SWITCH", "b_when", { decisionCases: { true: [simple("b")] } });
    const definition = workflow(simple("a"), task("NOOP", "a_done"), choice, task("NOOP", "b_done_2"), task("NOOP", "done"));
    expect(refsOf(definition)).toEqual(["a", "b_when", "b", "done"]);
    expect(refsOf(workflow(task("NOOP", "a_done")))).toEqual(["a_done"]);
  });

  it("goes through each JOIN once, by how many ways ever it comes there", () => {
    const definition = workflow(
      task("FORK_JOIN", "fork", {
        forkTasks: [[simple("a"), simple("b")], [task("JOIN", "one", { joinOn: ["a"] })], [task("JOIN", "two", { joinOn: ["one"] })]],
      }),
      task("JOIN", "join", { joinOn: ["one", "two", "b"] }),
      simple("c"),
    );
    expect(edgesOf(definition)).toEqual(["a > b", "b > c"]);
  });

  it("takes what is no definition that could run", () => {
    expect(edgesOf(workflow(task("SWITCH", "choice"), simple("a")))).toEqual(["choice -default> a"]);
    expect(buildTaskGraph({})).toEqual({ nodes: [], edges: [] });
    expect(refsOf(workflow(null, { name: "nameless" }, simple("a")))).toEqual(["a"]);
    const circle = workflow(
      task("FORK_JOIN", "fork", {
        forkTasks: [
          [task("JOIN", "one", { joinOn: ["b"] }), simple("a")],
          [task("JOIN", "two", { joinOn: ["a"] }), simple("b")],
        ],
      }),
      task("JOIN", "join"),
    );
    expect(edgesOf(circle)).toEqual(["a > b", "b > a"]);
  });
});

/** What each step waits for, without what that waits for. */
function reduced(steps: readonly RandomStep[]): string[] {
  const byName = new Map(steps.map((step) => [step.name, step]));
  const all = (name: string): Set<string> => {
    const direct = byName.get(name)?.dependsOn ?? [];
    return new Set([...direct, ...direct.flatMap((other) => [...all(other)])]);
  };
  return steps
    .flatMap(({ name, dependsOn }) => {
      const implied = new Set(dependsOn.flatMap((other) => [...all(other)]));
      return dependsOn.filter((other) => !implied.has(other)).map((other) => `${other} > ${name}`);
    })
    .toSorted();
}

it.each(Array.from({ length: 60 }, (_, seed) => seed))("is the order that steps were compiled from: seed %i", (seed) => {
  const steps = randomSteps(seed, 14).map(({ name, dependsOn, duration }) => ({ name, dependsOn, duration }));
  const { value } = compileSteps(stepForm("graph", steps));
  expect(edgesOf(JSON.parse(JSON.stringify(value)))).toEqual(reduced(steps));
});

describe("precedence", () => {
  it("ends where a loop has a task of its own name, which no run could have", () => {
    const loop = task("DO_WHILE", "loop", { loopOver: [simple("loop")] });
    const precedes = createPrecedence(workflow(task("FORK_JOIN", "fork", { forkTasks: [[simple("a")], [loop]] })));
    expect(precedes("a", "loop")).toBe(false);
  });

  const precedes = createPrecedence(
    workflow(
      simple("a"),
      task("FORK_JOIN", "fork", {
        forkTasks: [
          [simple("b"), simple("c")],
          [task("JOIN", "wait", { joinOn: ["b"] }), simple("d")],
        ],
      }),
      task("JOIN", "join", { joinOn: ["c"] }),
      task("DO_WHILE", "loop", { loopOver: [simple("e"), simple("f")] }),
      simple("g"),
    ),
  );

  it.each([
    ["a", "d", true],
    ["b", "d", true],
    ["c", "d", false],
    ["c", "e", true],
    ["d", "e", false],
    ["e", "f", true],
    ["f", "g", true],
    ["g", "e", false],
    ["a", "f", true],
    ["nobody", "a", false],
  ])("%s before %s: %s", (earlier, later, expected) => {
    expect(precedes(earlier, later)).toBe(expected);
  });
});
