import { expect, it } from "vitest";
import { findEditedVersions } from "../../src/core/edited-versions.ts";
import type { Evidence, PastVersion } from "../../src/core/history.ts";
import { noHistory } from "../../src/core/history.ts";
import type { JsonObject } from "../../src/core/json.ts";
import { local } from "./support.ts";

const journal: Evidence = { from: "journal", run: "r", at: "2025-04-01T00:00:00.000Z" };
const commit: Evidence = { from: "git", commit: "0123456789abcdef", at: "2025-05-01T00:00:00.000Z", file: "workflows/w.yml" };
const workflow = (more: JsonObject = {}) => local("workflow", { name: "w", version: 3, ...more });

function find(past: Record<number, PastVersion[]>, ...workflows: ReturnType<typeof workflow>[]) {
  return findEditedVersions(workflows, { ...noHistory, versionsOf: ({ version }) => past[version ?? 0] ?? [] });
}

const [old, same] = [
  { name: "w", version: 3, description: "old" },
  { name: "w", version: 3, restartable: true },
];

it("says which version was published or committed with other contents", () => {
  expect(find({ 3: [{ body: old, evidence: journal }] }, workflow())).toEqual([
    {
      code: "version-edited-in-place",
      severity: "warning",
      message: "workflow w@3: This version was published on 2025-04-01 with other contents.",
      hint: "flow validate --bump w makes it version 4; or go on, if nobody relies on version 3.",
      ...workflow().locate("/version"),
      fix: [{ pointer: "/version", op: "set", value: 4 }],
    },
  ]);
  expect(find({ 3: [{ body: old, evidence: commit }] }, workflow())).toMatchObject([
    { message: "workflow w@3: This version was committed on 2025-05-01 (0123456789) with other contents." },
  ]);
});

it("goes by what was published, before what was committed later", () => {
  expect(
    find(
      {
        3: [
          { body: old, evidence: commit },
          { body: same, evidence: journal },
        ],
      },
      workflow(),
    ),
  ).toEqual([]);
  expect(
    find(
      {
        3: [
          { body: same, evidence: commit },
          { body: old, evidence: journal },
        ],
      },
      workflow(),
    ),
  ).toHaveLength(1);
});

it("says nothing of what is new or the same", () => {
  expect(find({}, workflow())).toEqual([]);
  expect(find({ 3: [{ body: same, evidence: commit }] }, workflow())).toEqual([]);
});

it("takes the next version that nobody has", () => {
  const past = { 3: [{ body: old, evidence: journal }], 5: [{ body: old, evidence: journal }] };
  const others = [workflow({ version: 4 }), local("workflow", { name: "other", version: 9 })];
  expect(find(past, workflow(), ...others)[0]?.fix).toEqual([{ pointer: "/version", op: "set", value: 6 }]);
});
