/** From Conductor's words back to those of a file in steps: `${workflow.input.x}` is `${context.x}` there, `${price.output.x}` is `${price.x}`. */
import type { Json } from "../json.ts";
import { isJsonObject } from "../json.ts";
import type { IsStep } from "./step-references.ts";

const beginning = /(?<!\$)\$\{([A-Za-z_][\w-]*)\.(output|input)(?=[.[}])(\.(?:output|input)(?=[.[}]))?/g;

/** What the short form would read otherwise stays as it is. */
export function toStepWords(text: string, isStep: IsStep): string {
  if (!text.includes("${")) return text;
  return text.replace(beginning, (written, name: string, side: string, own: string | undefined) => {
    if (name === "workflow") return side === "input" ? `\${context${own ?? ""}` : written;
    return side === "output" && own === undefined && isStep(name) ? `\${${name}` : written;
  });
}

/** The same for every text in a value. */
export function withStepWords(value: Json, isStep: IsStep): Json {
  if (typeof value === "string") return toStepWords(value, isStep);
  if (Array.isArray(value)) return value.map((item) => withStepWords(item, isStep));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withStepWords(item, isStep)]));
}
