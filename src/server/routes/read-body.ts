/** Request bodies: JSON as the real server's Jackson reads it. What cannot be read is a 500 there, and so it is here. */
import type { TSchema } from "../../core/model/type.ts";
import type { Context } from "hono";
import { ConductorFault } from "../../core/conductor-api.ts";
import { parseJson } from "../../core/exact-json.ts";
import { isExactNumber, isJsonObject } from "../../core/json.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import { decode, isRefused } from "../../core/model/decode.ts";
import type { Decoded } from "../../core/model/decode.ts";
import { deepest, isTooDeep } from "../engine/nesting-depth.ts";
import { unreadable } from "./faults.ts";

/** Bytes. More than the largest bulk upload and the largest payload that an engine takes. */
export const bodyLimit = 32 * 1024 * 1024;

/** The body as text, empty where there is none. */
export async function readText(context: Context, limit = bodyLimit): Promise<string> {
  if (isOfKnownLength(context, limit)) return context.req.text();
  return (await readStream(context.req.raw.body, limit)).toString("utf8");
}

/** The body as it is. */
export async function readBytes(context: Context): Promise<Uint8Array> {
  const isKnown = isOfKnownLength(context, bodyLimit);
  const bytes = isKnown ? new Uint8Array(await context.req.arrayBuffer()) : await readStream(context.req.raw.body, bodyLimit);
  if (bytes.byteLength === 0) throw missingBody();
  return bytes;
}

function isOfKnownLength(context: Context, limit: number): boolean {
  const length = context.req.header("content-length");
  if (Number(length) > limit) throw tooLarge(limit);
  return length !== undefined;
}

function tooLarge(limit: number): ConductorFault {
  const most = limit < 1024 * 1024 ? `${limit / 1024} KiB` : `${limit / 1024 / 1024} MiB`;
  return new ConductorFault(413, `The body is larger than ${most}, which is the most that this server takes`);
}

/** Without a length the bytes are counted as they come. */
async function readStream(body: ReadableStream<Uint8Array> | null, limit: number): Promise<Buffer> {
  if (body === null) return Buffer.alloc(0);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Any JSON value but null, which counts as no body. */
export async function readJson(context: Context, limit = bodyLimit): Promise<Json> {
  const text = await readText(context, limit);
  if (text === "") throw missingBody();
  const contentType = context.req.header("content-type") ?? "application/octet-stream";
  if (!/^application\/(?:json|[\w.-]+\+json)\b/i.test(contentType)) throw unreadable(`Content-Type '${contentType}' is not supported`);
  const json = parse(text);
  if (json === null) throw missingBody();
  return json;
}

/** A payload on its own: an object, whatever its content type. */
export async function readPayload(context: Context): Promise<JsonObject> {
  const text = await readText(context);
  if (text === "") throw missingBody();
  const json = parse(text);
  if (!isJsonObject(json)) throw wrongShape("java.util.LinkedHashMap<java.lang.String,java.lang.Object>", json);
  return json;
}

function parse(text: string): Json {
  if (isTooDeep(text)) {
    throw unreadable(`JSON parse error: Document nesting depth (${deepest + 1}) exceeds the maximum allowed (${deepest})`);
  }
  try {
    return parseJson(text);
  } catch (cause) {
    throw unreadable(`JSON parse error: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

const missingBody = (): ConductorFault => unreadable("Required request body is missing");

export async function readObject(context: Context): Promise<JsonObject> {
  const json = await readJson(context);
  if (!isJsonObject(json)) throw wrongShape("java.util.LinkedHashMap<java.lang.String,java.lang.Object>", json);
  return json;
}

export async function readTextList(context: Context): Promise<string[]> {
  const json = await readJson(context);
  if (!Array.isArray(json)) throw wrongShape("java.util.ArrayList<java.lang.String>", json);
  return json.map((item) => {
    if (typeof item === "object" && !isExactNumber(item)) throw wrongShape("java.lang.String", item);
    return String(item);
  });
}

/** One object of the model, with unknown fields dropped and the coercions that Jackson makes. */
export async function readModel<T>(context: Context, schema: TSchema, limit = bodyLimit): Promise<T> {
  return decodeModel<T>(schema, await readJson(context, limit));
}

export async function readModelList<T>(context: Context, schema: TSchema): Promise<T[]> {
  return decodeModelList<T>(schema, await readJson(context));
}

export function decodeModelList<T>(schema: TSchema, json: Json): T[] {
  if (!Array.isArray(json)) throw wrongShape(`java.util.ArrayList<${schema.$id ?? "Object"}>`, json);
  return json.map((item) => decodeModel<T>(schema, item));
}

export function decodeModel<T>(schema: TSchema, json: Json): Decoded<T>["value"] {
  if (!isJsonObject(json)) throw wrongShape(schema.$id ?? "Object", json);
  const { value, issues } = decode<T>(schema, json);
  const issue = issues.find(isRefused);
  if (issue !== undefined) throw unreadable(`JSON parse error: ${issue.message}`);
  return value;
}

function wrongShape(wanted: string, json: Json): ConductorFault {
  return unreadable(`JSON parse error: Cannot deserialize value of type \`${wanted}\` from ${shapeOf(json)} value`);
}

function shapeOf(json: Json): string {
  if (json === null) return "null";
  if (isExactNumber(json)) return "Number";
  if (Array.isArray(json)) return "Array";
  const type = typeof json;
  return `${type[0]?.toUpperCase() ?? ""}${type.slice(1)}`;
}
