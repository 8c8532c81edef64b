/** The input of a run against the schema that its definition enforces, before anything is sent. */
import { identityText } from "../core/definition.ts";
import { FlowError } from "../core/errors.ts";
import { stringifyJson } from "../core/exact-json.ts";
import { createSchemaCheck, enforcedSchema, filledInput, sayProblems } from "../core/input-schema.ts";
import type { SchemaCompilers, SchemaProblem } from "../core/input-schema.ts";
import { isJsonObject } from "../core/json.ts";
import type { WorkflowDef } from "../core/model/workflow-def.ts";
import type { StartWorkflowRequest } from "./run-requests.ts";

const compilers: SchemaCompilers = {
  older: async (options) => new (await import("ajv")).Ajv(options),
  latest: async (options) => new (await import("ajv/dist/2020.js")).Ajv2020(options),
  formats: async () => (await import("ajv-formats/dist/formats.js")).fullFormats,
};

/** What counts of a definition. */
type CheckedDefinition = Pick<WorkflowDef, "name" | "version" | "inputSchema" | "enforceSchema" | "inputTemplate">;

type InputCheck = (input: object | undefined) => Promise<void>;

/**
 * The check rejects with a FlowError (`invalid`) that has the paths of what does not fit. A schema that is none refuses nothing: whether
 * a run can be started is for the server to say then. The schema is compiled once, when it is needed, which takes some milliseconds. Its patterns run in
 * this process, so the definition has to be trusted.
 */
function createInputCheck(definition: CheckedDefinition): InputCheck {
  const schema = enforcedSchema(definition);
  if (schema === undefined) return async () => undefined;
  let compiling: Promise<((value: unknown) => SchemaProblem[]) | undefined> | undefined;
  return async (input = {}) => {
    compiling ??= createSchemaCheck(schema, compilers).catch(() => undefined);
    const check = await compiling;
    // As it would be on the wire.
    const sent: unknown = JSON.parse(stringifyJson(input));
    const problems = check?.(isJsonObject(sent) ? filledInput(definition.inputTemplate, sent) : sent) ?? [];
    if (problems.length === 0) return;
    const name = identityText({ name: definition.name, version: definition.version ?? 1 });
    throw new FlowError("invalid", `The input of ${name} does not fit its schema: ${sayProblems(problems)}`);
  };
}

export interface InputGuard {
  /** The definition was registered, so this version of it is known. */
  know(definition: CheckedDefinition): void;
  /** Rejects with a FlowError (`invalid`) where the input does not fit. What is not known is not checked: of a name alone nobody knows here which version is the latest. */
  check(request: Pick<StartWorkflowRequest, "name" | "version" | "workflowDef" | "input">): Promise<void>;
}

export function createInputGuard(): InputGuard {
  const known = new Map<string, InputCheck>();
  const keyOf = (name: string, version: number): string => `${name}@${version}`;
  return {
    know({ name, version = 1, inputSchema, enforceSchema, inputTemplate }) {
      known.delete(keyOf(name, version));
      if (inputSchema === undefined) return;
      const fields = {
        ...(enforceSchema === undefined ? {} : { enforceSchema }),
        ...(inputTemplate === undefined ? {} : { inputTemplate }),
      };
      known.set(keyOf(name, version), createInputCheck({ name, version, inputSchema, ...fields }));
    },
    async check({ name, version, workflowDef, input }) {
      const ofKnown = version === undefined ? undefined : known.get(keyOf(name, version));
      const check = workflowDef === undefined ? ofKnown : createInputCheck(workflowDef);
      await check?.(input);
    },
  };
}
