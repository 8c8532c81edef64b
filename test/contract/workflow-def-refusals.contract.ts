/** What is refused of a workflow definition, rule by rule. The messages are the real server's, as snapshots. */
import { describe, expect, it } from "vitest";
import { useSubject } from "./support/subject.ts";

const server = useSubject();
const simple = (ref: string, more: object = {}): object => ({ name: "contract_task", taskReferenceName: ref, ...more });
const typed = (type: string, more: object = {}): object => ({ name: "one", taskReferenceName: "one", type, ...more });
type Refusal = { path: string; message: string; invalidValue?: string };

async function validate(definition: object): Promise<{ status: number; errors: Refusal[] }> {
  const answer = await server.post("/metadata/workflow/validate", { name: "contract_refused", ...definition });
  const errors = answer.status === 400 ? answer.json<{ validationErrors: Refusal[] }>().validationErrors : [];
  // The real server reports in no stable order.
  return { status: answer.status, errors: errors.toSorted((a, b) => `${a.path} ${a.message}`.localeCompare(`${b.path} ${b.message}`)) };
}

describe("refused", () => {
  it.each<[string, object]>([
    ["no name", { name: "", tasks: [simple("a")] }],
    ["null as name", { name: null, tasks: [simple("a")] }],
    ["no tasks", { tasks: [] }],
    ["tasks left out", {}],
    ["another schema version", { schemaVersion: 1, tasks: [simple("a")] }],
    ["a later schema version", { schemaVersion: 3, tasks: [simple("a")] }],
    ["null as schema version", { schemaVersion: null, tasks: [simple("a")] }],
    ["a task without name", { tasks: [{ name: "", taskReferenceName: "a" }] }],
    ["a task without reference name", { tasks: [{ name: "contract_task" }] }],
    ["a task without either in a branch", { tasks: [typed("FORK_JOIN", { forkTasks: [[{}]] })] }],
    ["a task without name in a case", { tasks: [switchWith({ decisionCases: { a: [{ taskReferenceName: "x" }] } })] }],
    ["a task without name in the default case", { tasks: [switchWith({ defaultCase: [{ taskReferenceName: "x" }] })] }],
    ["a negative delay", { tasks: [simple("a", { startDelay: -1 })] }],
    ["a reference name twice", { tasks: [simple("a"), simple("a")] }],
    ["a reference name again in a branch", { tasks: [simple("a"), typed("FORK_JOIN", { forkTasks: [[simple("a")]] })] }],
    ["a reference name again in a case", { tasks: [simple("a"), switchWith({ decisionCases: { x: [simple("a")] } })] }],
    ["a reference name again in a loop", { tasks: [simple("a"), typed("DO_WHILE", { loopCondition: "true", loopOver: [simple("a")] })] }],
    ["an unknown reference", { tasks: [simple("a", { inputParameters: { x: "${nobody.output.y}" } })] }],
    ["an unknown reference in a list", { tasks: [simple("a", { inputParameters: { x: { y: ["${nobody.output.y}"] } } })] }],
    ["an unknown reference inside text", { tasks: [simple("a", { inputParameters: { x: "is ${nobody.output.y}!" } })] }],
    ["an iteration's reference", { tasks: [simple("a"), simple("b", { inputParameters: { x: "${a__1.output.y}" } })] }],
    ["an empty expression", { tasks: [simple("a", { inputParameters: { x: "${}" } })] }],
    ["EVENT without sink", { tasks: [typed("EVENT")] }],
    ["SWITCH with nothing", { tasks: [typed("SWITCH")] }],
    ["SWITCH without expression", { tasks: [typed("SWITCH", { evaluatorType: "value-param", decisionCases: { a: [simple("x")] } })] }],
    ["SWITCH without evaluator", { tasks: [typed("SWITCH", { expression: "x", decisionCases: { a: [simple("x")] } })] }],
    ["SWITCH without cases", { tasks: [typed("SWITCH", { evaluatorType: "value-param", expression: "x", defaultCase: [simple("x")] })] }],
    ["DECISION with nothing", { tasks: [typed("DECISION")] }],
    ["DECISION without cases", { tasks: [typed("DECISION", { caseValueParam: "x" })] }],
    ["DYNAMIC without the parameter", { tasks: [typed("DYNAMIC")] }],
    ["FORK_JOIN_DYNAMIC with nothing", { tasks: [typed("FORK_JOIN_DYNAMIC")] }],
    ["FORK_JOIN_DYNAMIC without the inputs' name", { tasks: [typed("FORK_JOIN_DYNAMIC", { dynamicForkTasksParam: "tasks" })] }],
    [
      "FORK_JOIN_DYNAMIC in both styles",
      {
        tasks: [
          typed("FORK_JOIN_DYNAMIC", {
            dynamicForkTasksParam: "tasks",
            dynamicForkTasksInputParamName: "inputs",
            dynamicForkJoinTasksParam: "old",
          }),
        ],
      },
    ],
    ["FORK_JOIN without branches", { tasks: [typed("FORK_JOIN")] }],
    ["HTTP without a request", { tasks: [typed("HTTP")] }],
    ["KAFKA_PUBLISH without a request", { tasks: [typed("KAFKA_PUBLISH")] }],
    ["JSON_JQ_TRANSFORM without a query", { tasks: [typed("JSON_JQ_TRANSFORM")] }],
    ["DO_WHILE with nothing", { tasks: [typed("DO_WHILE")] }],
    ["DO_WHILE without a body", { tasks: [typed("DO_WHILE", { loopCondition: "true" })] }],
    ["DO_WHILE over items without a condition", { tasks: [typed("DO_WHILE", { items: "${workflow.input.x}", loopOver: [simple("x")] })] }],
    ["SUB_WORKFLOW without parameters", { tasks: [typed("SUB_WORKFLOW")] }],
    ["TERMINATE without a status", { tasks: [typed("TERMINATE")] }],
    ["TERMINATE with a bad status", { tasks: [typed("TERMINATE", { inputParameters: { terminationStatus: "DONE" } })] }],
    [
      "TERMINATE with an expression as status",
      { tasks: [typed("TERMINATE", { inputParameters: { terminationStatus: "${workflow.input.status}" } })] },
    ],
    [
      "TERMINATE that is optional",
      { tasks: [typed("TERMINATE", { optional: true, inputParameters: { terminationStatus: "COMPLETED" } })] },
    ],
    ["WAIT with both", { tasks: [typed("WAIT", { inputParameters: { duration: "1 s", until: "2030-01-01" } })] }],
    ["WAIT with a bad duration", { tasks: [typed("WAIT", { inputParameters: { duration: "PT5S" } })] }],
    ["WAIT with a bad moment", { tasks: [typed("WAIT", { inputParameters: { until: "tomorrow" } })] }],
  ])("%s", async (_, definition) => {
    const { status, errors } = await validate(definition);
    expect(status).toBe(400);
    expect(errors).toMatchSnapshot();
  });

  it("javascript that does not parse in a SWITCH", async () => {
    const { status, errors } = await validate({ tasks: [switchWith({ evaluatorType: "javascript", expression: "if (" })] });
    expect(status).toBe(400);
    expect(errors.map(({ path }) => path)).toEqual(["validateWorkflowDef.arg0.tasks[0]"]);
  });
});

