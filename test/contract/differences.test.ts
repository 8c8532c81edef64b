import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { differences } from "./differences.ts";

const cases = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".contract.ts"))
  .map((file) => readFileSync(path.join(import.meta.dirname, file), "utf8"))
  .join("\n");

describe("the list of differences", () => {
  it.each(Object.entries(differences))("%s differs, and a case asks for it", (id, { real, ours }) => {
    expect(real).not.toEqual(ours);
    expect(cases).toContain(`expected("${id}")`);
  });
});
