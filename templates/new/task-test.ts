import { expect, it } from "vitest";
import task from "{{module}}";

it("does its work", async () => {
  expect(await task.run({ id: "A-1" })).toEqual({ id: "A-1", done: true });
});

it("fails at once without an id", async () => {
  await expect(task.run({ id: "" })).rejects.toThrow("the input has no id");
});
