/** `when`: the condition of a step, as the SWITCH that it becomes. */
import type { JsonObject } from "../json.ts";
import { expandText } from "./step-references.ts";

export interface Condition {
  /** Fields of the SWITCH. */
  fields: { evaluatorType: string; expression: string; inputParameters: JsonObject };
  /** The text that stands for an expression between quotes, which would compare with the words of the script. */
  quoted?: string;
}

const whole = /^\s*\$\{[^{}]*\}\s*$/;
const expressions = /(?<!\$)\$\{[^{}]*\}/g;
const inQuotes = /(["'`])\s*(?<!\$)\$\{[^{}]*\}\s*\1/;

/**
 * One expression alone holds where its value is `true`; so does a condition that is a flag. Anything else is JavaScript, in which the
 * values of the expressions stand as inputs: nothing that a run brings along is ever read as a script.
 */
export function readCondition(when: string | boolean, isStep: (name: string) => boolean): Condition {
  if (typeof when === "boolean" || whole.test(when)) {
    const value = typeof when === "boolean" ? when : expandText(when.trim(), isStep);
    return { fields: { evaluatorType: "value-param", expression: "when", inputParameters: { when: value } } };
  }
  const inputs = new Map<string, string>();
  const script = when.trim().replace(expressions, (written) => {
    const expanded = expandText(written, isStep);
    const known = inputs.get(expanded) ?? `value${inputs.size + 1}`;
    inputs.set(expanded, known);
    return `$.${known}`;
  });
  const quoted = inQuotes.exec(when)?.[0];
  return {
    fields: {
      evaluatorType: "javascript",
      expression: `(${script}) ? 'true' : 'false'`,
      inputParameters: Object.fromEntries([...inputs].map(([expanded, name]) => [name, expanded])),
    },
    ...(quoted === undefined ? {} : { quoted }),
  };
}
