/** What `npm start` does, once everything is built. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");

it("the example runs its three hundred orders to their ends, and says what came of them", { timeout: 180_000 }, async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ["scripts/run-example.js"], { cwd: root });
  expect(stdout).toContain("300/300 orders");
  const countOf = (status: string): number => Number(new RegExp(`^ +(\\d+) ${status}$`, "m").exec(stdout)?.[1]);
  expect(countOf("COMPLETED") + countOf("FAILED")).toBe(300);
  const results = readFileSync(path.join(root, "results/orders.ndjson"), "utf8").trim().split("\n");
  expect(results).toHaveLength(countOf("COMPLETED"));
  expect(stdout).toContain(`${results.filter((line) => line.includes('"shipped"')).length} shipped`);
});
