/** What a definition of the project takes and gives, as far as it says so. */
import { stringifyJson } from "../../core/exact-json.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import { isJsonObject } from "../../core/json.ts";

/** Fields by their names, each with its JSON Schema; `{}` where nothing is known of it. */
export type Fields = ReadonlyMap<string, JsonObject>;

/** Of a task: by its schema, or else by its keys. */
export function taskFields(definition: JsonObject, side: "input" | "output"): Fields {
  return fieldsOf(definition[`${side}Schema`]) ?? named(definition[`${side}Keys`]);
}

/** Of a workflow: by its schema, by the names that it lists, and by what its tasks read. */
export function workflowInputs(definition: JsonObject): Fields {
  const read = [...stringifyJson(definition).matchAll(/\$\{workflow\.input\.([A-Za-z_]\w*)/g)].map(([, name = ""]) => name);
  return fieldsOf(definition["inputSchema"]) ?? new Map([...named(definition["inputParameters"]), ...named(read)]);
}

function fieldsOf(schema: Json | undefined): Fields | undefined {
  const data = isJsonObject(schema) ? schema["data"] : undefined;
  const properties = isJsonObject(data) ? data["properties"] : undefined;
  if (!isJsonObject(properties)) return undefined;
  return new Map(Object.entries(properties).map(([name, field]) => [name, isJsonObject(field) ? field : {}]));
}

const named = (names: Json | undefined): Map<string, JsonObject> =>
  new Map((Array.isArray(names) ? names : []).flatMap((name) => (typeof name === "string" ? [[name, {}] as const] : [])));

/** A value that fits the schema of a field, for somebody to change: the first that it allows, or the simplest of its type. */
export function sampleOf(field: JsonObject): Json {
  const allowed = field["enum"];
  const given = [field["const"], field["default"], Array.isArray(field["examples"]) ? field["examples"][0] : undefined];
  const [first] = [...given, Array.isArray(allowed) ? allowed[0] : undefined].filter((value) => value !== undefined);
  if (first !== undefined) return first;
  const type = Array.isArray(field["type"]) ? field["type"].find((one) => one !== "null") : field["type"];
  if (type === "integer" || type === "number") return typeof field["minimum"] === "number" ? field["minimum"] : 1;
  if (type === "object") return sampleObject(field);
  if (type === "array") return [];
  if (type === "boolean") return true;
  return (typeof field["format"] === "string" ? sampleOfFormat.get(field["format"]) : undefined) ?? "example";
}

/** Those that the word would not fit. Addresses are of the kinds that nobody has. */
const sampleOfFormat = new Map([
  ["date", "2025-01-31"],
  ["time", "12:00:00Z"],
  ["iso-time", "12:00:00Z"],
  ["date-time", "2025-01-31T12:00:00Z"],
  ["iso-date-time", "2025-01-31T12:00:00Z"],
  ["duration", "PT1H"],
  ["email", "someone@example.org"],
  ["ipv4", "192.0.2.1"],
  ["ipv6", "2001:db8::1"],
  ["uri", "https://example.org/"],
  ["url", "https://example.org/"],
  ["uuid", "00000000-0000-4000-8000-000000000000"],
  ["json-pointer", "/example"],
  ["json-pointer-uri-fragment", "#/example"],
  ["relative-json-pointer", "0"],
  ["byte", "ZXhhbXBsZQ=="],
]);

function sampleObject({ properties }: JsonObject): JsonObject {
  const entries = isJsonObject(properties) ? Object.entries(properties) : [];
  return Object.fromEntries(entries.map(([name, field]) => [name, sampleOf(isJsonObject(field) ? field : {})]));
}
