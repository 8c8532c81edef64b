import { expect, it } from "vitest";
import { backupDocument, parseBackup } from "../../src/core/backup.ts";
import type { Json } from "../../src/core/json.ts";
import { remote } from "./support.ts";

const definitions = [
  remote("schedule", { name: "s" }),
  remote("workflow", { name: "w", version: 2 }),
  remote("workflow", { name: "w", version: 1 }),
  remote("task", { name: "t" }),
];
const document = backupDocument({ createdAt: "2026-01-01T00:00:00.000Z", server: "http://s/api", definitions });
const plain: Json = JSON.parse(JSON.stringify(document));

it("keeps definitions in one order, and is read as it was written", () => {
  expect(document.definitions.map(({ name, version }) => `${name}@${version}`)).toEqual(["t@undefined", "w@1", "w@2", "s@undefined"]);
  const parsed = parseBackup(plain);
  expect(parsed).toEqual({ createdAt: "2026-01-01T00:00:00.000Z", server: "http://s/api", definitions: document.definitions });
});

it("may leave out the version of a workflow that is its first", () => {
  const entry = { kind: "workflow", name: "w", body: { name: "w" } };
  expect(parseBackup({ ...document, definitions: [entry] })).toMatchObject({ definitions: [{ name: "w", version: 1 }] });
});

const entry = { kind: "task", name: "t", body: { name: "t" } };

it.each<[string, Json, string]>([
  ["a list", [], "it is no document of the schema flow.backup/1"],
  ["another document", { schema: "flow.plan/1" }, "it is no document of the schema flow.backup/1"],
  ["without a time", { ...document, createdAt: 1, definitions: [] }, "it does not say when and of which server it was made"],
  ["without a server", { ...document, server: "x", definitions: [] }, "it does not say when and of which server it was made"],
  ["without an address", { ...document, server: {}, definitions: [] }, "it does not say when and of which server it was made"],
  ["without a list", { ...document, definitions: {} }, "it has no list of definitions"],
  ["twice the same", { ...document, definitions: [entry, entry] }, "it holds the task t twice"],
  ...[
    3,
    { ...entry, kind: "what" },
    { ...entry, name: 1 },
    { ...entry, body: 1 },
    { ...entry, name: "other" },
    { ...entry, version: "1" },
    { kind: "workflow", name: "w", version: 2, body: { name: "w", version: 3 } },
    { kind: "workflow", name: "w", version: 2, body: { name: "w" } },
  ].map((bad): [string, Json, string] => [
    JSON.stringify(bad),
    { ...document, definitions: [entry, bad] },
    "/definitions/1 is no definition",
  ]),
])("is not %s", (_what, value, reason) => {
  expect(parseBackup(value)).toContain(reason);
});
