/** A module may give a validator as the `schema` of a definition: the JSON Schema of it is what counts. */
import { isValidator, schemaOfValidator } from "../core/authoring/schema-of-validator.ts";
import type { Source } from "../core/definition.ts";
import type { Finding } from "../core/findings.ts";
import { errorAt } from "./project.ts";

type WithPlainSchema = { value: unknown; finding?: undefined } | { value?: undefined; finding: Finding };
type Locate = (pointer: string) => Source;

/** Of one definition; of what is none the same value. */
export function withPlainSchema(definition: unknown, locate: Locate): WithPlainSchema {
  if (typeof definition !== "object" || definition === null || !("schema" in definition)) return { value: definition };
  if (!isValidator(definition.schema)) return { value: definition };
  const { schema, problem, hint } = schemaOfValidator(definition.schema, "input");
  if (problem !== undefined) return { finding: errorAt(locate("/schema"), "schema-misplaced", problem, hint) };
  return { value: { ...definition, schema } };
}

/** Of what a module exports: a definition, or a list of them. */
export function withPlainSchemas(exported: unknown, locate: Locate): WithPlainSchema {
  if (!Array.isArray(exported)) return withPlainSchema(exported, locate);
  const items = exported.map((item: unknown, index) => withPlainSchema(item, (pointer) => locate(`/${index}${pointer}`)));
  const failed = items.find(({ finding }) => finding !== undefined);
  return failed ?? { value: items.map(({ value }) => value) };
}
