import { describe, expect, test } from "vitest";
import { compareDefinitions } from "../../src/core/compare.ts";
import { identityText } from "../../src/core/definition.ts";
import type { PurgeSelection } from "../../src/core/purge-selection.ts";
import { goesByAbsence, purgeCandidates } from "../../src/core/purge-selection.ts";
import { local, remote } from "./support.ts";

const versions = (name: string, ...numbers: number[]) => numbers.map((version) => ({ name, version, tasks: [] }));
const comparisons = compareDefinitions({
  kind: "workflow",
  local: [...versions("a", 1, 7), ...versions("here", 1)].map((body) => local("workflow", body)),
  remote: [...versions("a", 1, 10, 9, 2), ...versions("b", 3), ...versions("c", 1, 2)].map((body) => remote("workflow", body)),
});
const selected = (selection: PurgeSelection): string[] => purgeCandidates(comparisons, selection).map(identityText);

describe("candidates of a purge", () => {
  test("are what is on the server and not here", () => {
    expect(selected({ orphaned: true })).toEqual(["a@2", "a@9", "a@10", "b@3", "c@1", "c@2"]);
  });

  test("are all versions of a name, or the one that is given", () => {
    expect(selected({ names: [{ name: "a" }, { name: "c", version: 2 }, { name: "here" }, { name: "nowhere" }] })).toEqual([
      "a@1",
      "a@2",
      "a@9",
      "a@10",
      "c@2",
    ]);
  });

  test("are all but the newest versions on the server of each name", () => {
    expect(selected({ keepNewest: 1, of: undefined })).toEqual(["a@1", "a@2", "a@9", "c@1"]);
    expect(selected({ keepNewest: 2, of: undefined })).toEqual(["a@1", "a@2"]);
    expect(selected({ keepNewest: 4, of: undefined })).toEqual([]);
    expect(selected({ keepNewest: 1, of: [{ name: "c" }, { name: "b" }] })).toEqual(["c@1"]);
  });
});

test("what is missing in the project decides where nothing is named", () => {
  expect(goesByAbsence({ orphaned: true })).toBe(true);
  expect(goesByAbsence({ keepNewest: 1, of: undefined })).toBe(true);
  expect(goesByAbsence({ keepNewest: 1, of: [{ name: "a" }] })).toBe(false);
  expect(goesByAbsence({ names: [{ name: "a" }] })).toBe(false);
});
