/** Threads and processes that die: it costs the task that they ran, and nothing else. */
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import type { WorkerOptions } from "../../src/core/task-module.ts";
import { pollUntil } from "../harness/poll-until.ts";
import { createFakeClock } from "./fake-clock.ts";
import { anyHandler } from "./isolated-handlers.ts";
import type { IsolationRun } from "./isolation-run.ts";
import { createIsolationRun } from "./isolation-run.ts";

function runApart(worker: WorkerOptions): IsolationRun {
  const apart = createIsolationRun(worker);
  onTestFinished(apart.close);
  return apart;
}

describe.each(["thread", "process"] as const)("a %s", (isolation) => {
  const { run, close, logs } = createIsolationRun({ isolation });
  afterAll(close);

  test.each([
    ["exit", `The ${isolation} that ran the handler has ended itself, with exit code 3.`, ["leaving"]],
    [
      "throwLater",
      "The handler threw where nothing catches it, in a timer, an event or a callback: thrown to nobody",
      [expect.stringMatching(/^TypeError: thrown to nobody\n {4}at .*isolated-handlers/)],
    ],
    [
      "leaveRejection",
      "The handler left a rejected promise behind that nothing waits for: left to nobody",
      [expect.stringMatching(/^TypeError: left to nobody\n {4}at .*isolated-handlers/)],
    ],
  ] as const)("%s fails its task, which may be tried again, and the next task runs", async (name, reason, lines) => {
    const outcome = await run(name);
    expect(outcome).toMatchObject({ status: "FAILED", reason, output: {} });
    expect(outcome.logs.map(({ log }) => log)).toEqual(lines);
    expect(await run("nothing")).toMatchObject({ status: "COMPLETED" });
  });

  test("without memory fails its task", async () => {
    const small = runApart({ isolation, memoryLimitMb: 48 });
    const outcome = await small.run("exhaust");
    expect(outcome.status).toBe("FAILED");
    expect(outcome.reason).toMatch(/memory.*its limit is 48 MiB/);
    expect(outcome.logs.map(({ log }) => log)).toEqual(["eating"]);
    expect(await small.run("nothing")).toMatchObject({ status: "COMPLETED" });
  });

  test("in an endless loop is ended by the time limit", async () => {
    const limited = runApart({ isolation, handlerTimeoutMs: 200 });
    await limited.run("nothing");
    const outcome = await limited.run("spin");
    const reason = "The handler ran longer than 200 ms and did not end when its signal was aborted.";
    expect(outcome).toMatchObject({ status: "FAILED", reason });
    expect(outcome.logs.map(({ log }) => log)).toEqual(["spinning"]);
    expect(await limited.run("nothing")).toMatchObject({ status: "COMPLETED" });
  });

  test("that does not end though its task was cancelled is ended", async () => {
    const clock = createFakeClock();
    const apart = createIsolationRun({ isolation }, anyHandler({ isolation }), clock);
    onTestFinished(apart.close);
    await apart.run("nothing");
    const controller = new AbortController();
    const outcome = apart.run("spin", {}, controller.signal);
    await clock.settle();
    controller.abort(Object.assign(new Error("The task is cancelled."), { name: "AbortError", code: "cancelled" }));
    await clock.advance(5000);
    expect(await outcome).toMatchObject({ status: "FAILED", reason: "The handler did not end though its task was cancelled." });
    expect(clock.timers()).toBe(0);
  });

  test("that a finished task has broken does not harm the next", async () => {
    const after = run("leaveRejectionAndEnd").then(() => run("where"));
    expect(await after).toMatchObject({ status: "COMPLETED" });
    const [line] = await pollUntil(
      async () => logs.filter(({ level }) => level === "warn"),
      (lines) => lines.length > 0,
    );
    expect(line?.message).toBe(
      `A ${isolation} for any ended between two tasks: The handler left a rejected promise behind that nothing waits for: left to nobody`,
    );
  });

  test("is kept for the next task, and replaced when it has done its share", async () => {
    const { run } = runApart({ isolation, recycleAfter: 2 });
    const places: unknown[] = [];
    for (let index = 0; index < 4; index += 1) places.push((await run("where")).output);
    expect(places[1]).toEqual(places[0]);
    expect(places[2]).not.toEqual(places[0]);
    expect(places[3]).toEqual(places[2]);
  });

  test("is added for each task at once, and no more", async () => {
    const { run } = runApart({ isolation });
    const controller = new AbortController();
    const blocked = [1, 2].map(() => run("untilAborted", {}, controller.signal));
    const third = await run("where");
    controller.abort(new Error("enough"));
    await Promise.all(blocked);
    const again = await Promise.all([1, 2, 3].map(() => run("where")));
    const places = new Set([third, ...again].map(({ output }) => JSON.stringify(output)));
    expect(places.size).toBeLessThanOrEqual(3);
  });

  test("that nobody needs any more is ended, but for one", async () => {
    const clock = createFakeClock();
    const apart = createIsolationRun({ isolation }, anyHandler({ isolation }), clock);
    onTestFinished(apart.close);
    const controller = new AbortController();
    const rush = [1, 2, 3].map(() => apart.run("whereAborted", {}, controller.signal));
    await pollUntil(
      async () => apart.logs.length,
      (begun) => begun === 3,
    );
    controller.abort(new Error("enough"));
    const places = (await Promise.all(rush)).map(({ output }) => output);
    expect(new Set(places.map((place) => JSON.stringify(place))).size).toBe(3);
    expect(clock.timers()).toBe(1);
    await clock.advance(60_000);
    // All were needed within that minute; in the next one a single task comes.
    expect(clock.timers()).toBe(1);
    const { output } = await apart.run("where");
    await clock.advance(60_000);
    // One was at work once, and the one that is left waits for no look.
    await clock.advance(60_000);
    expect(clock.timers()).toBe(0);
    expect((await apart.run("where")).output).toEqual(output);
  });

  test.each([
    ["throws", "The module throws while it loads: nope."],
    ["exits", `The ${isolation} that ran the handler has ended itself, with exit code 9.`],
  ])("that does not load (%s) fails one task a try; the tries grow rarer, and the other tasks wait", async (data, why) => {
    const clock = createFakeClock();
    const module = { ...anyHandler({ isolation }), loader: { url: new URL("isolated-handlers.ts", import.meta.url).href, data } };
    const { run, close, logs } = createIsolationRun({}, module, clock);
    onTestFinished(close);
    const outcomes: (string | undefined)[] = [];
    for (let index = 0; index < 3; index += 1) void run("nothing").then(({ reason }) => outcomes.push(reason));
    const reason = `The handler could not be loaded in a ${isolation}: ${why}`;
    const until = (count: number) =>
      pollUntil(
        async () => outcomes.length,
        (length) => length >= count,
      );
    await until(1);
    await clock.advance(499);
    expect(outcomes).toEqual([reason]);
    await clock.advance(1);
    await until(2);
    expect(logs.filter(({ level }) => level === "error").map(({ message }) => message)).toEqual([
      expect.stringContaining(`A ${isolation} for any could not be started and is tried again after 500 ms: ${why}`),
      expect.stringContaining("is tried again after 1000 ms"),
    ]);
    await clock.advance(999);
    expect(outcomes).toEqual([reason, reason]);
    await clock.advance(1);
    await until(3);
    expect(clock.timers()).toBe(1);
  });
});

