/** The file of types that `flow generate types` makes of a project's schemas: the same schemas give the same text. */
import type { Identity } from "../definition.ts";
import { compareIdentity, identityText } from "../definition.ts";
import type { JsonObject } from "../json.ts";
import { pointerKeys } from "../pointer.ts";
import { commentOf, typeOfSchema } from "./type-of-schema.ts";

export interface TypedDefinition extends Identity {
  input?: JsonObject;
  output?: JsonObject;
}

/** What tells a file that was generated from one that somebody has written. */
export const typesHeader = "// Made by `flow generate types` from the schemas of the project. Changes of this file are lost.";

interface Entry {
  /** As it is looked up: a name, or `name@version`. */
  keys: string[];
  typeName: string;
}

const sides = ["input", "output"] as const;

export function typesFile(definitions: readonly TypedDefinition[]): string {
  const sorted = definitions.toSorted(compareIdentity);
  const taken = new Set<string>(sorted.flatMap(({ kind }) => sides.map((side) => mapName(kind, side))));
  const texts: string[] = [];
  const maps = new Map<string, Entry[]>();
  for (const definition of sorted) {
    for (const side of sides) {
      const schema = definition[side];
      if (schema === undefined) continue;
      const { keys, stem } = keysOf(definition, sorted);
      const typeName = freeName(`${pascalCase(stem)}${side === "input" ? "Input" : "Output"}`, taken);
      texts.push(declare(definition, side, schema, typeName, taken));
      const map = mapName(definition.kind, side);
      maps.set(map, [...(maps.get(map) ?? []), { keys, typeName }]);
    }
  }
  const lookups = ["task", "workflow"].flatMap((kind) => sides.map((side) => declareMap(mapName(kind, side), maps)));
  return `${[typesHeader, ...texts, ...lookups].join("\n\n")}\n`;
}

const mapName = (kind: string, side: (typeof sides)[number]): string => `${pascalCase(kind)}${side === "input" ? "Inputs" : "Outputs"}`;

/** The latest version has the name of the workflow; where there are others, each is known by its version too. */
function keysOf(definition: TypedDefinition, all: readonly TypedDefinition[]): { keys: string[]; stem: string } {
  const { kind, name } = definition;
  const versions = all.filter((other) => other.kind === kind && other.name === name);
  if (versions.length === 1) return { keys: [name], stem: name };
  const text = identityText(definition);
  return versions.at(-1) === definition ? { keys: [name, text], stem: name } : { keys: [text], stem: text.replaceAll("@", "_v") };
}

function declare(
  { kind, ...identity }: TypedDefinition,
  side: (typeof sides)[number],
  schema: JsonObject,
  typeName: string,
  taken: Set<string>,
): string {
  const { type, named } = typeOfSchema(schema, (pointer) =>
    pointer === "" ? typeName : freeName(`${typeName}${pascalCase(pointerKeys(pointer).slice(-1).join(""))}`, taken),
  );
  const about = `/** ${side === "input" ? "The input" : "The output"} of the ${kind} ${identityText(identity).replaceAll("*/", "* /")}. */\n`;
  const said = commentOf(schema);
  // A schema that refers to itself as a whole is declared already.
  const others = named.filter(({ name }) => name !== typeName).map((one) => `export ${declaration(one.name, one.type)}`);
  return [`${said === "" ? about : said}export ${declaration(typeName, type)}`, ...others].join("\n\n");
}

/** An interface may refer to itself, and reads better in messages. */
const declaration = (name: string, type: string): string => {
  const isObject = type.startsWith("{\n") && type.endsWith("\n}") && !/^\}[^\n]/m.test(type);
  return isObject ? `interface ${name} ${type}` : `type ${name} = ${type};`;
};

function declareMap(name: string, maps: ReadonlyMap<string, readonly Entry[]>): string {
  const lines = (maps.get(name) ?? []).flatMap(({ keys, typeName }) => keys.map((key) => `  ${JSON.stringify(key)}: ${typeName};`));
  return lines.length === 0 ? `export type ${name} = Record<never, never>;` : `export interface ${name} {\n${lines.join("\n")}\n}`;
}

function pascalCase(text: string): string {
  const words = text.match(/[A-Za-z0-9]+/g) ?? [];
  const name = words.map((word, index) => separated(word, words[index - 1]) + word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return /^[A-Za-z]/.test(name) ? name : `_${name}`;
}

/** Between two numbers, which would be another one together. */
const separated = (word: string, before = ""): string => (/^\d/.test(word) && /\d$/.test(before) ? "_" : "");

function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let count = 2; taken.has(name); count += 1) name = `${wanted}${count}`;
  taken.add(name);
  return name;
}
