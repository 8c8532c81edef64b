/** Every read of every command that deletes fails in every way: nothing is deleted on half the truth. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { proxyFaultKinds } from "../../harness/fault-proxy.ts";
import type { ProxyFault } from "../../harness/fault-proxy.ts";
import { provenDeletes, rehearse, unattended } from "./commands.ts";
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

/** The client's own deadline ends these, so that they take a second. */
const isSlow = (fault: ProxyFault): boolean => fault === "timeout";
const exitCodeOf = (fault: ProxyFault): number => (fault === "401" || fault === "403" ? 7 : 6);

/** Some servers know no event handlers and no schedules, and say so in this way. */
const meansUnsupported = (fault: ProxyFault, path: string): boolean => fault === "no-route" && /^\/(event|scheduler)/.test(path);

describe.each(unattended.map((command) => [command.title, command] as const))("%s", (_title, command) => {
  it(`deletes nothing where a read fails (FLOW_TEST_SEED=${testSeed})`, { timeout: 600_000 }, async () => {
    const undisturbed = await rehearse(stage, enter(), command);
    const reads = undisturbed.slice(
      0,
      undisturbed.findIndex(({ method }) => method === "DELETE"),
    );
    // The last one looks at a single definition right before its delete: there, the list of all may still tell.
    const isLook = (nth: number): boolean => nth === reads.length;
    const scenarios = reads.flatMap((_read, index) => proxyFaultKinds.map((kind) => ({ nth: index + 1, kind })));
    expect(scenarios.length).toBeGreaterThan(30);
    let isUsed = true;
    for (const { nth, kind } of sample(scenarios, 8)) {
      if (isUsed) await stage.reset();
      const cwd = enter();
      stage.proxy.plan({ nth, kind });
      const document = await stage.flow(cwd, [...(isSlow(kind) ? ["--timeout", "1"] : []), ...command.args]);
      const path = stage.proxy.seen()[nth - 1]?.path ?? "";
      const deletes = stage.deletes();
      const scenario = `${kind} at request ${nth}, ${path}`;
      isUsed = deletes.length > 0;
      const isFine =
        meansUnsupported(kind, path) || isLook(nth)
          ? deletes.every((one) => provenDeletes(command).includes(one))
          : deletes.length === 0 && document.exitCode === exitCodeOf(kind);
      expect({ scenario, isFine, deletes, exitCode: document.exitCode }).toMatchObject({ scenario, isFine: true });
    }
  });

  it("deletes what is proven where none fails, so that the cases above could", async () => {
    await stage.reset();
    await stage.flow(enter(), command.args);
    expect(stage.deletes()).toEqual(provenDeletes(command));
  });
});
