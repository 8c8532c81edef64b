/** The JavaScript in definitions: where it stands, and whether it parses. */
import type { Json, JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";

export interface ScriptMistake {
  /** With the place in the script: `Unexpected token (1:4)`. */
  message: string;
}

/** See parse-script.ts. */
export type ParseScript = (text: string, body?: boolean) => ScriptMistake | undefined;

const keys: ReadonlySet<string> = new Set(["expression", "caseExpression", "scriptExpression", "loopCondition", "condition"]);

/** Whether there is a text that may be a script: only then the parser is worth loading. */
export function mayHoldScript(body: JsonObject): boolean {
  return Object.entries(body).some(([key, value]) => (typeof value === "string" ? keys.has(key) : holdsScript(value)));
}

function holdsScript(value: Json): boolean {
  if (Array.isArray(value)) return value.some(holdsScript);
  return isJsonObject(value) && mayHoldScript(value);
}
