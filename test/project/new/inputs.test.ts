import { Ajv } from "ajv";
import { formatNames, fullFormats } from "ajv-formats/dist/formats.js";
import { expect, test } from "vitest";
import { sampleOf } from "../../../src/project/new/inputs.ts";

const numbers: ReadonlySet<string> = new Set(["int32", "int64", "float", "double"]);

test.each(formatNames)("a sample fits the format %s", (format) => {
  const field = { type: numbers.has(format) ? "number" : "string", format };
  expect(new Ajv({ formats: fullFormats }).validate(field, sampleOf(field))).toBe(true);
});

test("what the schema says itself goes before that", () => {
  expect(sampleOf({ type: "string", format: "email", examples: ["a@b.example"] })).toBe("a@b.example");
  expect(sampleOf({ type: "string", format: "postcode" })).toBe("example");
});
