/** A purge from every kind of repository: it deletes what is proven to be ours, and never asks to delete anything else. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Kind } from "../../../src/core/definition.ts";
import { kinds } from "../../../src/core/definition.ts";
import { factsOf } from "../../../src/core/kinds.ts";
import type { Stage } from "./stage.ts";
import { testSeed } from "../../harness/test-seed.ts";
import { sample, startStage } from "./stage.ts";
import type { World } from "./worlds.ts";
import { createWorldStore, worlds } from "./worlds.ts";

let stage: Stage;
const store = createWorldStore();
beforeAll(async () => {
  stage = await startStage();
});
beforeEach(() => stage.reset());
afterAll(async () => {
  store.close();
  await stage.close();
});

const deletesFrom = (world: World, kind: Kind): string[] => world.verdict(kind).deletes.map((role) => `${kind} ${role}`);

const purges = worlds.flatMap((world) => kinds.map((kind) => [factsOf(kind).noun, world.title, kind, world] as const));

describe(`a purge of orphans (FLOW_TEST_SEED=${testSeed})`, () => {
  it.each(sample(purges, 24))("of %s from %s", async (noun, _title, kind, world) => {
    const cwd = store.enter(world);
    const document = await stage.flow(cwd, [noun, "purge", "--orphaned", "-y", ...(world.args ?? [])]);
    expect(stage.deletes()).toEqual(deletesFrom(world, kind).sort());
    expect(document.exitCode).toBe(world.verdict(kind).exitCode);
  });
});

/** What forbids one kind forbids the whole plan. */
function applyVerdict(world: World): { exitCode: number; deletes: string[] } {
  const exitCode = Math.max(...kinds.map((kind) => world.verdict(kind).exitCode));
  if (exitCode > 0) return { exitCode, deletes: [] };
  return { exitCode: world.applyExitCode ?? 0, deletes: kinds.flatMap((kind) => deletesFrom(world, kind)).sort() };
}

describe(`apply --prune (FLOW_TEST_SEED=${testSeed})`, () => {
  it.each(
    sample(
      worlds.map((world) => [world.title, world] as const),
      12,
    ),
  )("from %s", async (_title, world) => {
    const cwd = store.enter(world);
    const { exitCode, deletes } = applyVerdict(world);
    const document = await stage.flow(cwd, ["apply", "--prune", "-y", ...(world.args ?? [])]);
    expect(stage.deletes()).toEqual(deletes);
    expect(document.exitCode).toBe(exitCode);
  });
});
