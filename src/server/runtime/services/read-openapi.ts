/** What an OpenAPI document (2.0, which was called Swagger, 3.0 and 3.1) says that a service offers. */
import { parseJson, stringifyJson } from "../../../core/exact-json.ts";
import { isJsonObject } from "../../../core/json.ts";
import type { Json, JsonObject } from "../../../core/json.ts";
import type { RequestParam, ServiceMethod } from "../../../core/model/service.ts";
import { asJson, numberIn, own, textOf } from "../../engine/own.ts";
import { withoutClosingSlashes } from "../../engine/slashes.ts";

export interface OpenApiService {
  methods: ServiceMethod[];
  /** Where calls go, the first one first; absolute, without a closing slash. */
  servers: string[];
}

const verbs = ["get", "put", "post", "delete", "options", "head", "patch", "trace"] as const;
const mostMethods = 5000;
const mostReferences = 20;
const mostServers = 100;
/** Characters of a server's address, and of a variable in it. */
const longestAddress = 2000;
/** Characters. By references a short document could say the same of thousands of methods. */
const mostSaid = 10 * 1024 * 1024;
/** Characters. Reading YAML takes seconds for a few megabytes, in which the server does nothing else. */
const largestYaml = 1024 * 1024;
const mostAliases = 1000;

interface Source {
  document: JsonObject;
  /** Counts characters, and what is looked through. Throws an Error when it is too much. */
  spend: (amount: number) => void;
}

/** Throws an Error that says what is wrong with the text. `address`: of the document; servers may be given relative to it. */
export async function readOpenApi(text: string, address: string): Promise<OpenApiService> {
  const document = await parseDocument(text);
  if (!isJsonObject(document) || !(isVersion(own(document, "swagger"), 2) || isVersion(own(document, "openapi"), 3))) {
    throw new Error("it is no OpenAPI document of version 2 or 3");
  }
  return { methods: methodsOf({ document, spend: createBudget() }), servers: serversOf(document, address) };
}

function createBudget(): Source["spend"] {
  let left = mostSaid;
  return (amount) => {
    left -= amount;
    if (left < 0) throw new Error(`what it says of its methods is more than ${mostSaid / 1024 / 1024} MiB`);
  };
}

