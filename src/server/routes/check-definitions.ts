/** The refusals of definitions as the wire shows them: one entry per violation, with the path into the Java call's arguments. */
import { checkDefinition } from "../../core/checks/check-definition.ts";
import { parseScript } from "../../core/checks/parse-script.ts";
import type { CheckContext } from "../../core/checks/violation.ts";
import type { MetadataApi } from "../../core/conductor-api.ts";
import type { Kind } from "../../core/definition.ts";
import type { ValidationError } from "../../core/errors.ts";
import type { JsonObject } from "../../core/json.ts";
import { invalid } from "./faults.ts";

export interface Checked {
  kind: Kind;
  body: JsonObject;
  /** For example `registerTaskDef.arg0[2]`. */
  path: string;
}

export interface DefinitionChecker {
  /** All that is wrong with one. */
  readonly errorsOf: (checked: Checked) => ValidationError[];
  /** Throws a 400 with what is wrong with all of them, so that nothing is saved where one is bad. */
  readonly refuseInvalid: (definitions: Checked[]) => void;
}

export function createDefinitionChecker(metadata: MetadataApi): DefinitionChecker {
  const context: CheckContext = {
    inputTemplateOf: (taskName) => metadata.getTaskDefs().find(({ name }) => name === taskName)?.inputTemplate,
    // This server reads no variables of its process.
    isVariable: () => false,
    complete: true,
    parseScript,
  };
  const errorsOf = ({ kind, body, path }: Checked): ValidationError[] =>
    checkDefinition(kind, body, context).map(({ javaPath, message, invalidValue }) => ({
      path: javaPath === "" ? path : `${path}.${javaPath}`,
      message,
      ...(invalidValue === undefined ? {} : { invalidValue }),
    }));
  return {
    errorsOf,
    refuseInvalid: (definitions) => {
      const errors = definitions.flatMap(errorsOf);
      if (errors.length > 0) throw invalid(errors);
    },
  };
}
