import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { withEventTable } from "../../scripts/generate-event-table.ts";

it("docs/subscribers.md has the events as the catalogue has them: `npm run docs` mends it", () => {
  const page = readFileSync(new URL("../../docs/subscribers.md", import.meta.url), "utf8");
  expect(page).toBe(withEventTable(page));
  expect(page).toMatch(/^\| `task:failed` +\| the server has taken its failure +\| `tookMs`, .*`retryable` +\|$/m);
});