async function parseDocument(text: string): Promise<Json> {
  if (/^\s*[{[]/.test(text)) {
    try {
      return parseJson(text);
    } catch {
      // YAML may begin like that as well.
    }
  }
  if (text.length > largestYaml) throw new Error(`it is no JSON, and for YAML it is too large: more than ${largestYaml / 1024 / 1024} MiB`);
  // The library looks for each among all that came before.
  const aliases = text.match(/(?<=[\s,[{])\*[\w.-]+(?=[\s,\]}]|$)/g) ?? [];
  if (aliases.length > mostAliases) throw new Error(`it is YAML with more than ${mostAliases} aliases`);
  const { parse } = await import("yaml");
  try {
    // Aliases are followed up to the library's limit: a small text could else stand for gigabytes.
    // Of a key that comes twice the last counts, as in JSON: the library compares each with all the others.
    return asJson(parse(text, { logLevel: "error", schema: "core", uniqueKeys: false }));
  } catch (error) {
    throw new Error(`it is neither JSON nor YAML (${error instanceof Error ? firstLine(error.message) : String(error)})`, { cause: error });
  }
}

const firstLine = (text: string): string => text.split("\n", 1)[0] ?? "";

/** YAML without quotes reads `2.0` as a number. */
const isVersion = (value: Json | undefined, major: number): boolean =>
  Math.trunc(numberIn(value) ?? Number.parseFloat(textOf(value) ?? "")) === major;

function methodsOf(source: Source): ServiceMethod[] {
  const methods: ServiceMethod[] = [];
  for (const [path, item] of Object.entries(objectAt(source.document, "paths"))) {
    const operations = follow(source, item);
    for (const verb of verbs) {
      const operation = own(operations, verb);
      if (!isPlainObject(operation)) continue;
      methods.push(methodOf(source, { path, verb, operation, shared: own(operations, "parameters") }));
      if (methods.length === mostMethods) return methods;
    }
  }
  return methods;
}

function methodOf(
  source: Source,
  { path, verb, operation, shared }: { path: string; verb: string; operation: JsonObject; shared: Json | undefined },
): ServiceMethod {
  const { document, spend } = source;
  const [ofPath, ofOperation] = [listOf(shared), listOf(own(operation, "parameters"))];
  spend(ofPath.length + ofOperation.length);
  const byPlace = new Map<string, RequestParam>();
  // What an operation says replaces what its path says.
  for (const parameter of [...ofPath, ...ofOperation]) {
    const told = parameterOf(source, follow(source, parameter));
    byPlace.set(`${told.type} ${told.name}`, told);
  }
  const body = own(operation, "requestBody");
  const content = own(follow(source, body), "content");
  const inputType = mediaTypeOf(source, content) ?? firstOf(own(operation, "consumes")) ?? firstOf(own(document, "consumes"));
  const hasBody = isPlainObject(body) || [...byPlace.values()].some(({ type }) => type === "Body");
  const outputType = answerTypeOf(source, operation) ?? firstOf(own(operation, "produces")) ?? firstOf(own(document, "produces"));
  const method = {
    operationName: textOf(own(operation, "operationId")) ?? `${verb.toUpperCase()} ${path}`,
    methodName: path,
    methodType: verb.toUpperCase(),
    inputType: hasBody ? (inputType ?? "application/json") : "",
    outputType: outputType ?? "application/json",
  };
  spend(stringifyJson(method).length);
  return { ...method, requestParams: [...byPlace.values()] };
}

function parameterOf(source: Source, parameter: JsonObject): RequestParam {
  // In 2.0 the type stands in the parameter itself.
  const schema = follow(source, own(parameter, "schema") ?? parameter);
  const [type, format, defaultValue] = [textOf(own(schema, "type")), textOf(own(schema, "format")), own(schema, "default")];
  const place = textIn(parameter, "in");
  const told = {
    name: textIn(parameter, "name"),
    type: place.slice(0, 1).toUpperCase() + place.slice(1),
    required: own(parameter, "required") === true,
    schema: {
      ...(type === undefined ? {} : { type }),
      ...(format === undefined ? {} : { format }),
      ...(defaultValue === undefined ? {} : { defaultValue }),
    },
  };
  source.spend(stringifyJson(told).length);
  return told;
}

/** Of the first answer that is a success. */
function answerTypeOf(source: Source, operation: JsonObject): string | undefined {
  const answers = objectAt(operation, "responses");
  const success = keysOf(source, answers).find((status) => status.startsWith("2")) ?? "default";
  return mediaTypeOf(source, own(follow(source, own(answers, success)), "content"));
}

const mediaTypeOf = (source: Source, content: Json | undefined): string | undefined =>
  isPlainObject(content) ? keysOf(source, content)[0] : undefined;

function keysOf({ spend }: Source, object: JsonObject): string[] {
  const keys = Object.keys(object);
  spend(keys.length);
  return keys;
}

function serversOf(document: JsonObject, address: string): string[] {
  const given =
    own(document, "swagger") === undefined
      ? listOf(own(document, "servers"))
          .slice(0, mostServers)
          .flatMap((server) => (isPlainObject(server) ? [filled(server)] : []))
      : swaggerServers(document, address);
  const servers = given.length === 0 ? ["/"] : given;
  return servers.flatMap((server) => {
    if (!URL.canParse(server, address)) return [];
    const { href, protocol } = new URL(server, address);
    return /^https?:$/.test(protocol) ? [withoutClosingSlashes(href)] : [];
  });
}

/** With the defaults of its variables. */
function filled(server: JsonObject): string {
  const variables = objectAt(server, "variables");
  return short(textIn(server, "url")).replaceAll(/\{([^{}]*)\}/g, (_, name: string) => short(textIn(objectAt(variables, name), "default")));
}

const short = (text: string): string => (text.length > longestAddress ? "" : text);

function swaggerServers(document: JsonObject, address: string): string[] {
  const host = textOf(own(document, "host")) ?? new URL(address).host;
  const path = textOf(own(document, "basePath")) ?? "/";
  const given = listOf(own(document, "schemes"));
  const schemes = [...new Set(given.filter((scheme) => scheme === "https" || scheme === "http"))];
  const ofDocument = new URL(address).protocol.replace(":", "");
  return (schemes.length === 0 ? [ofDocument] : schemes).map((scheme) => `${scheme}://${host}${path.startsWith("/") ? "" : "/"}${path}`);
}

/** What a reference within the document stands for; empty where there is nothing. */
function follow({ document, spend }: Source, value: Json | undefined): JsonObject {
  let found = value;
  for (let steps = 0; steps < mostReferences && isPlainObject(found); steps += 1) {
    const reference = textOf(own(found, "$ref"));
    if (reference === undefined) return found;
    if (!reference.startsWith("#/")) return {};
    spend(reference.length);
    const keys = reference
      .slice(2)
      .split("/")
      .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
    found = keys.reduce<Json | undefined>((at, key) => (isPlainObject(at) ? own(at, key) : undefined), document);
  }
  return {};
}

const isPlainObject = (value: Json | undefined): value is JsonObject => value !== undefined && isJsonObject(value);
const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
const firstOf = (value: Json | undefined): string | undefined => textOf(listOf(value)[0]);
const textIn = (object: JsonObject, key: string): string => textOf(own(object, key)) ?? "";

function objectAt(object: JsonObject, key: string): JsonObject {
  const value = own(object, key);
  return isPlainObject(value) ? value : {};
}