test("a process that is killed from outside fails its task", async () => {
  const { run } = runApart({ isolation: "process" });
  const reason = "The process that ran the handler was ended from outside, by SIGKILL.";
  expect(await run("kill")).toMatchObject({ status: "FAILED", reason });
});

test("signals of the terminal are the worker's business: a process goes on, and ends when it is closed", async () => {
  const { run, close } = runApart({ isolation: "process" });
  const pid = Number((await run("where")).output["pid"]);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.kill(pid, signal);
  expect((await run("where")).output["pid"]).toBe(pid);
  void run("spin");
  await close();
  expect(() => process.kill(pid, 0)).toThrow("ESRCH");
});

test("what a process prints on a terminal goes through the worker, which may have drawn on it", async () => {
  const { write, isTTY } = process.stdout;
  let printed = "";
  process.stdout.isTTY = true;
  process.stdout.write = (chunk: Uint8Array | string) => {
    printed += String(chunk);
    return true;
  };
  onTestFinished(() => {
    process.stdout.write = write;
    process.stdout.isTTY = isTTY;
  });
  const { run } = runApart({ isolation: "process" });
  expect(await run("print")).toMatchObject({ status: "COMPLETED" });
  await pollUntil(
    async () => printed,
    (text) => text.includes("printed\n"),
  );
});
