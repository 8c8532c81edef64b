import { describe, expect, test } from "vitest";
import type { Lane } from "../../src/workers/lanes.ts";
import { createLane } from "../../src/workers/lanes.ts";
import type { Successors } from "../../src/workers/successors.ts";
import { createSuccessors } from "../../src/workers/successors.ts";
import { testModule } from "./test-worker.ts";

const lane = (name: string): Lane =>
  createLane(
    testModule(name, () => ({})),
    10,
  );
const [first, second, third] = [lane("first"), lane("second"), lane("third")];
const hinted = (successors: Successors, of: Lane, workflow = "w", now = 0) =>
  successors.reported(of, workflow, now).map(({ lane: { taskType }, expected }) => [taskType, expected]);

/** So many workflows in which `followers` come after `first`. */
function observe(successors: Successors, count: number, followers: readonly Lane[], afterMs = 5): void {
  for (let index = 0; index < count; index += 1) {
    const workflow = `observed-${index}`;
    successors.reported(first, workflow, index * 100);
    for (const follower of followers) successors.received(follower, workflow, index * 100 + afterMs);
  }
}

describe("which task types follow which", () => {
  test("what came after nearly every report is worth a poll after the next one", () => {
    const successors = createSuccessors();
    observe(successors, 2, [second]);
    expect(hinted(successors, first)).toEqual([["second", 1]]);
    expect(hinted(successors, second)).toEqual([]);
  });

  test("two reports at least have to say so", () => {
    const successors = createSuccessors();
    observe(successors, 1, [second]);
    expect(hinted(successors, first)).toEqual([]);
  });

  test("behind a fork it is all branches, as many tasks as there are", () => {
    const successors = createSuccessors();
    observe(successors, 5, [second, second, second, third]);
    expect(hinted(successors, first)).toEqual([
      ["second", 3],
      ["third", 1],
    ]);
  });

  test("a type may follow itself", () => {
    const successors = createSuccessors();
    observe(successors, 5, [first]);
    expect(hinted(successors, first)).toEqual([["first", 1]]);
  });

  test("what follows now and then, much later or in another workflow is not", () => {
    const successors = createSuccessors();
    observe(successors, 10, [third], 1500);
    for (let index = 0; index < 10; index += 1) {
      successors.reported(first, `w-${index}`, 20_000 + index);
      if (index % 3 === 0) successors.received(second, `w-${index}`, 20_001 + index);
      successors.received(second, "other", 20_001 + index);
    }
    expect(hinted(successors, first, "w", 30_000)).toEqual([]);
  });

  test("a workflow that changes is learnt anew", () => {
    const successors = createSuccessors();
    observe(successors, 100, [second]);
    observe(successors, 100, [third]);
    expect(hinted(successors, first)).toEqual([["third", 1]]);
  });

  test("hints that bring nothing are followed now and then only, until they bring something again", () => {
    const successors = createSuccessors();
    const ask = () => {
      const followers = successors.reported(first, "w", 0);
      successors.received(second, "w", 1);
      return followers;
    };
    observe(successors, 5, [second]);
    let polls = 0;
    for (let index = 0; index < 320; index += 1) {
      for (const follower of ask()) {
        polls += 1;
        successors.followed(follower, false);
      }
    }
    expect(polls).toBeLessThan(20);
    polls = 0;
    for (let index = 0; index < 640; index += 1) {
      for (const follower of ask()) {
        polls += 1;
        successors.followed(follower, true);
      }
    }
    expect(polls).toBeGreaterThan(300);
  });

  test("remembers a bounded number of workflows", () => {
    const successors = createSuccessors();
    for (let index = 0; index < 3; index += 1) successors.reported(first, `old-${index}`, 0);
    for (let index = 0; index < 512; index += 1) successors.reported(third, `new-${index}`, 0);
    for (let index = 0; index < 3; index += 1) successors.received(second, `old-${index}`, 1);
    expect(hinted(successors, first)).toEqual([]);
  });
});
