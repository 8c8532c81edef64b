import { expect, test } from "vitest";
import { drive } from "../../src/testing/drive.ts";
import { notReached } from "../../src/testing/hopeless.ts";
import { createPulse } from "../../src/testing/pulse.ts";
import { createSkippingClock } from "../../src/testing/skipping-clock.ts";
import { open, step } from "./support.ts";

const idle = {
  runtime: { isBusy: () => false, settled: () => Promise.resolve() },
  stage: { play: () => Promise.resolve(false), isPlaying: () => false },
  requireOpen: () => undefined,
};

test("tells what is due for ever from what is never due", async () => {
  const clock = createSkippingClock(1);
  const goal = { isReached: () => false, until: Number.MAX_SAFE_INTEGER };
  expect(await drive({ ...idle, clock, pulse: createPulse() }, goal)).toBe("stuck");
  const again = (): void => void clock.alarm(clock.now() + 1, again);
  again();
  expect(await drive({ ...idle, clock, pulse: createPulse() }, goal)).toBe("endless");
  expect(clock.now()).toBe(100_001);
  expect(await drive({ ...idle, clock, pulse: createPulse() }, { ...goal, until: clock.now() + 5 })).toBe("stuck");
  expect(clock.now()).toBe(100_006);

  const server = await open({ workflows: [{ name: "w", tasks: [step("a")] }] });
  const run = (await server.start("w")).toJSON();
  expect(notReached("endless", run, () => run).message).toBe(
    "The run of w does not end, although the clock was moved very often.\nw@1 is RUNNING\n  a  SCHEDULED\n" +
      "Is it a loop that does not end, or a schedule that is due very often?",
  );
});

test("the clock rings in order, once, and never goes back", () => {
  const clock = createSkippingClock(100);
  const rung: string[] = [];
  clock.alarm(300, () => rung.push(`late at ${clock.now()}`));
  clock.alarm(200, () => {
    rung.push(`early at ${clock.now()}`);
    clock.alarm(250, () => rung.push(`between at ${clock.now()}`));
  });
  const cancel = clock.alarm(220, () => rung.push("called off"));
  cancel();
  expect(clock.nextAt()).toBe(200);
  clock.moveTo(400);
  clock.moveTo(350);
  expect(rung).toEqual(["early at 200", "between at 250", "late at 300"]);
  expect([clock.now(), clock.nextAt()]).toEqual([400, undefined]);
});
