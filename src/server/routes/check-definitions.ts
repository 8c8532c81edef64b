/** The refusals of definitions as the wire shows them: one entry per violation, with the path into the Java call's arguments. */
import type { Kind } from "../../core/definition.ts";
import type { ValidationError } from "../../core/errors.ts";
import { checkDefinition } from "../../core/checks/check-definition.ts";
import type { JsonObject } from "../../core/json.ts";
import { invalid } from "./faults.ts";

export interface Checked {
  kind: Kind;
  body: JsonObject;
  /** For example `registerTaskDef.arg0[2]`. */
  path: string;
}

/** Throws a 400 with all violations of all of them, so that nothing is saved where one is bad. */
export function refuseInvalid(definitions: Checked[]): void {
  const errors = definitions.flatMap(definitionErrors);
  if (errors.length > 0) throw invalid(errors);
}

export function definitionErrors({ kind, body, path }: Checked): ValidationError[] {
  return checkDefinition(kind, body).map(({ javaPath, message, invalidValue }) => ({
    path: javaPath === undefined || javaPath === "" ? path : `${path}.${javaPath}`,
    message,
    ...(invalidValue === undefined ? {} : { invalidValue }),
  }));
}
