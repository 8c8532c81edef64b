/** Where two normalised outcomes differ. */
import { stringifyJson } from "../../src/core/exact-json.ts";
import type { Json } from "../../src/core/json.ts";
import { isExactNumber, isJsonObject } from "../../src/core/json.ts";
import { childPointer, pointerKeys } from "../../src/core/pointer.ts";

export interface Difference {
  /** JSON Pointer into the outcome. */
  pointer: string;
  /** Absent where that server has nothing there. */
  real?: Json;
  ours?: Json;
}

export function differencesOf(real: Json, ours: Json, pointer = ""): Difference[] {
  if (Array.isArray(real) && Array.isArray(ours)) {
    return Array.from({ length: Math.max(real.length, ours.length) }, (_, index) =>
      compareAt(real[index], ours[index], childPointer(pointer, String(index))),
    ).flat();
  }
  if (isJsonObject(real) && isJsonObject(ours)) {
    const keys = new Set([...Object.keys(real), ...Object.keys(ours)]);
    return [...keys].flatMap((key) => compareAt(real[key], ours[key], childPointer(pointer, key)));
  }
  return textOf(real) === textOf(ours) ? [] : [{ pointer, real, ours }];
}

function compareAt(real: Json | undefined, ours: Json | undefined, pointer: string): Difference[] {
  if (real !== undefined && ours !== undefined) return differencesOf(real, ours, pointer);
  return [{ pointer, ...(real === undefined ? {} : { real }), ...(ours === undefined ? {} : { ours }) }];
}

const textOf = (value: Json): string => (isExactNumber(value) ? value.text : stringifyJson(value));

/** The same for differences of one cause, wherever in a run they are: a case that is made smaller is to keep its own. */
export function kindOf({ pointer, real, ours }: Difference): string {
  const show = (value: Json | undefined): string => {
    if (value === undefined) return "nothing";
    return isJsonObject(value) ? `an object ${textOf(value["taskType"] ?? null)}` : textOf(value);
  };
  const key = pointerKeys(pointer).at(-1) ?? "";
  return `${/^\d+$/.test(key) ? "item" : key}: ${show(real)}, ${show(ours)}`;
}

/** Long texts from where they part. */
export function describeDifference({ pointer, real, ours }: Difference): string {
  const [one, other] = [real, ours].map((value) => (value === undefined ? "nothing" : textOf(value)));
  const same = Array.from({ length: one?.length ?? 0 }).findIndex((_, index) => one?.[index] !== other?.[index]);
  const from = same > 250 ? same - 50 : 0;
  const show = (text: string | undefined): string => `${from > 0 ? "…" : ""}${(text ?? "").slice(from, from + 300)}`;
  return `${pointer}\n    real: ${show(one)}\n    ours: ${show(other)}`;
}
