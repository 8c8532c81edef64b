/** Values that nobody expects where they stand: wrong types, names of prototypes, broken expressions, numbers at the edge. */
import { parseJson } from "../../../../src/core/exact-json.ts";
import type { Json } from "../../../../src/core/json.ts";
import type { Random } from "../../../core/seeded.ts";

// Parsed, as a body is: `__proto__` is then a key like any other.
const wildTexts = [
  "null",
  "0",
  "-1",
  "1.0",
  "1e300",
  "12345678901234567890",
  "true",
  '""',
  '" "',
  '"__proto__"',
  '"constructor"',
  '"${"',
  '"${}"',
  '"${a.b"',
  '"$${x}"',
  '"${workflow.input}"',
  '"${workflow.input.missing}"',
  '"${workflow.input.list}"',
  '"${workflow.variables.v}"',
  '"${t1.output}"',
  '"${t2.output.constructor.prototype}"',
  '"${t1.output..*}"',
  '"${$..[?(@.a =~ /(a+)+b/)]}"',
  '"${workflow.secrets.S}"',
  '"x ${t1.output.${workflow.input.n}} y ${nobody.output}"',
  '"${CPEWF_TASK_ID}"',
  "[]",
  "[null]",
  '["t1", 2, null]',
  "{}",
  '{"__proto__": {"status": "COMPLETED"}, "constructor": 1, "toString": null}',
  '{"a": [[[[{"b": "${t1.output.a}"}]]]]}',
  '{"joinOn": "x", "case": "A", "hasChildren": "true", "iteration": -5, "subWorkflowId": "me"}',
];

export const wildValue = (random: Random): Json => parseJson(random.pick(wildTexts));

/** The usual value, and now and then a wild one. */
export const mostly = (random: Random, usual: Json, wildness = 0.06): Json => (random.next() < wildness ? wildValue(random) : usual);
