import { expect, test } from "vitest";
import { isOwned, ownerOf, remoteOwner, stampFor } from "../../src/core/ownership.ts";

test("an empty stamp is nobody's", () => {
  expect(ownerOf("task", { ownerApp: "shop" })).toBe("shop");
  expect(ownerOf("task", { ownerApp: "" })).toBeUndefined();
  expect(ownerOf("task", {})).toBeUndefined();
  expect(ownerOf("workflow", { ownerApp: ["shop"] })).toBeUndefined();
  expect(ownerOf("schedule", { ownerApp: "shop" })).toBeUndefined();
});

test("a stamp that is no text is read as the server reads it", () => {
  expect(ownerOf("workflow", { ownerApp: 5 })).toBe("5");
  expect(isOwned("workflow", "5", stampFor("workflow", { ownerApp: 5 }, "shop"))).toBe(true);
});

test("the definition's own stamp goes before the project's", () => {
  expect(stampFor("task", { ownerApp: "own" }, "shop")).toBe("own");
  expect(stampFor("task", {}, "shop")).toBe("shop");
  expect(stampFor("task", undefined, "shop")).toBe("shop");
  expect(stampFor("task", {}, undefined)).toBeUndefined();
  expect(stampFor("event-handler", {}, "shop")).toBeUndefined();
});

test("owned is what carries our stamp, and null where no stamp can be", () => {
  expect(isOwned("task", "shop", "shop")).toBe(true);
  expect(isOwned("task", "other", "shop")).toBe(false);
  expect(isOwned("task", undefined, undefined)).toBe(false);
  expect(isOwned("task", undefined, "shop")).toBe(false);
  expect(isOwned("event-handler", undefined, "shop")).toBeNull();
});

test("reads the owner of a remote definition from its body only where it is not known without", () => {
  const unread = (owner: string) => ({
    kind: "workflow" as const,
    name: "a",
    owner,
    get body(): never {
      throw new Error("the body was read");
    },
  });
  expect(remoteOwner(unread("shop"))).toBe("shop");
  expect(remoteOwner(unread(""))).toBeUndefined();
  expect(remoteOwner({ kind: "workflow", name: "a", body: { ownerApp: "shop" } })).toBe("shop");
});
