import { expect, test } from "vitest";
import { isOwned, ownerOf, stampFor } from "../../src/core/ownership.ts";

test("an empty stamp is nobody's", () => {
  expect(ownerOf("task", { ownerApp: "shop" })).toBe("shop");
  expect(ownerOf("task", { ownerApp: "" })).toBeUndefined();
  expect(ownerOf("task", {})).toBeUndefined();
  expect(ownerOf("workflow", { ownerApp: ["shop"] })).toBeUndefined();
  expect(ownerOf("schedule", { ownerApp: "shop" })).toBeUndefined();
});

test("a stamp that is no text is read as the server reads it", () => {
  expect(ownerOf("workflow", { ownerApp: 5 })).toBe("5");
  expect(isOwned("workflow", { ownerApp: "5" }, stampFor("workflow", { ownerApp: 5 }, "shop"))).toBe(true);
});

test("the definition's own stamp goes before the project's", () => {
  expect(stampFor("task", { ownerApp: "own" }, "shop")).toBe("own");
  expect(stampFor("task", {}, "shop")).toBe("shop");
  expect(stampFor("task", undefined, "shop")).toBe("shop");
  expect(stampFor("task", {}, undefined)).toBeUndefined();
  expect(stampFor("event-handler", {}, "shop")).toBeUndefined();
});

test("owned is what carries our stamp, and null where no stamp can be", () => {
  expect(isOwned("task", { ownerApp: "shop" }, "shop")).toBe(true);
  expect(isOwned("task", { ownerApp: "other" }, "shop")).toBe(false);
  expect(isOwned("task", {}, "shop")).toBe(false);
  expect(isOwned("task", {}, undefined)).toBe(false);
  expect(isOwned("task", undefined, "shop")).toBe(false);
  expect(isOwned("event-handler", {}, "shop")).toBeNull();
});
