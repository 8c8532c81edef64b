import { expect, test } from "vitest";
import { purgeExitCode } from "../../src/core/purge-exit-code.ts";

const nothing = { named: false, deleted: 0, failures: [], kept: 0, refused: false };

test.each([
  ["nothing to do", {}, 0],
  ["orphans that stay", { kept: 3 }, 0],
  ["orphans, some stay and some go", { kept: 3, deleted: 2 }, 0],
  ["a named one that stays", { named: true, kept: 1 }, 4],
  ["named ones, one stays and one goes", { named: true, kept: 1, deleted: 1 }, 3],
  ["named ones that go", { named: true, deleted: 2 }, 0],
  ["all fail", { failures: [1, 1] }, 1],
  ["some fail", { failures: [1], deleted: 1 }, 3],
  ["a named one stays and another fails", { named: true, kept: 1, failures: [1] }, 1],
  ["somebody else was there first", { failures: [4, 4] }, 4],
  ["the server went away", { failures: [4, 1, 6] }, 6],
  ["refused as a whole", { refused: true, kept: 1 }, 4],
] as const)("%s", (_case, result, code) => {
  expect(purgeExitCode({ ...nothing, ...result })).toBe(code);
});
