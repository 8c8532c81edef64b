/** What expressions begin with, and what the run's input has of what they ask for. */
import { isServerVariable } from "../checks/references.ts";
import { readPath } from "../expression-path.ts";
import type { PathKey } from "../expression-path.ts";
import { serverKeys } from "../input-schema.ts";
import type { JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { nearest } from "../nearest.ts";
import { childPointer } from "../pointer.ts";
import { tellUnknownField } from "../tell-unknown-field.ts";
import { isMadeName, nestedNames } from "./made-names.ts";
import { stepError, stepWarning } from "./problem.ts";
import type { StepProblem } from "./problem.ts";
import type { ReadSteps } from "./read-steps.ts";
import type { Expression } from "./step-references.ts";
import { expressionText, findExpressions, findFieldExpressions, withBeginning } from "./step-references.ts";
import type { Step } from "./step.ts";

/** Expressions, and whose they are. */
export interface PlacedExpressions {
  /** Absent for the output of the run. */
  step?: Step;
  expressions: readonly Expression[];
}

export function placeExpressions(steps: readonly Step[], { output, outputParameters }: JsonObject): PlacedExpressions[] {
  return [
    ...steps.map((step) => ({ step, expressions: stepExpressions(step) })),
    { expressions: [...findExpressions(output ?? null, "/output"), ...findExpressions(outputParameters ?? null, "/outputParameters")] },
  ];
}

const stepExpressions = ({ inputKey = "input", input, when, fields, pointer }: Step): Expression[] => [
  ...findExpressions(input, childPointer(pointer, inputKey)),
  ...findExpressions(when, childPointer(pointer, "when")),
  ...findFieldExpressions(fields, pointer),
];

export const subjectOf = ({ step }: PlacedExpressions): string => (step === undefined ? "output" : `step ${step.name}`);

/** Those that begin with no step, nor with anything else that the server knows. */
export function findUnknownBeginnings(placed: readonly PlacedExpressions[], { steps, unread }: ReadSteps): StepProblem[] {
  const names = steps.map(({ name }) => name);
  const nested = new Set(steps.flatMap(({ fields }) => nestedNames(fields)));
  // What is called otherwise may be one of those that are not known here.
  const mayBeAny = unread > 0 || steps.some(isDynamicFork);
  const isKnown = ({ root, path }: Expression): boolean =>
    beginnings.has(root) ||
    names.includes(root) ||
    nested.has(root.replace(/__\d+$/, "")) ||
    isMadeName(root, names) ||
    isServerVariable(root + path) ||
    (mayBeAny && nearest(root, ["context"]) === undefined);
  return placed.flatMap((one) =>
    one.expressions
      .filter((expression) => expression.end !== "missing" && /^(?:[.[]|$)/.test(expression.path) && !isKnown(expression))
      .map((expression) => {
        const others = names.filter((name) => name !== one.step?.name);
        const message = `${subjectOf(one)}: ${expressionText(expression)} begins with ${expression.root}, and no step is called so.`;
        return stepError("step-unknown", expression.pointer, message, hintOn(expression, others));
      }),
  );
}

/** Their own words: what is missing below them is told elsewhere. */
const beginnings: ReadonlySet<string> = new Set(["context", "workflow", "env"]);

const isDynamicFork = ({ type, fields }: Step): boolean =>
  type === "FORK_JOIN_DYNAMIC" || JSON.stringify(fields).includes('"FORK_JOIN_DYNAMIC"');

/** What the run's input, and what steps give, are called elsewhere. */
const inputWords: ReadonlySet<string> = new Set(["input", "inputs", "params", "parameters", "args", "ctx", "payload"]);
const stepWords: ReadonlySet<string> = new Set(["steps", "step", "tasks", "task", "needs", "outputs"]);

const mostNamed = 6;

function hintOn(expression: Expression, names: readonly string[]): string {
  const { root, path } = expression;
  const near = nearest(root, ["context", "workflow", ...names]);
  if (near !== undefined) return `Did you mean ${withBeginning(expression, near)}?`;
  if (inputWords.has(root)) return `The run's input is ${withBeginning(expression, "context")}.`;
  const [first] = stepWords.has(root) ? readPath(path) : [];
  if (first?.name !== undefined && names.includes(first.name))
    return `Write ${withBeginning({ ...expression, path: path.slice(first.text.length) }, first.name)}.`;
  const shown = [...names.slice(0, mostNamed), ...(names.length > mostNamed ? ["…"] : [])].join(", ");
  return `It can begin with context, which is the run's input${shown === "" ? "" : `, or with ${shown}`}.`;
}

/** `${context.x}` where the workflow's schema has no x. An error only where no input could have it. */
export function findUnknownContext(placed: readonly PlacedExpressions[], definition: JsonObject): StepProblem[] {
  const { inputSchema, inputTemplate, enforceSchema } = definition;
  const schema = isJsonObject(inputSchema) && (inputSchema["type"] ?? "JSON") === "JSON" ? inputSchema["data"] : undefined;
  if (schema === undefined) return [];
  /** By the server, or by the workflow itself. */
  const isGiven = ({ name }: PathKey): boolean =>
    name !== undefined && (serverKeys.has(name) || (isJsonObject(inputTemplate) && Object.hasOwn(inputTemplate, name)));
  return placed.flatMap((one) =>
    one.expressions.flatMap((expression): StepProblem[] => {
      const [start, path] = inputPath(expression);
      const told = path.slice(0, 1).some(isGiven) ? undefined : tellUnknownField(schema, path, start);
      if (told === undefined) return [];
      const message = `${subjectOf(one)}: ${expressionText(expression)}: the workflow's schema ${told.what}.`;
      const tell = told.isClosed && enforceSchema !== false ? stepError : stepWarning;
      return [tell("context-field", expression.pointer, message, told.hint)];
    }),
  );
}

/** The run's input in either form, and what is asked of it. */
function inputPath({ root, path, end }: Expression): [start: string, path: PathKey[]] {
  // A key that another expression is a part of is not known.
  const known = end === "closed" ? path : path.replace(/[^.[]*$/, "");
  if (root === "context") return [root, readPath(known)];
  const [, start = "", rest = ""] = /^(\.input)([^]*)$/.exec(root === "workflow" ? known : "") ?? [];
  return [`${root}${start}`, readPath(rest)];
}
