/** What is wrong between the definitions of a project. */
import { describe, expect, it } from "vitest";
import type { Identity, LocalDefinition } from "../../../src/core/definition.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import { findAcross } from "../../../src/core/local-findings.ts";
import type { Severities } from "../../../src/core/severity.ts";
import { local } from "../support.ts";

const task = (name: string): LocalDefinition => local("task", { name });
const simple = (name: string): JsonObject => ({ name, taskReferenceName: `ref_${name}` });
const sub = (name: string, version?: number): JsonObject => ({
  name: `start_${name}`,
  taskReferenceName: `ref_${name}_${version ?? 0}`,
  type: "SUB_WORKFLOW",
  subWorkflowParam: { name, ...(version === undefined ? {} : { version }) },
});
const inCase = (inner: JsonObject): JsonObject => ({ name: "s", taskReferenceName: "s", type: "SWITCH", decisionCases: { a: [inner] } });
const workflow = (name: string, version: number, ...tasks: JsonObject[]): LocalDefinition => ({
  ...local("workflow", { name, version, tasks }),
  version,
});

function found(definitions: LocalDefinition[], unread: Identity[] = [], severities: Severities = {}): string[] {
  return findAcross(definitions, unread, severities).map(({ finding }) => `${finding.severity} ${finding.code} ${finding.message}`);
}

describe("tasks that nobody defines", () => {
  it("may be meant as a type of the server's own in a step", () => {
    const fetch = workflow("order", 1, simple("http"));
    const inSteps = { ...fetch, computed: { environment: [], profile: [], authored: ["/tasks"] } };
    expect(findAcross([task("price"), inSteps], []).map(({ finding }) => finding.hint)).toEqual(["Did you mean HTTP?"]);
    expect(findAcross([task("price"), fetch], []).map(({ finding }) => finding.hint)).toEqual([
      expect.stringContaining("It may be defined on the server"),
    ]);
  });

  const order = workflow(
    "order",
    1,
    simple("price"),
    { ...simple("inline"), taskDefinition: { name: "inline" } },
    { ...simple("h"), type: "HTTP" },
    { ...simple("x"), name: "" },
  );

  it("are told where the project defines any", () => {
    expect(findAcross([task("prices"), order], [])).toMatchObject([
      {
        definition: order,
        finding: {
          code: "task-undefined",
          hint: "Did you mean prices?",
          message: "workflow order@1: tasks[0] uses the task price, which this project does not define.",
        },
      },
    ]);
    expect(findAcross([task("other"), order], [])[0]?.finding.hint).toContain("It may be defined on the server");
  });

  it("but not where it defines none, or where one could not be read", () => {
    expect(found([order])).toEqual([]);
    expect(found([order], [{ kind: "task", name: "price" }])).toEqual([]);
  });
});

describe("workflows that nobody defines", () => {
  it("are told in all that starts one", () => {
    const handler = local("event-handler", { name: "h", actions: [{ action: "start_workflow", start_workflow: { name: "ordr" } }, null] });
    const schedule = local("schedule", { name: "s", startWorkflowRequest: { name: "elsewhere" } });
    const order = workflow("order", 2, sub("shipping"), sub("order", 1), sub("order", 2));
    const older = workflow("order", 3);
    const all = findAcross([order, older, handler, schedule], []).map(({ finding: { code, message, hint } }) => [code, message, hint]);
    expect(all.filter(([code]) => code === "workflow-undefined")).toEqual([
      [
        expect.anything(),
        expect.stringContaining("tasks[0].subWorkflowParam names the workflow shipping"),
        "A run fails there unless it is defined on the server.",
      ],
      [
        expect.anything(),
        expect.stringContaining("names version 1 of the workflow order, and this project defines 2, 3."),
        expect.any(String),
      ],
      [
        expect.anything(),
        expect.stringContaining("event handler h: actions[0].start_workflow names the workflow ordr"),
        "Did you mean order?",
      ],
      [expect.anything(), expect.stringContaining("schedule s: startWorkflowRequest names the workflow elsewhere"), expect.any(String)],
    ]);
  });

  it("but not those that could not be read, nor names that a run decides", () => {
    const dynamic = workflow("order", 1, sub("${workflow.input.name}"), sub("broken"), sub("broken", 7), sub("old", 3));
    const unread: Identity[] = [
      { kind: "workflow", name: "broken" },
      { kind: "workflow", name: "old", version: 3 },
    ];
    expect(found([dynamic], unread)).toEqual([]);
  });
});

describe("sub-workflows that lead back", () => {
  it.each<[string, LocalDefinition[], string[]]>([
    ["to itself", [workflow("a", 1, sub("a"))], ["It starts itself in every run, without end: a@1 → a@1."]],
    ["to itself, in a case", [workflow("a", 1, inCase(sub("a", 1)))], ["It can start itself again: a@1 → a@1."]],
    [
      "by way of others",
      [workflow("b", 1, sub("c")), workflow("c", 1, sub("a")), workflow("a", 1, sub("b"))],
      ["It starts itself in every run, without end: a@1 → b@1 → c@1 → a@1."],
    ],
    [
      "where one may end before",
      [workflow("a", 1, sub("b"), { ...simple("t"), type: "TERMINATE" }), workflow("b", 1, sub("a"))],
      ["It can start itself again: a@1 → b@1 → a@1."],
    ],
    ["to another version alone", [workflow("a", 1), workflow("a", 2, sub("a", 1))], []],
    ["to the latest version", [workflow("a", 1), workflow("a", 2, sub("a"))], ["It starts itself in every run, without end: a@2 → a@2."]],
    [
      "past a ring of others",
      [workflow("a", 1, sub("b")), workflow("b", 1, sub("b"))],
      ["It starts itself in every run, without end: b@1 → b@1."],
    ],
    [
      "twice the same way",
      [workflow("a", 1, sub("b"), sub("c")), workflow("b", 1, sub("d")), workflow("c", 1, sub("d")), workflow("d", 1)],
      [],
    ],
  ])("%s", (_, definitions, expected) => {
    const rings = findAcross(definitions, []).filter(({ finding }) => finding.code === "workflow-recursion");
    expect(rings.map(({ finding }) => finding.message.replace(/^workflow \S+: /, ""))).toEqual(expected);
  });

  it("not by a definition that stands inline, nor without a name", () => {
    const inline = { ...sub("a"), subWorkflowParam: { name: "a", workflowDefinition: { name: "a", tasks: [] } } };
    const nameless = { ...sub("x"), subWorkflowParam: { version: 1 } };
    const bare = { ...sub("x"), subWorkflowParam: null };
    expect(found([workflow("a", 1, inline, nameless, bare)])).toEqual([]);
  });
});

it("names that differ in letter case alone", () => {
  expect(
    found([
      task("charge"),
      task("Charge"),
      local("schedule", { name: "CHARGE", startWorkflowRequest: {} }),
      workflow("w", 1),
      workflow("w", 2),
    ]),
  ).toEqual(["warning name-differs-in-case task Charge: The name differs from charge (tasks/charge.yml:1) in letter case alone."]);
});

it("weighs as the project wants it", () => {
  const both: [LocalDefinition[], Identity[]] = [[task("charge"), task("Charge")], []];
  expect(found(...both, { "name-differs-in-case": "error" })).toEqual([expect.stringMatching(/^error /)]);
  expect(found(...both, { "name-differs-in-case": "off" })).toEqual([]);
  expect(found(...both, { "name-differs-in-case": "warning", other: "off" })).toEqual([expect.stringMatching(/^warning /)]);
});
