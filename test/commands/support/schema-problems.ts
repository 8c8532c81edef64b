import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";

/** What is wrong with a document by the schema that ships with the package; keys that a closed one does not name count, too. */
export function schemaProblems(text: string): string {
  const document: { schema: string } = JSON.parse(text);
  const name = document.schema.replace("/", "-");
  const schema: { properties: Record<string, unknown>; additionalProperties?: unknown } = JSON.parse(
    readFileSync(new URL(`../../../schemas/${name}.json`, import.meta.url), "utf8"),
  );
  const isOpen = schema.additionalProperties !== undefined;
  const unknown = Object.keys(document).filter((key) => !isOpen && !Object.hasOwn(schema.properties, key));
  const ajv = new Ajv2020({ strict: true, allErrors: true });
  return ajv.validate(schema, document) ? unknown.join(", ") : ajv.errorsText();
}
