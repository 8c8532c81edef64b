/**
 * No false drift and no missed drift. What a server makes of a definition is the judge: two definitions differ where the server's
 * answers do, and a comparison with either answer must say the same.
 */
import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canonicalJson } from "../../src/core/canonical-json.ts";
import { definitionChanges } from "../../src/core/compare.ts";
import type { Kind } from "../../src/core/definition.ts";
import { kinds } from "../../src/core/definition.ts";
import { stringifyJson } from "../../src/core/exact-json.ts";
import type { Json, JsonObject } from "../../src/core/json.ts";
import { factsOf } from "../../src/core/kinds.ts";
import { sendableBody } from "../../src/core/normalize.ts";
import { loadDefinitions } from "../../src/project/load-definitions.ts";
import type { Project } from "../../src/project/project.ts";
import type { Random } from "../core/seeded.ts";
import { seeded } from "../core/seeded.ts";
import { testScale } from "../harness/scale.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import type { DefinitionServer } from "./support/definition-server.ts";
import { openDefinitionServer } from "./support/definition-server.ts";
import { mutateAnywhere } from "./support/mutate-anywhere.ts";
import { realisticDefinitions } from "./support/realistic-definitions.ts";
import { randomTask } from "./support/valid-tasks.ts";
import { randomWorkflow } from "./support/valid-workflows.ts";
import { testSeed } from "../harness/test-seed.ts";

const prefix = `drift_${randomBytes(4).toString("hex")}_`;
/** A sample; `npm run test:long` makes ten thousand definitions and a hundred thousand mutations of it. */
const generatedCount = 200 * testScale;
const mutationCount = testScale === 1 ? 500 : 2000 * testScale;

let server: DefinitionServer;
beforeAll(async () => {
  server = await openDefinitionServer();
});
afterAll(() => server.close());

/** What the server holds of a definition after it was sent; undefined where it refuses it. */
async function stored(kind: Kind, body: JsonObject): Promise<JsonObject | undefined> {
  const { refusal } = await server.put(kind, body);
  return refusal === undefined ? server.get(kind, body) : undefined;
}

/** Fields of the answer that are no part of the definition. */
const times = ["createTime", "updateTime", "updatedTime", "nextRunTime", "createdBy", "updatedBy"];

/** As text, without what the server keeps by itself where the local side does not say it. */
function essence(kind: Kind, answer: JsonObject, local: JsonObject): string {
  const kept = factsOf(kind).keptFields.filter((field) => (local[field] ?? null) === null);
  return canonicalJson(Object.fromEntries(Object.entries(answer).filter(([key]) => !times.includes(key) && !kept.includes(key))));
}

describe(`no false drift (FLOW_TEST_SEED=${testSeed})`, () => {
  it("on two hundred definitions as teams write them, from files in each format", async () => {
    const definitions = realisticDefinitions(prefix, seeded(testSeed));
    expect(definitions.length).toBeGreaterThanOrEqual(200);
    const project = projectOf(definitions.map(({ kind, body }, index) => ({ kind, body, index })));
    let compared = 0;
    for (const kind of kinds) {
      const loaded = await loadDefinitions(project, kind);
      expect(loaded.findings).toEqual([]);
      for (const { body } of loaded.definitions) {
        const answer = await stored(kind, sendableBody(kind, body));
        if (answer === undefined) throw new Error(`refused: ${stringifyJson(body)}`);
        expect({ body, changes: definitionChanges(kind, body, answer) }).toEqual({ body, changes: [] });
        // What was pulled or exported is the same as well.
        expect({ answer, changes: definitionChanges(kind, answer, answer) }).toEqual({ answer, changes: [] });
        compared += 1;
        await server.remove(kind, body);
      }
    }
    expect(compared).toBe(definitions.length);
  }, 400_000);

  it(`on ${generatedCount} generated ones`, async () => {
    expect.assertions(0);
    for (let round = 0; round < generatedCount; round++) {
      const random = seeded(testSeed + round);
      const [kind, body] = generated(random, round);
      const answer = await stored(kind, body);
      if (answer === undefined) throw new Error(`FLOW_TEST_SEED=${testSeed}, round ${round}: refused ${stringifyJson(body)}`);
      const changes = definitionChanges(kind, body, answer);
      const resent = await stored(kind, sendableBody(kind, body));
      const isSame = resent !== undefined && essence(kind, resent, body) === essence(kind, answer, body);
      if (changes.length > 0 || !isSame) {
        throw new Error(`FLOW_TEST_SEED=${testSeed}, round ${round}: ${stringifyJson({ changes, body, answer, resent: resent ?? null })}`);
      }
      await server.remove(kind, body);
    }
  }, 3_600_000);
});

