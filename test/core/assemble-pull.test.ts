import { describe, expect, it } from "vitest";
import { assemblePull } from "../../src/core/assemble-pull.ts";
import type { PullSelection } from "../../src/core/assemble-pull.ts";
import { compareDefinitions } from "../../src/core/compare.ts";
import type { Direction } from "../../src/core/history.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { local, remote, simple } from "./support.ts";

const plain: PullSelection = { named: false, drift: false, includeForeign: false, project: "p", isEditable: () => true };

function decide(
  here: JsonObject | undefined,
  there: JsonObject | undefined,
  more: Partial<PullSelection> & { direction?: Direction } = {},
): string {
  const { direction, ...selection } = more;
  const comparisons = compareDefinitions({
    kind: "task",
    local: here === undefined ? [] : [local("task", { name: "t", ...here })],
    remote: there === undefined ? [] : [remote("task", { name: "t", ...there })],
    project: "p",
  }).map((comparison) => ({ ...comparison, ...(direction === undefined ? {} : { direction }) }));
  const { steps, kept } = assemblePull(comparisons, [], { ...plain, ...selection });
  return [...steps.map(({ action }) => action), ...kept.map(({ reason, refused }) => `${reason}${refused ? "!" : ""}`)].join(" ");
}

const [one, two] = [{ retryCount: 1 }, { retryCount: 2 }];
const [named, drift] = [{ named: true }, { drift: true }];

describe("what is done with a definition", () => {
  it.each([
    ["the same", one, one, {}, "none"],
    ["differing", one, two, {}, "edit"],
    ["differing, in a module", one, two, { isEditable: () => false }, "not-editable!"],
    ["here alone", one, undefined, {}, ""],
    ["here alone, named", one, undefined, named, "local-only!"],
    ["there alone", undefined, two, {}, "create"],
    ["there alone, ours", undefined, { ownerApp: "p" }, {}, "create"],
    ["there alone, another's", undefined, { ownerApp: "q" }, {}, "not-owned"],
    ["there alone, another's, where nobody has a name", undefined, { ownerApp: "q" }, { project: undefined }, "create"],
    ["there alone, another's, asked for", undefined, { ownerApp: "q" }, { includeForeign: true }, "create"],
    ["there alone, another's, named", undefined, { ownerApp: "q" }, named, "create"],
    ["there alone, for drift", undefined, two, drift, ""],
    ["there alone, for drift, named", undefined, two, { ...drift, ...named }, "create"],
    ["drifted", one, two, { ...drift, direction: "drifted" }, "edit"],
    ["changed here", one, two, { ...drift, direction: "changed-here" }, "changed-here"],
    ["changed here, named", one, two, { ...drift, ...named, direction: "changed-here" }, "changed-here!"],
    ["a conflict", one, two, { ...drift, direction: "conflict" }, "conflict!"],
    ["a conflict, named", one, two, { ...drift, ...named, direction: "conflict" }, "edit"],
    ["without a history", one, two, drift, "no-history!"],
    ["without a history, named", one, two, { ...drift, ...named }, "no-history!"],
    ["changed here, not for drift", one, two, { direction: "changed-here" }, "edit"],
  ] as const)("%s: %j, %j, %j", (_what, here, there, selection, wanted) => {
    expect(decide(here, there, selection)).toBe(wanted);
  });
});

it("tells what differs in steps where the file has some", () => {
  const body = (country: string): JsonObject => ({ name: "w", tasks: [{ ...simple("price"), inputParameters: { country } }] });
  const computed = { environment: [], profile: [], authored: ["/tasks"] };
  const here = { ...local("workflow", body("NO")), computed };
  const plan = (there: JsonObject, isEditable: boolean) => {
    const comparisons = compareDefinitions({ kind: "workflow", local: [here], remote: [remote("workflow", there)] });
    return assemblePull(comparisons, [], { ...plain, isEditable: () => isEditable });
  };
  const told = { stepChanges: [{ step: "price", path: "/input/country", remote: "SE", local: "NO" }], inSteps: true };
  expect(plan(body("SE"), true).steps).toMatchObject([{ action: "edit", ...told }]);
  expect(plan(body("SE"), false).kept).toMatchObject([{ reason: "not-editable", ...told }]);
  const [elsewhere] = plan({ ...body("NO"), description: "d" }, true).steps;
  expect(elsewhere).toMatchObject({ action: "edit", changes: [{ path: "/description" }] });
  expect(elsewhere).not.toHaveProperty("stepChanges");
  expect(elsewhere).not.toHaveProperty("inSteps");
});

it("keeps what is invalid, with its files", () => {
  const invalid = [
    { kind: "workflow", name: "w", version: 2, files: ["workflows/w.yml"] },
    { kind: "workflow", name: "x" },
  ] as const;
  expect(assemblePull([], invalid, plain).kept).toEqual([
    { kind: "workflow", name: "w", version: 2, reason: "invalid", refused: false, changes: [], detail: "workflows/w.yml" },
    { kind: "workflow", name: "x", reason: "invalid", refused: false, changes: [] },
  ]);
});
