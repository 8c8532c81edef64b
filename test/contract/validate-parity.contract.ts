/**
 * `flow validate` against a server: what it calls an error is what the server refuses, over random definitions and what becomes of
 * them when they are spoilt at one place or two.
 */
import { expect, it } from "vitest";
import { parseScript } from "../../src/core/checks/parse-script.ts";
import type { Kind } from "../../src/core/definition.ts";
import { kinds } from "../../src/core/definition.ts";
import { isError } from "../../src/core/findings.ts";
import type { Json, JsonObject } from "../../src/core/json.ts";
import { checkLocalDefinition } from "../../src/core/local-findings.ts";
import { makeDefinition } from "../../src/project/make-definition.ts";
import { randomDefinition } from "../core/random-definition.ts";
import { seeded } from "../core/seeded.ts";
import type { Random } from "../core/seeded.ts";
import { testScale } from "../harness/scale.ts";
import { mutateDefinition } from "./parity/mutate-definition.ts";
import { validDefinition } from "./parity/valid-definitions.ts";
import { useSubject } from "./support/subject.ts";
import { testSeed } from "../harness/test-seed.ts";

const server = useSubject();
const isReal = (process.env["FLOW_CONDUCTOR_URL"] ?? "") !== "";
/** A server of our own shares the checks, so a sample says as much. */
const rounds = (isReal ? 1200 : 150) * testScale;
const paths: Record<Kind, string> = {
  task: "/metadata/taskdefs",
  workflow: "/metadata/workflow/validate",
  "event-handler": "/event",
  schedule: "/scheduler/schedules",
};

/** A name as the server reads it. */
const textOf = (name: Json | undefined): string => (typeof name === "string" ? name : JSON.stringify(name ?? ""));

interface Prediction {
  /** The codes of the errors. */
  errors: string[];
  /** It says that the server refuses unless it knows something that no file shows. */
  unsure: boolean;
}

function predict(kind: Kind, body: JsonObject): Prediction {
  const place = { file: "f", line: 1, column: 1 };
  const { value, finding } = makeDefinition(kind, body, () => place);
  if (finding !== undefined) return { errors: [finding.code], unsure: false };
  const findings = checkLocalDefinition(value, { parseScript });
  const unsure = findings.some(({ hint = "" }) => hint.startsWith("It depends on what the server knows"));
  return { errors: findings.filter(isError).map(({ code }) => code), unsure };
}

async function isRefused(kind: Kind, body: JsonObject): Promise<string | undefined> {
  const answer = await server.post(paths[kind], kind === "task" ? [body] : body);
  if (kind !== "workflow" && answer.status < 300) await server.delete(`${paths[kind]}/${encodeURIComponent(textOf(body["name"]))}`);
  return answer.status < 300 ? undefined : answer.text;
}

/** Stored, these can neither be shown nor removed again. */
function poisons(kind: Kind, body: JsonObject): boolean {
  const { name, cronSchedules } = body;
  if (kind === "schedule" && (name === "" || JSON.stringify(cronSchedules ?? []).includes("null"))) return true;
  return kind !== "workflow" && typeof name === "string" && name.trim() === "" && name !== "";
}

/** Most are workflows, as most of what can be wrong is in them. */
const pickKind = (random: Random): Kind => (random.next() < 0.6 ? "workflow" : random.pick(kinds));

it(`no error in what the server takes (FLOW_TEST_SEED=${testSeed})`, async () => {
  for (let round = 0; round < rounds / 4; round++) {
    const random = seeded(testSeed * 1_000_003 + round);
    const kind = pickKind(random);
    const body = validDefinition(kind, server.unique("parity"), random);
    const seen = { round, body, refused: await isRefused(kind, body), errors: predict(kind, body).errors };
    expect(seen).toEqual({ round, body, refused: undefined, errors: [] });
  }
});

it(`an error where the server refuses, and nowhere else (FLOW_TEST_SEED=${testSeed})`, async () => {
  const disagreements: unknown[] = [];
  let unsureRefusals = 0;
  const falseErrors: unknown[] = [];
  let refusals = 0;
  for (let round = 0; round < rounds; round++) {
    const random = seeded(testSeed * 1_000_003 + 500_000 + round);
    const kind = pickKind(random);
    const name = server.unique("parity");
    // One in five is made of the model's fields at random, which people would not write.
    const valid = random.next() < 0.8 ? validDefinition(kind, name, random) : { ...randomDefinition(kind, random), name };
    const first = mutateDefinition(valid, random);
    const second = random.next() < 0.3 ? mutateDefinition(first.mutated, random) : first;
    if (poisons(kind, second.mutated)) continue;
    const { errors, unsure } = predict(kind, second.mutated);
    const refused = await isRefused(kind, second.mutated);
    if (refused !== undefined) refusals += 1;
    if (errors.length > 0 === (refused !== undefined)) continue;
    if (unsure) {
      unsureRefusals += 1;
      continue;
    }
    const seen = { round, kind, mutations: [first.name, second.name], errors, refused, body: second.mutated };
    disagreements.push(seen);
    if (refused === undefined) falseErrors.push(seen);
  }
  const agreement = 1 - disagreements.length / rounds;
  const share = (100 * agreement).toFixed(2);
  console.log(
    `validate and the server agree on ${share} % of ${rounds}, of which ${refusals} are refused, ${unsureRefusals} of them as warned`,
  );
  expect({ agreement, falseErrors }).toEqual({ agreement: expect.toSatisfy((share: number) => share >= 0.99), falseErrors: [] });
});
