/** A module may give a validator as the `schema` of a definition: the JSON Schema of it is what counts. */
import { isValidator, schemaOfValidator } from "../core/authoring/schema-of-validator.ts";
import type { Source } from "../core/definition.ts";
import type { Finding } from "../core/findings.ts";
import { errorAt } from "./project.ts";
import { withValibotSchema } from "./with-valibot-schema.ts";

type WithPlainSchema = { value: unknown; finding?: undefined } | { value?: undefined; finding: Finding };
type Locate = (pointer: string) => Source;

/** Of one definition; of what is none the same value. `from`: absolute, the file that it stands in. */
export function withPlainSchema(definition: unknown, from: string, locate: Locate): WithPlainSchema {
  if (typeof definition !== "object" || definition === null || !("schema" in definition)) return { value: definition };
  if (!isValidator(definition.schema)) return { value: definition };
  const { schema, problem, hint } = schemaOfValidator(withValibotSchema(definition.schema, from), "input");
  if (problem !== undefined) return { finding: errorAt(locate("/schema"), "schema-misplaced", problem, hint) };
  return { value: { ...definition, schema } };
}

/** Of what a module exports: a definition, or a list of them. */
export function withPlainSchemas(exported: unknown, from: string, locate: Locate): WithPlainSchema {
  if (!Array.isArray(exported)) return withPlainSchema(exported, from, locate);
  const items = exported.map((item: unknown, index) => withPlainSchema(item, from, (pointer) => locate(`/${index}${pointer}`)));
  const failed = items.find(({ finding }) => finding !== undefined);
  return failed ?? { value: items.map(({ value }) => value) };
}
