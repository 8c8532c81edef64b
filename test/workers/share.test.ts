import { expect, it } from "vitest";
import type { TaskModule } from "../../src/core/task-module.ts";
import { modulesOfShare, partOf } from "../../src/workers/share.ts";

const sharesOf = (of: number) => Array.from({ length: of }, (_, index) => ({ nth: index + 1, of }));

const moduleOf = (name: string, concurrency?: number): TaskModule => ({
  name,
  definition: { name },
  worker: concurrency === undefined ? { domain: "d" } : { domain: "d", concurrency },
  handler: () => undefined,
  source: { file: `tasks/${name}.ts`, line: 1, column: 1 },
});

it("gives parts that add up to the whole and differ by one at most", () => {
  for (let whole = 0; whole <= 40; whole += 1) {
    for (let of = 1; of <= 12; of += 1) {
      const parts = sharesOf(of).map((share) => partOf(whole, share));
      expect(parts.reduce((sum, part) => sum + part, 0)).toBe(whole);
      expect(Math.max(...parts) - Math.min(...parts)).toBeLessThanOrEqual(1);
    }
  }
});

it("shares the limit of each task between the processes", () => {
  for (const [limit, of] of [
    [10, 4],
    [4, 4],
    [3, 4],
    [1, 8],
  ] as const) {
    const limits = sharesOf(of).flatMap((share) => modulesOfShare([moduleOf("a", limit)], share).map(({ worker }) => worker.concurrency));
    expect(limits.reduce<number>((sum, part) => sum + (part ?? 0), 0)).toBe(limit);
    expect(limits).toHaveLength(Math.min(limit, of));
  }
});

it("leaves tasks without a limit, and all other options, as they are", () => {
  const free = moduleOf("free");
  expect(modulesOfShare([free], { nth: 2, of: 3 })).toEqual([free]);
  expect(modulesOfShare([moduleOf("a", 6)], { nth: 2, of: 3 })[0]?.worker).toEqual({ domain: "d", concurrency: 2 });
});

it("does not put all tasks with a small limit into the same process", () => {
  const modules = Array.from({ length: 40 }, (_, index) => moduleOf(`task_${index}`, 1));
  const counts = sharesOf(4).map((share) => modulesOfShare(modules, share).length);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(40);
  expect(Math.min(...counts)).toBeGreaterThan(0);
});
