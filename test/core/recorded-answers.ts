/** What a Conductor 3.32.1 answered to a GET right after it got `sent`. */
import { readFileSync } from "node:fs";
import type { Kind } from "../../src/core/definition.ts";
import { parseJson } from "../../src/core/exact-json.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { isJsonObject } from "../../src/core/json.ts";

export interface RecordedAnswer {
  label: string;
  kind: Kind;
  sent: JsonObject;
  answered: JsonObject;
}

const records: unknown = parseJson(readFileSync(new URL("server-answers.json", import.meta.url), "utf8"));

const isRecord = (value: unknown): value is RecordedAnswer =>
  isJsonObject(value) && isJsonObject(value["sent"]) && isJsonObject(value["answered"]);
const listed: unknown[] = Array.isArray(records) ? records : [];

export const recordedAnswers = listed.filter(isRecord).map((record) => [record.label, record] as const);