describe(`no missed drift (FLOW_TEST_SEED=${testSeed})`, () => {
  it(`in ${mutationCount} single values changed, added or left out`, async () => {
    const originals = realisticDefinitions(`${prefix}m_`, seeded(testSeed));
    const counts = { effective: 0, without: 0, refused: 0 };
    for (let round = 0; counts.effective < mutationCount; round++) {
      const random = seeded(testSeed + 7 * round);
      const { kind, body } = round % 3 === 0 ? random.pick(originals) : original(random, round);
      const before = await stored(kind, body);
      if (before === undefined) throw new Error(`FLOW_TEST_SEED=${testSeed}, round ${round}: refused ${stringifyJson(body)}`);
      for (let time = 0; time < 20; time++) counts[await judge(kind, { body, before }, random)] += 1;
      await server.remove(kind, body);
    }
    console.log(`FLOW_TEST_SEED=${testSeed}: ${JSON.stringify(counts)}`);
    expect(counts.without).toBeGreaterThan(0);
  }, 3_600_000);
});

/** One mutation, from both sides: the file was changed, or the server was. */
async function judge(
  kind: Kind,
  { body, before }: { body: JsonObject; before: JsonObject },
  random: Random,
): Promise<"effective" | "without" | "refused"> {
  const mutation = mutateAnywhere(kind, body, random);
  const after = await stored(kind, mutation.body);
  if (after === undefined) return "refused";
  const own = definitionChanges(kind, mutation.body, after);
  const here = definitionChanges(kind, mutation.body, before).length > 0;
  const there = definitionChanges(kind, body, after).length > 0;
  const differsHere = essence(kind, after, mutation.body) !== essence(kind, before, mutation.body);
  const differsThere = essence(kind, after, body) !== essence(kind, before, body);
  // Not by `expect`: it would take ten times as long as the comparisons themselves.
  if (own.length > 0 || here !== differsHere || there !== differsThere) {
    const verdict = { own, here, differsHere, there, differsThere };
    throw new Error(`FLOW_TEST_SEED=${testSeed}: ${stringifyJson({ ...verdict, ...mutation, kind, original: body, before, after })}`);
  }
  return differsHere ? "effective" : "without";
}

function generated(random: Random, round: number): [Kind, JsonObject] {
  const name = `${prefix}${round}`;
  return round % 2 === 0 ? ["task", { name, ...randomTask(random) }] : ["workflow", { name, ...randomWorkflow(random, prefix) }];
}

function original(random: Random, round: number): { kind: Kind; body: JsonObject } {
  const [kind, body] = generated(random, round);
  return { kind, body };
}

/** Each definition in a file of its own: YAML, JSON and TypeScript by turns. */
function projectOf(definitions: readonly { kind: Kind; body: JsonObject; index: number }[]): Project {
  const root = tempFolder();
  for (const { kind, body, index } of definitions) {
    const { folder } = factsOf(kind);
    const [extension, text] = formats[index % formats.length]?.(kind, body) ?? ["json", ""];
    const file =
      kind === "task" ? `${folder}/t${index}/${extension === "ts" ? "index" : "task"}.${extension}` : `${folder}/d${index}.${extension}`;
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  }
  const folders = (name: string) => [{ path: path.join(root, name) }];
  mkdirSync(path.join(root, "node_modules"));
  return {
    root,
    paths: {
      tasks: folders("tasks"),
      workflows: folders("workflows"),
      events: folders("events"),
      schedules: folders("schedules"),
      include: [],
      exclude: [],
    },
  };
}

type Format = (kind: Kind, body: JsonObject) => [extension: string, text: string];

const formats: readonly Format[] = [
  (_kind, body) => ["json", stringifyJson(body, 2)],
  (_kind, body) => ["yml", toYaml(body)],
  (kind, body) => [
    "ts",
    kind === "task" ? taskModule(body) : `import { exactNumber } from "conductor-flow";\nexport default ${toScript(body)};\n`,
  ],
  // YAML takes JSON as it is.
  (_kind, body) => ["yaml", stringifyJson(body)],
];

const taskModule = (body: JsonObject): string =>
  `import { defineTask, exactNumber } from "conductor-flow";\nexport default defineTask(${toScript(body)}, () => ({}));\n`;

/** Exact numbers as a module writes them. */
const toScript = (body: JsonObject): string => stringifyJson(body, 2).replaceAll(/: (\d{16,}|-?\d+\.0)(?=[,\n])/g, ': exactNumber("$1")');

/** Blocks, with texts in quotes. */
function toYaml(value: Json, margin = ""): string {
  const inner = `${margin}  `;
  const nested = (item: Json): boolean => typeof item === "object" && item !== null && Object.keys(item).length > 0 && !("text" in item);
  if (Array.isArray(value))
    return value.map((item) => `${margin}-${nested(item) ? `\n${toYaml(item, inner)}` : ` ${stringifyJson(item)}\n`}`).join("");
  if (typeof value !== "object" || value === null) return stringifyJson(value);
  return Object.entries(value)
    .map(([key, item]) => `${margin}${JSON.stringify(key)}:${nested(item) ? `\n${toYaml(item, inner)}` : ` ${stringifyJson(item)}\n`}`)
    .join("");
}
