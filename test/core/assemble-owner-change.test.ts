import { describe, expect, it } from "vitest";
import type { OwnerChange } from "../../src/core/assemble-owner-change.ts";
import { assembleOwnerChange } from "../../src/core/assemble-owner-change.ts";
import type { Kind, RemoteDefinition } from "../../src/core/definition.ts";
import type { JsonObject } from "../../src/core/json.ts";

const audit = { createTime: 5, updateTime: 6, createdBy: "them", unknownField: [1] };
const remote = (name: string, body: JsonObject = {}, kind: Kind = "task"): RemoteDefinition => ({
  kind,
  name,
  body: { name, ...audit, ...body },
});
const assemble = (change: OwnerChange, definitions: RemoteDefinition[], takeOver?: boolean) =>
  assembleOwnerChange({ change, remote: definitions, project: "ours", ...(takeOver === undefined ? {} : { takeOver }) });

describe("assembleOwnerChange", () => {
  it("sends back what the server holds, with another owner", () => {
    const definition = remote("a");
    expect(assemble("adopt", [definition]).steps).toEqual([
      {
        kind: "task",
        name: "a",
        action: "update",
        before: definition.body,
        body: { ...definition.body, ownerApp: "ours" },
        changes: [{ path: "/ownerApp", local: "ours" }],
      },
    ]);
    const ours = { ...remote("w", { ownerApp: "ours" }, "workflow"), version: 3 };
    expect(assemble("disown", [ours]).steps).toMatchObject([
      { version: 3, body: { ...audit, ownerApp: "" }, changes: [{ path: "/ownerApp", remote: "ours", local: "" }] },
    ]);
  });

  it("does nothing where nothing is to change", () => {
    expect(assemble("adopt", [remote("a", { ownerApp: "ours" })]).steps).toMatchObject([{ action: "none", changes: [] }]);
    expect(assemble("disown", [remote("a"), remote("b", { ownerApp: "" })]).steps).toMatchObject([{ action: "none" }, { action: "none" }]);
  });

  it("refuses what is another's, which only adopt may take over", () => {
    const theirs = remote("a", { ownerApp: "theirs" });
    expect(assemble("adopt", [theirs])).toMatchObject({ steps: [], skipped: [{ name: "a", code: "owned-by-other" }] });
    expect(assemble("adopt", [theirs], true)).toMatchObject({ steps: [{ changes: [{ remote: "theirs", local: "ours" }] }], skipped: [] });
    expect(assemble("disown", [theirs], true)).toMatchObject({ steps: [], skipped: [{ code: "owned-by-other" }] });
  });

  it("refuses kinds that have no place for an owner", () => {
    const definitions = [remote("s", {}, "schedule"), remote("e", {}, "event-handler")];
    expect(assemble("adopt", definitions).skipped).toMatchObject([
      { name: "e", code: "no-owner", message: expect.stringContaining("Event handlers have no field") },
      { name: "s", code: "no-owner" },
    ]);
  });
});
