/** Whether parts of a form count, by the values of others. */
import { isExactNumber, isJsonObject } from "../../core/json.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import { numberIn, own } from "../engine/own.ts";
import type { Condition, FormElement, FormField, FormRule } from "./form.ts";
import { numberAt, valueAt } from "./read-values.ts";

/** Without what the rules take away. */
export function* countedFields(elements: readonly FormElement[], values: JsonObject): Generator<FormField> {
  for (const element of elements) {
    if (!counts(element.rule, values)) continue;
    if (element.type === "field") yield element.field;
    else if (element.type === "group") yield* countedFields(element.elements, values);
  }
}

export function counts(rule: FormRule | undefined, values: JsonObject): boolean {
  if (rule === undefined) return true;
  const isSo = holds(rule.condition, values);
  return rule.effect === "SHOW" || rule.effect === "ENABLE" ? isSo : !isSo;
}

function holds(condition: Condition, values: JsonObject): boolean {
  if (condition.type === "value") return fits(valueAt(values, condition.path), condition.schema);
  const { conditions } = condition;
  return condition.type === "all" ? conditions.every((inner) => holds(inner, values)) : conditions.some((inner) => holds(inner, values));
}

function fits(value: Json | undefined, schema: Json): boolean {
  if (typeof schema === "boolean") return schema;
  if (!isJsonObject(schema)) return true;
  const wanted = own(schema, "const");
  const allowed = own(schema, "enum");
  const not = own(schema, "not");
  const [minimum, maximum] = [numberAt(schema, "minimum") ?? -Infinity, numberAt(schema, "maximum") ?? Infinity];
  if (wanted !== undefined && !isEqual(value, wanted)) return false;
  if (Array.isArray(allowed) && !allowed.some((one) => isEqual(value, one))) return false;
  if (not !== undefined && fits(value, not)) return false;
  const number = numberIn(value);
  return number === undefined || (number >= minimum && number <= maximum);
}

/** Of two numbers that JavaScript cannot hold, the texts count. */
export function isEqual(left: Json | undefined, right: Json): boolean {
  if (typeof left !== "object" || left === null || typeof right !== "object" || right === null) return left === right;
  if (isExactNumber(left) || isExactNumber(right)) return isExactNumber(left) && isExactNumber(right) && left.text === right.text;
  if (Array.isArray(left) || Array.isArray(right)) {
    return (
      Array.isArray(left) &&
      Array.isArray(right) &&
      left.length === right.length &&
      right.every((item, index) => isEqual(left[index], item))
    );
  }
  const keys = Object.keys(right);
  return keys.length === Object.keys(left).length && keys.every((key) => isEqual(own(left, key), right[key] ?? null));
}

/** The paths that conditions look at. */
export function* watchedPaths(condition: Condition): Generator<readonly string[]> {
  if (condition.type === "value") yield condition.path;
  else for (const inner of condition.conditions) yield* watchedPaths(inner);
}
