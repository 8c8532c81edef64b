/** Spoils a definition at one place, as a person or a program might: most of it is still taken by a server, and some is not. */
import type { Json, JsonObject } from "../../../src/core/json.ts";
import { isJsonObject } from "../../../src/core/json.ts";
import { childPointer, pointerKeys } from "../../../src/core/pointer.ts";
import type { Random } from "../../core/seeded.ts";
import { goodScripts } from "./valid-definitions.ts";

interface Place {
  /** The key or index of the value. */
  key: string;
  pointer: string;
  value: Json;
}

/** Every value but the whole. */
function placesIn(value: Json, pointer = ""): Place[] {
  const entries: [string, Json][] = Array.isArray(value)
    ? value.map((item, index) => [String(index), item])
    : isJsonObject(value)
      ? Object.entries(value)
      : [];
  return entries.flatMap(([key, item]) => {
    const place = childPointer(pointer, key);
    return [{ key, pointer: place, value: item }, ...placesIn(item, place)];
  });
}

/** A copy with another value at one place; undefined removes it, and an `as` gives it another key. */
function edited(root: Json, [key, ...rest]: readonly string[], value: Json | undefined, as = key): Json {
  if (key === undefined) return root;
  const put = (item: Json): Json[] => {
    if (rest.length > 0) return [edited(item, rest, value, as === key ? rest.at(-1) : as)];
    return value === undefined ? [] : [value];
  };
  if (Array.isArray(root)) return root.flatMap((item, index) => (String(index) === key ? put(item) : [item]));
  if (!isJsonObject(root)) return root;
  return Object.fromEntries(
    Object.entries(root).flatMap(([name, item]) => {
      if (name !== key) return [[name, item]];
      return put(item).map((one) => [rest.length > 0 ? name : (as ?? name), one]);
    }),
  );
}

const edit = (root: Json, pointer: string, value: Json | undefined, as?: string): Json => edited(root, pointerKeys(pointer), value, as);

type Mutation = (definition: JsonObject, places: readonly Place[], random: Random) => Json | undefined;

const strange: readonly Json[] = [
  null,
  "",
  "  ",
  "abc",
  "5",
  "-1",
  "true",
  "null",
  0,
  -1,
  1.5,
  2 ** 31,
  -(2 ** 31),
  true,
  false,
  [],
  {},
  [null],
  ["x"],
  { a: 1 },
];
const expressions = [
  "${nobody.output.x}",
  "${}",
  "${ }",
  "$${nobody.output}",
  "${workflow}",
  "${workflow.input.x[0]}",
  "${workflow.input['a b']}",
  "${workflow.input.x[?(@.y == 1)]}",
  "${workflow.input.}",
  "${workflow.input x}",
  "${nobody}",
  "plain",
  "a } b { ${workflow.input.x} and ${nobody.x}",
  "${workflow.input.list[*].name}",
  "${t1__1.output.x}",
  "${t1.output.x}",
  "${",
  "${workflow.input.x",
  "${t1.output.${workflow.input.x}}",
];
const scripts = [
  ...goodScripts,
  "if (",
  "return 1",
  "${workflow.input.x} == 1",
  "let a; let a;",
  "1 +",
  "a b",
  "'open",
  "await x",
  "import x from 'y'",
];
const waits: readonly JsonObject[] = [
  { duration: "5 seconds" },
  { duration: "5 fortnights" },
  { duration: "PT5S" },
  { duration: 5 },
  { duration: "" },
  { duration: "1 s", until: "2031-01-01" },
  { until: "2031-01-01 10:00" },
  { until: "tomorrow" },
  { until: "2031-01-01T10:00:00Z" },
  { until: "${workflow.input.until}" },
  { duration: null },
  { duration: {} },
];
const zones = ["UTC", "utc", "Europe/Berlin", "europe/berlin", "Mars/Olympus", "", "+02:00", "+25:00", "EST", "EST5EDT", "GMT+2"];
const types = [
  "SWITCH",
  "DECISION",
  "FORK_JOIN",
  "DO_WHILE",
  "WAIT",
  "HTTP",
  "TERMINATE",
  "EVENT",
  "DYNAMIC",
  "SUB_WORKFLOW",
  "SIMPLE",
  "JOIN",
  "NO_SUCH",
  "",
];

