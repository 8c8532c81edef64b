import type { Kind } from "../core/definition.ts";
import { FlowError } from "../core/errors.ts";
import type { JsonObject } from "../core/json.ts";

/** Of a definition as the server lists it. Throws (`bad-answer`) where there is none: that is no Conductor server. */
export function definitionName(kind: Kind, { name }: JsonObject): string {
  if (typeof name === "string") return name;
  throw new FlowError("bad-answer", `The server lists a ${kind} without a name.`, {
    hint: "Check the server address; `flow doctor` looks into it.",
  });
}
