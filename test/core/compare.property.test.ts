import { describe, expect, test } from "vitest";
import { definitionChanges } from "../../src/core/compare.ts";
import { kinds } from "../../src/core/definition.ts";
import type { Json, JsonObject } from "../../src/core/json.ts";
import { isJsonObject } from "../../src/core/json.ts";
import { kindTable } from "../../src/core/kinds.ts";
import { decode } from "../../src/core/model/decode.ts";
import { withDefaults } from "../../src/core/model/defaults.ts";
import { normalizeDefinition, sendableBody } from "../../src/core/normalize.ts";
import { pointerKeys } from "../../src/core/pointer.ts";
import { testScale } from "../harness/scale.ts";
import { randomDefinition, scalars } from "./random-definition.ts";
import { seeded } from "./seeded.ts";
import type { Random } from "./seeded.ts";
import { testSeed } from "../harness/test-seed.ts";

const rounds = 60 * testScale;

/** A copy with another value at one place. */
function replaced(root: Json, pointer: string, value: Json): Json {
  const [key, ...rest] = pointerKeys(pointer);
  if (key === undefined) return value;
  const deeper = rest.map((part) => `/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
  if (Array.isArray(root)) return root.map((item, index) => (String(index) === key ? replaced(item, deeper, value) : item));
  if (!isJsonObject(root)) return root;
  return Object.fromEntries(Object.entries(root).map(([name, item]) => [name, name === key ? replaced(item, deeper, value) : item]));
}

/** Another value of the same make, so that the server would take it. */
function different(value: Json, choices: readonly string[]): Json {
  if (typeof value === "number") return value + 1;
  if (typeof value === "boolean") return !value;
  if (value === null) return 0;
  if (typeof value !== "string") throw new Error("not a scalar");
  const other = choices.find((choice) => choice !== value);
  return choices.includes(value) && other !== undefined ? other : `${value}!`;
}

const enums = [
  ["RETRY", "TIME_OUT_WF", "ALERT_ONLY"],
  ["FIXED", "EXPONENTIAL_BACKOFF", "LINEAR_BACKOFF"],
  ["JSON", "AVRO", "PROTOBUF"],
  ["QUEUE", "REJECT"],
  ["SYNC", "ASYNC"],
  ["FAIL_ON_RUNNING", "RETURN_EXISTING", "FAIL"],
  ["start_workflow", "complete_task", "fail_task", "terminate_workflow", "update_workflow_variables", "start_agent"],
] as const;

describe.each(kinds)(`any %s (FLOW_TEST_SEED=${testSeed})`, (kind) => {
  const { schema } = kindTable[kind];
  const each = (check: (definition: JsonObject, random: Random) => void): void => {
    for (let round = 0; round < rounds; round++) {
      const random = seeded(testSeed + round);
      const definition = randomDefinition(kind, random);
      try {
        check(definition, random);
      } catch (cause) {
        throw new Error(`FLOW_TEST_SEED=${testSeed}, round ${round}: ${JSON.stringify(definition)}`, { cause });
      }
    }
  };

  test("normalised twice is normalised once", () => {
    each((definition) => {
      const once = normalizeDefinition(kind, definition);
      expect(normalizeDefinition(kind, once)).toEqual(once);
    });
  });

  test("is the same as what the server makes of it", () => {
    each((definition) => {
      const stored = withDefaults(schema, decode<JsonObject>(schema, definition).value);
      expect(definitionChanges(kind, definition, stored)).toEqual([]);
      expect(definitionChanges(kind, definition, withDefaults(schema, sendableBody(kind, definition)))).toEqual([]);
    });
  });

  test("with one effective value changed differs there and nowhere else", () => {
    each((definition, random) => {
      const effective = normalizeDefinition(kind, definition);
      // A name beside its own definition is no value of its own, and an expression must stay one.
      const places = scalars(effective).filter(({ pointer }) => !pointer.endsWith("/workflowDefinition"));
      const { pointer, value } = random.pick(places);
      const choices = enums.find((words) => words.some((word) => word === value)) ?? [];
      const other =
        pointer.endsWith("/timeoutPolicy") && value !== "RETRY"
          ? value === "ALERT_ONLY"
            ? "TIME_OUT_WF"
            : "ALERT_ONLY"
          : different(value, choices);
      const changed = replaced(effective, pointer, other);
      if (!isJsonObject(changed)) throw new Error("not an object");
      expect(definitionChanges(kind, changed, effective)).toEqual([{ path: pointer, remote: value, local: other }]);
    });
  });
});
