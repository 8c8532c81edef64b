/** Steps out of a definition in Conductor's form: what compiling has made of them, in the words of a step. For comparing. */
import { entryOf } from "../item-at.ts";
import type { Json, JsonObject } from "../json.ts";
import type { ReadTask, ReadWorkflow } from "../nested-tasks.ts";
import { typeOf } from "../nested-tasks.ts";
import { buildTaskGraph } from "../task-graph.ts";
import type { GraphNode } from "../task-graph.ts";

/** By name, each with the fields that a file has. A definition that no steps were compiled to gives its tasks. */
export function readCompiledSteps(workflow: ReadWorkflow): ReadonlyMap<string, JsonObject> {
  const { nodes, edges } = buildTaskGraph(workflow);
  const conditions = new Map(nodes.flatMap((node) => readCondition(node) ?? []).map((condition) => [condition.step, condition]));
  const places = new Set([...conditions.values()].map(({ pointer }) => pointer));
  const names = new Map(nodes.map((node) => [node.ref, readCondition(node)?.step ?? stepName(node)]));
  const dependencies = new Map(nodes.map((node) => [stepName(node), new Set<string>()]));
  for (const edge of edges) {
    const [before, after] = [entryOf(names, edge.from), entryOf(names, edge.to)];
    if (before !== after) entryOf(dependencies, after).add(before);
  }
  const steps = nodes.filter(({ pointer }) => !places.has(pointer) && isOutermost(pointer, places));
  return new Map(
    steps.map((node) => {
      const name = stepName(node);
      const condition = conditions.get(name);
      const when = condition === undefined ? {} : { when: condition.when };
      return [name, { ...stepFields(node.task), ...when, dependsOn: [...entryOf(dependencies, name)].sort() }];
    }),
  );
}

export const readStepNames = (workflow: ReadWorkflow): ReadonlySet<string> => new Set(readCompiledSteps(workflow).keys());

/** A dynamic fork has the name of its JOIN. */
const stepName = ({ ref, task }: Pick<GraphNode, "ref" | "task">): string =>
  typeOf(task) === "FORK_JOIN_DYNAMIC" ? ref.replace(/_fork(?:_\d+)?$/, "") : ref;

interface ReadCondition {
  /** What it decides about. */
  step: string;
  /** As it is written, but for the short forms of expressions. */
  when: string;
  pointer: string;
}

/** A SWITCH as compiling makes it. */
function readCondition({ ref, task, pointer }: GraphNode): ReadCondition | undefined {
  const { decisionCases = {}, defaultCase = [] } = task;
  const inner = decisionCases["true"]?.[0];
  if (typeOf(task) !== "SWITCH" || inner === undefined || Object.keys(decisionCases).length > 1 || defaultCase.length > 0) return undefined;
  const step = stepName({ ref: inner.taskReferenceName, task: inner });
  return ref.replace(/_when(?:_\d+)?$/, "") === step ? { step, when: conditionText(task), pointer } : undefined;
}

function conditionText({ expression = "", inputParameters = {}, evaluatorType }: ReadTask): string {
  if (evaluatorType === "value-param") return textOf(inputParameters["when"]);
  const script = expression.replace(/^\(([^]*)\) \? 'true' : 'false'$/, "$1");
  return script.replace(/\$\.(value\d+)/g, (_written, input: string) => textOf(inputParameters[input]));
}

const textOf = (value: Json | undefined): string => (typeof value === "string" ? value : JSON.stringify(value ?? null));

/** In the list of the workflow, in branches of forks, or in the condition of a step: tasks of loops and choices are parts of them. */
function isOutermost(pointer: string, conditions: ReadonlySet<string>): boolean {
  const keys = pointer.split("/");
  if (keys.length === "/tasks/0".split("/").length) return true;
  const outer = keys.slice(0, -3).join("/");
  const branch = keys.at(-3);
  return (branch === "forkTasks" || (branch === "decisionCases" && conditions.has(outer))) && isOutermost(outer, conditions);
}

function stepFields(task: ReadTask): JsonObject {
  const { name, taskReferenceName: _ref, inputParameters, retryCount, ...rest } = task;
  return {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the fields of a definition are JSON
    ...(rest as JsonObject),
    ...(name === undefined ? {} : { task: name }),
    ...(inputParameters === undefined ? {} : { input: inputParameters }),
    ...(retryCount === undefined ? {} : { retryLimit: retryCount }),
  };
}
