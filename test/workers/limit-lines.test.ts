import { describe, expect, it } from "vitest";
import type { LogData, WorkerLogger } from "../../src/workers/logger.ts";
import type { LimitedLogger } from "../../src/workers/limit-lines.ts";
import { limitLines } from "../../src/workers/limit-lines.ts";
import type { FakeClock } from "./fake-clock.ts";
import { createFakeClock } from "./fake-clock.ts";

interface Said {
  level: keyof WorkerLogger;
  message: string;
  data: LogData | undefined;
}

function listen(): { log: LimitedLogger; clock: FakeClock; said: () => string[]; all: Said[] } {
  const all: Said[] = [];
  const to = (level: Said["level"]) => (message: string, data?: LogData) => void all.push({ level, message, data });
  const clock = createFakeClock();
  const log = limitLines({ debug: to("debug"), info: to("info"), warn: to("warn"), error: to("error") }, clock);
  const said = (): string[] => all.splice(0).flatMap(({ level, message }) => (level === "debug" ? [] : [message]));
  return { log, clock, said, all };
}

const failed = "Failed send_mail: smtp said 421";

describe("lines that come again and again", () => {
  it("are said as they are while they are few", async () => {
    const { log, clock, said } = listen();
    for (let second = 0; second < 60; second += 1) {
      log.warn(failed);
      await clock.advance(1000);
    }
    expect(said()).toEqual(Array<string>(60).fill(failed));
    expect(clock.timers()).toBe(0);
  });

  it("are counted beyond the first five, and their number is said at growing pauses", async () => {
    const { log, clock, said } = listen();
    for (let ms = 0; ms < 30_000; ms += 1) {
      log.warn(failed);
      await clock.advance(1);
    }
    const lines = said();
    expect(lines.slice(0, 5)).toEqual(Array<string>(5).fill(failed));
    expect(lines.slice(5)).toEqual(
      [1, 2, 4, 8, 10].map((s) => expect.stringMatching(new RegExp(`^\\d{3,5} times more in ${s} s: ${failed}$`))),
    );
    const counted = lines.slice(5).reduce((sum, line) => sum + Number.parseInt(line, 10), 0);
    log.flush();
    expect(counted + 5 + Number.parseInt(said()[0] ?? "", 10)).toBe(30_000);
  });

  it("come line by line again when it was quiet", async () => {
    const { log, clock, said } = listen();
    for (let i = 0; i < 100; i += 1) log.warn(failed);
    await clock.advance(20_000);
    expect(said()).toHaveLength(6);
    log.warn(failed);
    expect(said()).toEqual([failed]);
    expect(clock.timers()).toBe(0);
  });

  it("are told apart by what stands before the colon, whatever ids and numbers it has", async () => {
    const { log, clock, said } = listen();
    for (let i = 0; i < 20; i += 1) {
      log.warn(`Reporting task 0b1c${String(i).padStart(4, "0")}-0000-4000-8000-000000000000 failed and is tried again: 503`);
      log.warn("Failed other_task: no");
    }
    await clock.advance(1000);
    const lines = said();
    expect(lines.filter((line) => line.startsWith("Failed"))).toHaveLength(5);
    expect(lines).toContain("15 times more in 1 s: Reporting task … failed and is tried again: 503");
    expect(lines).toContain("15 times more in 1 s: Failed other_task: no");
  });

  it("name the reasons that were most frequent, and how often the others were", async () => {
    const { log, clock, all, said } = listen();
    const ids = { taskType: "send_mail", taskId: "t", workflowId: "w" };
    for (let i = 0; i < 1000; i += 1) log.warn(`Failed send_mail: order ${i} has no address`, ids);
    for (let i = 0; i < 100; i += 1) log.warn("Failed send_mail: smtp said 421", ids);
    for (const word of ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n"]) {
      log.warn(`Failed send_mail: ${word}`, ids);
      log.warn(`Failed send_mail: ${word}`, ids);
    }
    await clock.advance(1000);
    const sum = all.at(-1);
    const message =
      "1114 times more in 1 s: Failed send_mail: 995 × order 999 has no address; 99 × smtp said 421; 2 × i; 18 × for other reasons";
    expect(sum?.message).toBe(message);
    expect(sum?.data).toEqual({
      code: "repeated",
      taskType: "send_mail",
      count: 1114,
      seconds: 1,
      reasons: [
        { reason: "order 999 has no address", count: 995 },
        { reason: "smtp said 421", count: 99 },
        { reason: "i", count: 2 },
      ],
      last: ids,
    });
    // A new reason is said when it comes, as long as there are few.
    expect(said()).toContain("Failed send_mail: a");
  });

  it("are there one by one for whoever wants to see everything", () => {
    const { log, all } = listen();
    for (let i = 0; i < 100; i += 1) log.error("It broke.");
    expect(all.map(({ level }) => level)).toEqual([...Array<string>(5).fill("error"), ...Array<string>(95).fill("debug")]);
  });

  it("say a single one that was left over as it is, and keep no timer then", () => {
    const { log, clock, said } = listen();
    for (let i = 0; i < 6; i += 1) log.error("It broke.", { i });
    log.flush();
    expect(said()).toEqual(Array<string>(6).fill("It broke."));
    expect(clock.timers()).toBe(0);
  });

  it("forget subjects that are quiet where there are very many", () => {
    const { log, said } = listen();
    for (let i = 0; i < 2000; i += 1) log.warn(`subject ${"x".repeat(i % 700)}: y`);
    expect(said()).toHaveLength(2000);
  });

  it("leave remarks as they are", () => {
    const { log, said } = listen();
    for (let i = 0; i < 10; i += 1) log.info("Hello.");
    expect(said()).toHaveLength(10);
  });
});
