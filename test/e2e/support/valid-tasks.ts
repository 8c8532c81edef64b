/** Random task definitions that a server takes, and single changes of them. */
import type { Json, JsonObject } from "../../../src/core/json.ts";
import type { Random } from "../../core/seeded.ts";
import type { FieldFacts } from "./mutations.ts";
import { randomJson, randomMap, texts } from "./random-json.ts";

const some = (random: Random, share = 0.35): boolean => random.next() < share;
const nullOr = (random: Random, value: Json): Json => (some(random, 0.1) ? null : value);

export function randomSchemaDef(random: Random): JsonObject {
  return {
    name: random.pick(texts),
    ...(some(random) ? { version: random.below(4) } : {}),
    ...(some(random) ? { type: random.pick(["JSON", "AVRO", "PROTOBUF"]) } : {}),
    ...(some(random) ? { data: randomMap(random) } : {}),
    ...(some(random) ? { externalRef: random.pick(texts) } : {}),
  };
}

/** Fields of which any value is taken, with the server's defaults as its answers show them. */
export const taskFields: readonly FieldFacts[] = [
  { key: "description", values: [...texts] },
  { key: "retryCount", fallback: 3, whenNull: 0, values: [0, 1, 3, 2147483647] },
  { key: "retryDelaySeconds", fallback: 60, whenNull: 0, values: [0, -1, 60, 61] },
  { key: "inputKeys", fallback: [], values: [[], [""], ["a", "a"], ["ünïcode"]] },
  { key: "outputKeys", fallback: [], values: [[], ["b"]] },
  { key: "runtimeMetadata", fallback: [], values: [[], ["c"]] },
  { key: "timeoutPolicy", fallback: "TIME_OUT_WF", values: ["RETRY", "TIME_OUT_WF", "ALERT_ONLY"] },
  { key: "retryLogic", fallback: "FIXED", values: ["FIXED", "EXPONENTIAL_BACKOFF", "LINEAR_BACKOFF"] },
  { key: "concurrentExecLimit", values: [0, 1, -1] },
  { key: "inputTemplate", fallback: {}, values: [{}, { a: null }, { a: 0 }, { a: false }, { a: "" }, { a: [] }, { a: {} }, { a: 1.5 }] },
  { key: "rateLimitPerFrequency", fallback: 0, values: [0, 1] },
  { key: "rateLimitFrequencyInSeconds", fallback: 1, values: [0, 1, 2] },
  { key: "isolationGroupId", values: ["", "g"] },
  { key: "executionNameSpace", values: ["", "n"] },
  { key: "ownerEmail", values: ["", "a@b.c", "not an address"] },
  { key: "pollTimeoutSeconds", values: [0, 5] },
  { key: "backoffScaleFactor", fallback: 1, values: [1, 2] },
  { key: "maxRetryDelaySeconds", fallback: 0, whenNull: 0, values: [0, 9] },
  { key: "backoffJitterMs", fallback: 0, whenNull: 0, values: [0, 9] },
  { key: "totalTimeoutSeconds", fallback: 0, whenNull: 0, values: [0, 1_000_000_000_000, 9_007_199_254_740_991] },
  { key: "responseTimeoutSeconds", fallback: 3600, values: [1, 3600, 7_000_000_000] },
  { key: "taskStatusListenerEnabled", fallback: true, whenNull: false, values: [true, false] },
  { key: "baseType", values: ["", "x"] },
  { key: "enforceSchema", fallback: false, whenNull: false, values: [true, false] },
];

/** Without a name. */
export function randomTask(random: Random): JsonObject {
  const body: JsonObject = {};
  for (const { key, values, whenNull } of taskFields) {
    if (!some(random)) continue;
    body[key] = key === "responseTimeoutSeconds" && whenNull === undefined ? random.pick(values) : nullOr(random, random.pick(values));
  }
  if (some(random)) body["inputTemplate"] = randomMap(random);
  if (some(random, 0.2)) body["inputSchema"] = randomSchemaDef(random);
  if (some(random, 0.2)) body["outputSchema"] = randomSchemaDef(random);
  if (some(random, 0.2)) {
    // The one rule between fields: a response is due within the try, and the try within all of them.
    Object.assign(body, { timeoutSeconds: 500, responseTimeoutSeconds: random.pick([1, 499, 500]) });
    body["totalTimeoutSeconds"] = random.pick([0, 500, 501]);
  } else {
    body["timeoutSeconds"] = random.pick([0, -1, null]);
  }
  if (some(random, 0.2)) body["inputTemplate"] = { deep: [[randomJson(random)], { list: [] }] };
  return body;
}
