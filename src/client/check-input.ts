/** The input of a run against the schema that its definition enforces, before anything is sent. */
import { identityText } from "../core/definition.ts";
import { FlowError } from "../core/errors.ts";
import { stringifyJson } from "../core/exact-json.ts";
import { createSchemaCheck, enforcedSchema, filledInput, sayProblems } from "../core/input-schema.ts";
import type { SchemaCompilers } from "../core/input-schema.ts";
import { isJsonObject } from "../core/json.ts";
import type { WorkflowDef } from "../core/model/workflow-def.ts";
import type { StartWorkflowRequest } from "./run-requests.ts";

const compilers: SchemaCompilers = {
  older: async (options) => new (await import("ajv")).Ajv(options),
  latest: async (options) => new (await import("ajv/dist/2020.js")).Ajv2020(options),
};

/** What counts of a definition. */
export type CheckedDefinition = Pick<WorkflowDef, "name" | "version" | "inputSchema" | "enforceSchema" | "inputTemplate">;

/**
 * Rejects with a FlowError (`invalid`) that has the paths of what does not fit. A schema that is none refuses nothing: whether a run
 * can be started is for the server to say then. The schema's patterns run in this process, so the definition has to be trusted.
 */
export async function refuseUnfitInput(definition: CheckedDefinition, input: object = {}): Promise<void> {
  const schema = enforcedSchema(definition);
  if (schema === undefined) return;
  const check = await createSchemaCheck(schema, compilers).catch(() => undefined);
  // As it would be on the wire.
  const sent: unknown = JSON.parse(stringifyJson(input));
  const problems = check?.(isJsonObject(sent) ? filledInput(definition.inputTemplate, sent) : sent) ?? [];
  if (problems.length === 0) return;
  const name = identityText({ name: definition.name, version: definition.version ?? 1 });
  throw new FlowError("invalid", `The input of ${name} does not fit its schema: ${sayProblems(problems)}`);
}

export interface InputGuard {
  /** The definition was registered, so this version of it is known. */
  know(definition: CheckedDefinition): void;
  /** Rejects as `refuseUnfitInput` does. What is not known is not checked: of a name alone nobody knows here which version is the latest. */
  check(request: Pick<StartWorkflowRequest, "name" | "version" | "workflowDef" | "input">): Promise<void>;
}

export function createInputGuard(): InputGuard {
  const known = new Map<string, CheckedDefinition>();
  const keyOf = (name: string, version: number): string => `${name}@${version}`;
  return {
    know({ name, version = 1, inputSchema, enforceSchema, inputTemplate }) {
      known.delete(keyOf(name, version));
      if (inputSchema === undefined) return;
      const fields = {
        ...(enforceSchema === undefined ? {} : { enforceSchema }),
        ...(inputTemplate === undefined ? {} : { inputTemplate }),
      };
      known.set(keyOf(name, version), { name, version, inputSchema, ...fields });
    },
    async check({ name, version, workflowDef, input }) {
      const definition = workflowDef ?? (version === undefined ? undefined : known.get(keyOf(name, version)));
      if (definition !== undefined) await refuseUnfitInput(definition, input);
    },
  };
}
