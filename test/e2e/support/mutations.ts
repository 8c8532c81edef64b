/** One change of one field, of which is known what the server makes of it without asking the code that is tested. */
import { isDeepStrictEqual } from "node:util";
import type { Json, JsonObject } from "../../../src/core/json.ts";
import type { Random } from "../../core/seeded.ts";

export interface FieldFacts {
  key: string;
  /** What the server shows where the field is not sent; absent for a field that stays away. */
  fallback?: Json;
  /** What it shows for an explicit null; as not sent if absent. */
  whenNull?: Json;
  /** Values that it takes and shows again as they are. */
  values: readonly Json[];
}

export interface Mutation {
  key: string;
  before: Json | undefined;
  after: Json | undefined;
}

const shown = (facts: FieldFacts, body: JsonObject): Json | undefined => {
  const value = Object.hasOwn(body, facts.key) ? body[facts.key] : undefined;
  if (value === null) return facts.whenNull ?? facts.fallback;
  return value ?? facts.fallback;
};

/** Changes one of the fields in place: to another value, to null, or by leaving it out. Always to another effective value. */
export function mutate(body: JsonObject, fields: readonly FieldFacts[], random: Random): Mutation {
  for (;;) {
    const facts = random.pick(fields);
    const before = shown(facts, body);
    const changed: JsonObject = { ...body };
    const way = random.below(6);
    if (way === 0) delete changed[facts.key];
    else if (way === 1 && facts.key !== "responseTimeoutSeconds") changed[facts.key] = null;
    else changed[facts.key] = random.pick(facts.values);
    const after = shown(facts, changed);
    if (isDeepStrictEqual(before, after)) continue;
    delete body[facts.key];
    Object.assign(body, changed);
    return { key: facts.key, before, after };
  }
}
