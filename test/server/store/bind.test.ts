import { expect, it } from "vitest";
import { bound } from "../../../src/server/store/bind.ts";

it("lets through what SQLite stores", () => {
  const buffer = Buffer.from("x");
  expect(bound([null, undefined, 1.5, 10n, "text", buffer])).toEqual([null, null, 1.5, 10n, "text", buffer]);
});

it.each([
  [true],
  [new Date(0)],
  [{ a: 1 }],
  [[1]],
  [new Uint8Array(2)],
  [Number.NaN],
  [Number.POSITIVE_INFINITY],
  [Symbol.iterator],
  [() => 1],
])("refuses %s, which would end the process", (value) => {
  expect(() => bound([value])).toThrow(TypeError);
});
