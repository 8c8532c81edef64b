import { expect, test } from "vitest";
import { createQueueWatch } from "../../src/workers/queue-watch.ts";
import { httpError } from "./fake-conductor.ts";
import { createFakeClock } from "./fake-clock.ts";

function start(options: { tookMs?: number; fails?: () => Error | undefined; mayAsk?: () => boolean; isBusy?: () => boolean } = {}) {
  const { tookMs = 5, fails = () => undefined, mayAsk = () => true, isBusy = () => true } = options;
  const clock = createFakeClock();
  const asked: number[] = [];
  const told: Record<string, number>[] = [];
  const watch = createQueueWatch({
    clock,
    async ask() {
      asked.push(clock.now());
      await clock.sleep(tookMs);
      const failure = fails();
      if (failure !== undefined) throw failure;
      return { work: asked.length };
    },
    mayAsk,
    isBusy,
    onSizes: (sizes) => told.push(sizes),
  });
  watch.start();
  /** Requests a second from now on. */
  const rate = async (seconds = 20) => {
    const before = asked.length;
    await clock.advance(seconds * 1000);
    return (asked.length - before) / seconds;
  };
  return { clock, watch, asked, told, rate };
}

test("asks at once, twice a second, and eight times when polls have shown that the counts are right", async () => {
  const { watch, asked, told, rate, clock } = start();
  expect(asked).toEqual([0]);
  expect(await rate()).toBe(2);
  expect(told[0]).toEqual({ work: 1 });
  watch.confirm();
  await clock.advance(500);
  expect(await rate()).toBe(8);
});

test("half as often while nothing arrives", async () => {
  let isBusy = true;
  const { watch, rate, clock } = start({ isBusy: () => isBusy });
  watch.confirm();
  isBusy = false;
  await clock.advance(500);
  expect(await rate()).toBe(4);
});

test("one task found in a queue that was counted as empty may have come meanwhile; a second one shows that counts are wrong", () => {
  const { watch } = start();
  expect(watch.trust).toBe("unproven");
  watch.confirm();
  watch.doubt();
  expect(watch.trust).toBe("trusted");
  for (let count = 0; count < 50; count += 1) watch.confirm();
  watch.doubt();
  expect(watch.trust).toBe("trusted");
  watch.confirm();
  watch.doubt();
  expect(watch.trust).toBe("wrong");
});

test("each time that counts turn out wrong, more of them must be right before they are trusted again", () => {
  const { watch } = start();
  const needed: number[] = [];
  for (let round = 0; round < 7; round += 1) {
    let count = 0;
    for (; watch.trust !== "trusted"; count += 1) watch.confirm();
    needed.push(count);
    watch.doubt();
    watch.doubt();
  }
  expect(needed).toEqual([1, 8, 64, 512, 4096, 10_000, 10_000]);
});

test("takes a twentieth of a slow server's time at most", async () => {
  const { watch, rate, clock } = start({ tookMs: 100 });
  watch.confirm();
  await clock.advance(5000);
  expect(await rate()).toBe(0.5);
});

test("leaves a server alone that does not have it, and looks again after five minutes", async () => {
  let isMissing = true;
  const { watch, rate, asked, clock } = start({ fails: () => (isMissing ? httpError(404) : undefined) });
  watch.confirm();
  await clock.advance(100);
  expect(watch.trust).toBe("wrong");
  expect(await rate(290)).toBe(0);
  isMissing = false;
  await clock.advance(20_000);
  expect(asked.length).toBeGreaterThan(10);
});

test("looks again soon after a server in trouble, later each time", async () => {
  let isDown = true;
  const { watch, asked, clock } = start({ fails: () => (isDown ? httpError(503) : undefined) });
  await clock.advance(20_000);
  expect(asked.map((at) => Math.round(at / 1000))).toEqual([0, 1, 3, 7, 15]);
  expect(watch.trust).toBe("wrong");
  isDown = false;
  await clock.advance(20_000);
  expect(watch.trust).toBe("unproven");
  watch.confirm();
  expect(watch.trust).toBe("trusted");
});

test("does not ask while there is no use in it", async () => {
  let isUseful = false;
  const { asked, rate } = start({ mayAsk: () => isUseful });
  await rate();
  expect(asked).toEqual([]);
  isUseful = true;
  expect(await rate()).toBeGreaterThan(1.9);
});

test("closed, it asks no more and tells nothing of what is under way", async () => {
  const { watch, clock, asked, told } = start();
  watch.close();
  await clock.advance(10_000);
  expect(asked).toHaveLength(1);
  expect(told).toEqual([]);
  expect(clock.timers()).toBe(0);
});
