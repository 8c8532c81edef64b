/**
 * What the official JavaScript SDK exports beside what this package does: each name, and each method with what it takes and answers.
 * Writes docs/sdk-parity.md. Fails where something is missing or differs without a reason in parity/reasons.ts, and where a reason has
 * outlived what it explains. TypeScript 5 reads the declarations: 7 has no interface for programs.
 *
 * `npm ci --prefix bench && npm run parity`; with `--check` nothing is written, and a page that is not up to date is a failure.
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { exit } from "node:process";
import { compareEntries } from "./parity/compare-entries.ts";
import { readEntries } from "./parity/read-entries.ts";
import { renderParity } from "./parity/render-parity.ts";

const root = path.resolve(import.meta.dirname, "..");
const page = path.join(root, "docs/sdk-parity.md");
const official = path.join(root, "bench/node_modules/@io-orkes/conductor-javascript");

const entries = readEntries(path.join(official, "dist/index.d.ts"), path.join(root, "src/index.ts"));
const { rows, problems } = compareEntries(entries);
const version: unknown = JSON.parse(readFileSync(path.join(official, "package.json"), "utf8")).version;
const text = renderParity(rows, String(version).replace(/^v/, ""));

for (const problem of problems) console.error(problem);
const isCheck = process.argv.includes("--check");
if (isCheck && readFileSync(page, "utf8") !== text) {
  console.error("docs/sdk-parity.md is not up to date: npm run parity.");
  exit(1);
}
if (!isCheck) writeFileSync(page, text);
console.log(`${rows.length} names compared; ${problems.length} without a reason.`);
exit(problems.length === 0 ? 0 : 1);
