import { describe, expect, it } from "vitest";
import { createCommitGroup } from "../../../src/server/runtime/commit-group.ts";
import type { CommitGroup } from "../../../src/server/runtime/commit-group.ts";

interface Bench {
  group: CommitGroup<string>;
  /** One entry for each transaction that was stored. */
  saved: string[][];
  log: string[];
}

/** Refuses transactions that hold one of `refused`. */
function createBench(refused: readonly string[] = []): Bench {
  const saved: string[][] = [];
  const log: string[] = [];
  const save = (writes: readonly string[]): void => {
    const bad = writes.find((write) => refused.includes(write));
    if (bad !== undefined) throw new Error(`${bad} is refused`);
    saved.push([...writes]);
    log.push(`saved ${writes.join(" ")}`);
  };
  return { group: createCommitGroup<string>({ save, onEnd: () => log.push("end") }), saved, log };
}

const join = ({ group, log }: Bench, name: string): Promise<string> =>
  group.join((transaction) => {
    transaction.write(name);
    transaction.onCommit(() => log.push(`effect ${name}`));
    transaction.onRollback(() => log.push(`undo ${name}`));
    return `answer ${name}`;
  });

describe("what comes in one turn of the event loop", () => {
  it("is stored in one transaction, and nobody is told before", async () => {
    const bench = createBench();
    const told = ["a", "b", "c"].map((name) => join(bench, name).then((answer) => bench.log.push(answer)));
    expect(bench.log).toEqual([]);
    await Promise.all(told);
    expect(bench.saved).toEqual([["a", "b", "c"]]);
    const effects = ["effect a", "effect b", "effect c"];
    expect(bench.log).toEqual(["saved a b c", "end", ...effects, "answer a", "answer b", "answer c"]);
  });

  it("is another transaction in another turn", async () => {
    const bench = createBench();
    await join(bench, "a");
    await join(bench, "b");
    expect(bench.saved).toEqual([["a"], ["b"]]);
  });

  it("is split where it is a crowd", async () => {
    const bench = createBench();
    const names = Array.from({ length: 600 }, (_, index) => String(index));
    await Promise.all(names.map((name) => join(bench, name)));
    expect(bench.saved.flat()).toEqual(names);
    expect(bench.saved.map(({ length }) => length)).toEqual([256, 256, 88]);
  });

  it("writes nothing for work that writes nothing", async () => {
    const { group, saved } = createBench();
    await expect(group.join(() => 7)).resolves.toBe(7);
    expect(saved).toEqual([]);
  });
});

describe("where a transaction cannot be stored", () => {
  it("each of its works is done again alone, and only those fail that fail alone", async () => {
    const bench = createBench(["b"]);
    const results = await Promise.allSettled(["a", "b", "c"].map((name) => join(bench, name)));
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(results[1]).toMatchObject({ reason: { message: "b is refused" } });
    expect(bench.saved).toEqual([["a"], ["c"]]);
  });

  it("takes back what was done, the last first, before anything is done again", async () => {
    const bench = createBench(["b"]);
    await Promise.allSettled(["a", "b"].map((name) => join(bench, name)));
    expect(bench.log).toEqual(["end", "undo b", "undo a", "saved a", "end", "effect a", "end", "undo b"]);
  });

  it("goes on with what comes next", async () => {
    const bench = createBench(["a"]);
    await expect(join(bench, "a")).rejects.toThrow("a is refused");
    await expect(join(bench, "b")).resolves.toBe("answer b");
  });
});

it("work that throws fails alone, once the others are stored", async () => {
  const bench = createBench();
  const failing = bench.group.join(() => {
    throw new Error("no such run");
  });
  const [failed, done] = await Promise.allSettled([failing, join(bench, "a")]);
  expect(failed).toMatchObject({ status: "rejected", reason: { message: "no such run" } });
  expect(done).toMatchObject({ status: "fulfilled" });
  expect(bench.saved).toEqual([["a"]]);
});

it("flush stores at once what waits", async () => {
  const bench = createBench();
  const answer = join(bench, "a");
  bench.group.flush();
  expect(bench.saved).toEqual([["a"]]);
  await expect(answer).resolves.toBe("answer a");
});
