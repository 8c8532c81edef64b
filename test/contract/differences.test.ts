import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { differences } from "./differences.ts";

const cases = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".contract.ts"))
  .map((file) => readFileSync(path.join(import.meta.dirname, file), "utf8"))
  .join("\n");

/** What no case can show on a real server: ten thousand messages take it minutes. */
const shownElsewhere: readonly string[] = ["waiting-messages"];

const page = readFileSync(path.join(import.meta.dirname, "../../docs/server.md"), "utf8");
const rows = page
  .slice(page.indexOf("## Deliberate differences"))
  .split("\n")
  .filter((line) => /^\| [^ -]/.test(line));

describe("the list of differences", () => {
  it("has a row on the page for its reader each", () => {
    expect(rows).toHaveLength(Object.keys(differences).length);
  });

  it.each(Object.entries(differences))("%s differs, and a case asks for it", (id, { real, ours }) => {
    expect(real).not.toEqual(ours);
    expect(shownElsewhere.includes(id) || cases.includes(`expected("${id}")`)).toBe(true);
  });
});
