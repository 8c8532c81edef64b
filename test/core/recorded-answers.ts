/** What a Conductor 3.32.1 answered to a GET right after it got `sent`. */
import { readFileSync } from "node:fs";
import type { Kind } from "../../src/core/definition.ts";
import type { JsonObject } from "../../src/core/json.ts";

export interface RecordedAnswer {
  label: string;
  kind: Kind;
  sent: JsonObject;
  answered: JsonObject;
}

const records: RecordedAnswer[] = JSON.parse(readFileSync(new URL("server-answers.json", import.meta.url), "utf8"));

export const recordedAnswers = records.map((record) => [record.label, record] as const);
