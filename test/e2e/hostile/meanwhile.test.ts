/** Somebody else works on the same server while we are at it: what they have touched is not deleted. */
import { rmSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Kind } from "../../../src/core/definition.ts";
import { kinds } from "../../../src/core/definition.ts";
import type { SeenRequest } from "../../harness/fault-proxy.ts";
import { rehearse, unattended } from "./commands.ts";
import { deletedBy, editOne, hasOwner, localBody } from "./population.ts";
import type { Stage } from "./stage.ts";
import { testSeed } from "../../harness/test-seed.ts";
import { sample, startStage } from "./stage.ts";
import { createWorldStore, worlds } from "./worlds.ts";

let stage: Stage;
const store = createWorldStore();
beforeAll(async () => {
  stage = await startStage();
});
afterAll(async () => {
  store.close();
  await stage.close();
});

const [home] = worlds;
const enter = (): string => {
  if (home === undefined) throw new Error("there are no worlds");
  return store.enter(home);
};

/** What somebody does to a definition that nobody's name is on and that was ours to delete. */
const acts = {
  "edits it": (kind: Kind) => editOne(stage.url, kind, "tracked"),
  "puts their name on it": (kind: Kind) => editOne(stage.url, kind, "tracked", { ...localBody(kind, "tracked"), ownerApp: "theirs" }),
} as const;
type Act = keyof typeof acts;

const actsOn = (kind: Kind): Act[] => (hasOwner(kind) ? ["edits it", "puts their name on it"] : ["edits it"]);

/** Up to the look right before the delete: between that and the delete nobody could tell. */
function openMoments(requests: readonly SeenRequest[], kind: Kind): number[] {
  const at = requests.findIndex((request) => {
    const deleted = deletedBy(request);
    return deleted?.kind === kind && deleted.name === "tracked";
  });
  return Array.from({ length: at - 1 }, (_, index) => index + 1);
}

describe.each(unattended.map((command) => [command.title, command] as const))("%s", (_title, command) => {
  it(`keeps what somebody touches at any moment (FLOW_TEST_SEED=${testSeed})`, { timeout: 600_000 }, async () => {
    const undisturbed = await rehearse(stage, enter(), command);
    const scenarios = command.kinds.flatMap((kind) =>
      openMoments(undisturbed, kind).flatMap((nth) => actsOn(kind).map((act) => ({ kind, nth, act }))),
    );
    expect(scenarios.length).toBeGreaterThan(0);
    for (const { kind, nth, act } of sample(scenarios, 4)) {
      await stage.reset();
      const cwd = enter();
      stage.proxy.plan({ nth, at: "during", work: () => acts[act](kind) });
      const { exitCode } = await stage.flow(cwd, command.args);
      const touched = stage.deletes().filter((one) => one === `${kind} tracked`);
      const scenario = `somebody ${act} (${kind}) at request ${nth}`;
      expect({ scenario, touched, isKnown: [0, 3, 4].includes(exitCode) }).toEqual({ scenario, touched: [], isKnown: true });
    }
  });
});

describe("a plan that is applied later", () => {
  const plan = path.join("..", "plan.json");
  const makePlan = async (cwd: string): Promise<void> => {
    await stage.reset();
    rmSync(path.join(cwd, plan), { force: true });
    expect((await stage.flow(cwd, ["plan", "--prune", "--out", plan])).exitCode).toBe(0);
    stage.proxy.plan();
  };

  it.each(kinds.flatMap((kind) => actsOn(kind).map((act) => [act, kind] as const)))(
    "is refused where somebody %s in between (%s)",
    async (act, kind) => {
      const cwd = enter();
      await makePlan(cwd);
      await acts[act](kind);
      const document = await stage.flow(cwd, ["apply", plan]);
      expect(stage.deletes()).toEqual([]);
      expect(document.exitCode).toBe(4);
    },
  );

  it("deletes what it says where nobody does, and only once", async () => {
    const cwd = enter();
    await makePlan(cwd);
    expect((await stage.flow(cwd, ["apply", plan])).exitCode).toBe(0);
    expect(stage.deletes()).toEqual([
      "event-handler tracked",
      "schedule tracked",
      "task stamped",
      "task tracked",
      "workflow stamped",
      "workflow tracked",
    ]);
    await stage.reset();
    expect((await stage.flow(cwd, ["apply", plan])).exitCode).toBe(4);
    expect(stage.deletes()).toEqual([]);
  });
});
