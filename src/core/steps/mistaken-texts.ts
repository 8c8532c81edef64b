/** Texts that are meant as expressions, and are none: in the words of other tools, or without a brace. */
import type { Json, JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { childPointer } from "../pointer.ts";
import type { PlacedExpressions } from "./check-expressions.ts";
import { subjectOf } from "./check-expressions.ts";
import { stepError, stepWarning } from "./problem.ts";
import type { StepProblem } from "./problem.ts";
import { expressionText } from "./step-references.ts";
import type { Step } from "./step.ts";

export function findMistakenTexts(
  steps: readonly Step[],
  placed: readonly PlacedExpressions[],
  { output, outputParameters }: JsonObject,
): StepProblem[] {
  const names = new Set(["context", ...steps.map(({ name }) => name)]);
  return [
    ...placed.flatMap((one) => findOpen(one, names)),
    ...steps.flatMap(({ name, pointer, inputKey = "input", input }) =>
      findForeign(input, childPointer(pointer, inputKey), { names, subject: `step ${name}` }),
    ),
    ...findForeign(output ?? null, "/output", { names, subject: "output" }),
    ...findForeign(outputParameters ?? null, "/outputParameters", { names, subject: "output" }),
  ];
}

/** `${price.total` stays as it is. */
function findOpen(one: PlacedExpressions, names: ReadonlySet<string>): StepProblem[] {
  return one.expressions
    .filter(({ end, root }) => end === "missing" && names.has(root))
    .map((expression) => {
      const message = `${subjectOf(one)}: ${expressionText(expression)} has no closing brace, and stays a text.`;
      return stepWarning("step-expression", expression.pointer, message, `Write \${${expression.root}${pathOf(expression.path)}}.`);
    });
}

/** Up to what can be no part of it. */
const pathOf = (path: string): string => path.replace(/[\s"',;][^]*$/, "");

interface Surroundings {
  names: ReadonlySet<string>;
  subject: string;
}

/** Texts that are scripts may have such words of their own. */
const scripts: ReadonlySet<string> = new Set(["expression", "queryExpression", "scriptExpression", "script"]);

function findForeign(value: Json, pointer: string, around: Surroundings): StepProblem[] {
  if (typeof value === "string") return describeForeign(value, pointer, around);
  if (Array.isArray(value)) return value.flatMap((item, index) => findForeign(item, childPointer(pointer, index), around));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => (scripts.has(key) ? [] : findForeign(item, childPointer(pointer, key), around)));
}

/** Nothing else in the text: inside of others such braces may be meant for whoever gets it. */
const foreign = /^\s*(?:\$\{\{|\{\{|\{|\$\(|#\{|\$)\s*(([A-Za-z_][\w-]*)(?:\.\w[\w-]*|\[[^\]]*\])+)\s*(?:\}\}|\}|\))?\s*$/;
const doubled = /(?<!\$)\$\{\{\s*([A-Za-z_][^{}]*?)\s*\}\}?/;

function describeForeign(text: string, pointer: string, { names, subject }: Surroundings): StepProblem[] {
  const [written, inside] = doubled.exec(text) ?? [];
  if (written !== undefined) {
    const message = `${subject}: ${written} has two braces, and an expression has one.`;
    return [stepError("step-expression", pointer, message, `Write \${${inside}}.`)];
  }
  const [found, path, name = ""] = foreign.exec(text) ?? [];
  if (found === undefined || !names.has(name)) return [];
  return [stepWarning("step-expression", pointer, `${subject}: ${text.trim()} is no expression, and stays a text.`, `Write \${${path}}.`)];
}
