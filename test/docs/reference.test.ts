import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { renderReference } from "../../scripts/generate-reference.ts";
import { commandTree } from "../../src/commands/table.ts";

it("says what the command table says: `npm run docs` mends it", () => {
  const page = readFileSync(new URL("../../docs/reference/commands.md", import.meta.url), "utf8");
  expect(page).toBe(renderReference(commandTree));
});
