import { expect, it } from "vitest";
import greet from "../tasks/greet/greet.ts";

it("greets by name", async () => {
  expect(await greet.run({ name: "Ada" })).toEqual({ greeting: "Hello, Ada!" });
});

it("refuses to greet nobody", async () => {
  await expect(greet.run({ name: "" })).rejects.toThrow("nobody to greet");
});
