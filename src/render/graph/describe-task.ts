/** A task of a definition in a few words, for a drawing. */
import type { ReadTask } from "../../core/nested-tasks.ts";
import { typeOf } from "../../core/nested-tasks.ts";
import { versionText } from "../../core/authoring/versions.ts";
import type { NodeShape } from "./picture.ts";

export function shapeOf(task: ReadTask): NodeShape {
  switch (typeOf(task)) {
    case "SWITCH":
    case "DECISION":
      return "decision";
    case "DO_WHILE":
      return "group";
    case "SUB_WORKFLOW":
    case "START_WORKFLOW":
      return "sub-workflow";
    case "WAIT":
    case "HUMAN":
      return "wait";
    case "TERMINATE":
      return "end";
    default:
      return "task";
  }
}

/** A text with expressions in the words of the file that it is from. */
export type Say = (text: string) => string;

/** "" where the reference name says it all. */
export function describeTask(task: ReadTask, say: Say): string {
  const bare = (value: unknown): string => bareText(value, say);
  const type = typeOf(task);
  const { name = "", taskReferenceName: ref } = task;
  const input = task.inputParameters ?? {};
  switch (type) {
    case "SIMPLE":
      return name === ref ? "" : name;
    case "SUB_WORKFLOW":
      return `sub-workflow ${nameOfWorkflow(task.subWorkflowParam, bare)}`.trimEnd();
    case "START_WORKFLOW":
      return `starts ${nameOfWorkflow(input["startWorkflow"], bare)}`;
    case "SWITCH":
    case "DECISION":
      return `${type} ${decidedBy(task, bare)}`.trimEnd();
    case "DO_WHILE":
      return `DO_WHILE ${bare(task.loopCondition ?? task.items)}`.trimEnd();
    case "WAIT":
      return `WAIT ${bare(input["duration"] ?? input["until"])}`.trimEnd();
    case "TERMINATE":
      return `TERMINATE ${bare(input["terminationStatus"])}`.trimEnd();
    case "EVENT":
      return `EVENT ${bare(task.sink)}`.trimEnd();
    default:
      return type;
  }
}

/** The value of a decision: an expression, or a script. */
function decidedBy({ expression, caseExpression, caseValueParam, evaluatorType, inputParameters }: ReadTask, bare: Bare): string {
  const parameter = evaluatorType === "value-param" ? expression : caseValueParam;
  return bare(parameter === undefined ? (expression ?? caseExpression) : (inputParameters?.[parameter] ?? parameter));
}

/** What a step's `when` says, of the SWITCH that it has become. */
export function describeCondition({ expression = "", evaluatorType, inputParameters = {} }: ReadTask, say: Say): string {
  const bare = (value: unknown): string => bareText(value, say);
  if (evaluatorType === "value-param") return bare(inputParameters?.[expression]);
  const script = /^\(([^]*)\) \? 'true' : 'false'$/.exec(expression)?.[1] ?? expression;
  return bare(script.replace(/\$\.(value\d+)/g, (written, name: string) => bare(inputParameters?.[name]) || written));
}

function nameOfWorkflow(param: unknown, bare: Bare): string {
  if (typeof param !== "object" || param === null) return bare(param);
  const { name, version } = param as { name?: unknown; version?: unknown };
  return `${bare(name)}${typeof version === "number" ? `@${versionText(version)}` : ""}`;
}

type Bare = (value: unknown) => string;

/** `${a.output.b}` as `a.output.b`, on one line. */
function bareText(value: unknown, say: Say): string {
  if (typeof value !== "string") return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
  return say(value)
    .replace(/\$\{([^{}]*)\}/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
}