describe("accepted", () => {
  it.each<[string, object]>([
    ["an unknown type", { tasks: [typed("NO_SUCH_TYPE")] }],
    ["a task that is not registered", { tasks: [{ name: "nobody_registered_this", taskReferenceName: "a" }] }],
    ["a JOIN on an unknown reference", { tasks: [typed("JOIN", { joinOn: ["nobody"] })] }],
    ["a FORK_JOIN without JOIN", { tasks: [typed("FORK_JOIN", { forkTasks: [[simple("x")]] })] }],
    [
      "an unknown reference in a nested task",
      { tasks: [switchWith({ defaultCase: [simple("x", { inputParameters: { y: "${nobody.output}" } })] })] },
    ],
    ["an unknown reference in the output", { outputParameters: { x: "${nobody.output}" }, tasks: [simple("a")] }],
    ["an escaped expression", { tasks: [simple("a", { inputParameters: { x: "$${nobody.output}" } })] }],
    ["a reference to a later task", { tasks: [simple("a", { inputParameters: { x: "${b.output.y}" } }), simple("b")] }],
    [
      "a reference to a nested task",
      { tasks: [switchWith({ decisionCases: { a: [simple("x")] } }), simple("b", { inputParameters: { y: "${x.output}" } })] },
    ],
    ["an empty case", { tasks: [switchWith({ decisionCases: { a: [] } })] }],
    ["graaljs that does not parse", { tasks: [switchWith({ evaluatorType: "graaljs", expression: "if (" })] }],
    ["INLINE without an expression", { tasks: [typed("INLINE", { inputParameters: { evaluatorType: "javascript" } })] }],
    ["a bad embedded task definition", { tasks: [simple("a", { taskDefinition: { name: "contract_task", retryCount: -1 } })] }],
    [
      "an unnamed task in a loop",
      { tasks: [typed("DO_WHILE", { loopCondition: "true", loopOver: [{ name: "", taskReferenceName: "x" }] })] },
    ],
    ["a loop's condition that does not parse", { tasks: [typed("DO_WHILE", { loopCondition: "if (", loopOver: [simple("x")] })] }],
    ["HTTP with uri at the top", { tasks: [typed("HTTP", { inputParameters: { uri: "http://127.0.0.1:1" } })] }],
    ["WAIT for a duration", { tasks: [typed("WAIT", { inputParameters: { duration: "1 hour 5 m" } })] }],
    ["WAIT until a moment with a zone", { tasks: [typed("WAIT", { inputParameters: { until: "2030-01-01 10:00 GMT+02:00" } })] }],
    ["WAIT by an expression", { tasks: [typed("WAIT", { inputParameters: { duration: "${workflow.input.d}" } })] }],
    ["a sub-workflow that does not exist", { tasks: [typed("SUB_WORKFLOW", { subWorkflowParam: { name: "nobody" } })] }],
    ["a sub-workflow without a name", { tasks: [typed("SUB_WORKFLOW", { subWorkflowParam: { version: 1 } })] }],
    ["dynamic forks from one list", { tasks: [typed("FORK_JOIN_DYNAMIC", { inputParameters: { forkTaskInputs: [] } })] }],
  ])("%s", async (_, definition) => {
    expect(await validate(definition)).toEqual({ status: 200, errors: [] });
  });

  it("saves nothing when it only validates", async () => {
    const name = server.unique("validated");
    expect(await server.post("/metadata/workflow/validate", { name, tasks: [simple("a")] })).toMatchObject({ status: 200, text: "" });
    expect((await server.get(`/metadata/workflow/${name}`)).status).toBe(404);
  });
});

function switchWith(more: object): object {
  return typed("SWITCH", {
    evaluatorType: "value-param",
    expression: "x",
    inputParameters: { x: "y" },
    decisionCases: { only: [simple("only")] },
    ...more,
  });
}