const ofKey = (places: readonly Place[], keys: readonly string[]): Place[] => places.filter(({ key }) => keys.includes(key));
const pick = <T>(random: Random, items: readonly T[]): T | undefined => (items.length === 0 ? undefined : random.pick(items));

/** Sets one of the fields of these names to one of the values. */
const setting =
  (keys: readonly string[], values: readonly Json[]): Mutation =>
  (definition, places, random) => {
    const place = pick(random, ofKey(places, keys));
    return place && edit(definition, place.pointer, random.pick(values));
  };

/** The texts in the input of tasks. */
const inputTexts = (places: readonly Place[]): Place[] =>
  places.filter(({ pointer, value }) => pointer.includes("/inputParameters/") && typeof value === "string");

export const mutations = {
  remove: (definition, places, random) => {
    const place = pick(random, places);
    return place && edit(definition, place.pointer, undefined);
  },
  "make strange": (definition, places, random) => {
    const place = pick(random, places);
    return place && edit(definition, place.pointer, random.pick(strange));
  },
  "make a field strange": (definition, places, random) => {
    const place = pick(
      random,
      places.filter(({ pointer }) => !pointer.includes("/inputParameters/")),
    );
    return place && edit(definition, place.pointer, random.pick(strange));
  },
  misspell: (definition, places, random) => {
    const place = pick(
      random,
      places.filter(({ key }) => !/^\d+$/.test(key)),
    );
    return place && edit(definition, place.pointer, place.value, `${place.key}s`);
  },
  "repeat an item": (definition, places, random) => {
    const place = pick(
      random,
      places.filter(({ value }) => Array.isArray(value) && value.length > 0),
    );
    if (place === undefined || !Array.isArray(place.value)) return undefined;
    return edit(definition, place.pointer, [...place.value, ...place.value.slice(0, 1)]);
  },
  "refer to something": (definition, places, random) => {
    const place = pick(random, inputTexts(places));
    return place && edit(definition, place.pointer, random.pick(expressions));
  },
  script: setting(["expression", "caseExpression", "condition"], scripts),
  wait: (definition, places, random) => {
    const place = pick(
      random,
      places.filter(({ value }) => isJsonObject(value) && value["type"] === "WAIT"),
    );
    return (
      place && edit(definition, place.pointer, { ...(isJsonObject(place.value) ? place.value : {}), inputParameters: random.pick(waits) })
    );
  },
  zone: setting(["zoneId"], zones),
  type: setting(["type"], types),
  status: setting(["terminationStatus"], ["COMPLETED", "DONE", "completed", "", null, "${workflow.input.s}"]),
  numbers: setting(
    ["retryCount", "timeoutSeconds", "responseTimeoutSeconds", "totalTimeoutSeconds", "startDelay", "schemaVersion", "version", "priority"],
    [-1, 0, 1, 15, 2, 30, "7", 1.9, 2 ** 31, "x", null],
  ),
  choices: setting(
    ["retryLogic", "timeoutPolicy", "action"],
    ["FIXED", "fixed", "RETRY", "ALERT_ONLY", "nothing", 0, 7, "", "start_workflow"],
  ),
} as const satisfies Record<string, Mutation>;

export type MutationName = keyof typeof mutations;

/** One mutation that fits; the name says which. */
export function mutateDefinition(definition: JsonObject, random: Random): { name: MutationName; mutated: JsonObject } {
  const names = Object.keys(mutations).filter((name): name is MutationName => Object.hasOwn(mutations, name));
  for (;;) {
    const name = random.pick(names);
    const mutated = mutations[name](definition, placesIn(definition), random);
    if (isJsonObject(mutated)) return { name, mutated };
  }
}
