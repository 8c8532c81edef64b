/** The pages on findings: one for each code, and what their examples show is what happens. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { findingCodes, isFindingCode } from "../../src/core/finding-codes.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import { runCommand } from "../commands/support/run-command.ts";

const folder = fileURLToPath(new URL("../../docs/findings/", import.meta.url));
const source = fileURLToPath(new URL("../../src/", import.meta.url));

const pages = readdirSync(folder)
  .filter((name) => name.endsWith(".md") && name !== "README.md")
  .map((name) => name.slice(0, -".md".length));

/** What is wrong with an embedded server's file has codes of its own. */
const isOfStore = (name: string): boolean => name.startsWith(path.join("server", "store"));

const sources = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && !name.endsWith("finding-codes.ts") && !isOfStore(name))
  .map((name) => readFileSync(path.join(source, name), "utf8"));

/** The files that make findings, or the violations that become findings. */
const emitters = sources
  .filter((text) => /\bseverity: "|\b(?:errorAt|warningAt)\(|\bViolation\b|NameProblem|ValueProblem/.test(text))
  // The two functions themselves.
  .map((text) => text.replace(/^export function (?:errorAt|warningAt)\([^]*?^\}/gm, ""));

/** Codes that stand in these files for something else: refusals, lines of a log and the codes of errors. */
const others = new Set([
  "task-unchecked",
  "local-incomplete",
  "nothing-local",
  "too-many-deletes",
  "config",
  "usage",
  "failed",
  "refused",
  "not-found",
  "more",
  // A test case in a report for other tools.
  "case-failed",
  // Of seeding an embedded server: they are about the folder, not about a definition.
  "no-definitions",
  "not-seeded",
]);

/** Written out after `code:`, given to `errorAt` or `warningAt`, or chosen between two. */
function codesIn(text: string): string[] {
  const written = [...text.matchAll(/\bcode: "([a-z]+(?:-[a-z]+)*)"/g)];
  const given = [...text.matchAll(/\b(?:errorAt|warningAt)\([^]{0,250}?"([a-z]+(?:-[a-z]+)*)"/g)];
  const chosen = [...text.matchAll(/\bcode = .*\? "([a-z-]+)" : "([a-z-]+)"/g)];
  return [...written, ...given, ...chosen].flatMap(([, ...codes]) => codes);
}

const known = Object.keys(findingCodes).toSorted();

it("are one for each code, and no other", () => {
  expect(pages.toSorted()).toEqual(known);
});

it("are on codes that can be found, each of which is in the table", () => {
  const emitted = new Set(emitters.flatMap(codesIn));
  expect([...emitted].filter((code) => !isFindingCode(code) && !others.has(code))).toEqual([]);
  // Those of an absent `name` and `event` are put together.
  const put = new Set(["name-missing", "event-missing"]);
  expect(known.filter((code) => !put.has(code) && !sources.some((text) => text.includes(`"${code}"`)))).toEqual([]);
});

it("are all in the list, with their severity", () => {
  const list = readFileSync(path.join(folder, "README.md"), "utf8");
  const severities: Readonly<Record<string, string>> = findingCodes;
  const rows = [...list.matchAll(/^\| \[([a-z-]+)\]\(\1\.md\) +\| (error|warning) +\|$/gm)].map(
    ([, code, severity]) => `${code} ${severity}`,
  );
  const expected = pages.toSorted().map((code) => `${code} ${/^(Error|Warning)\. /m.exec(read(code))?.[1]?.toLowerCase()}`);
  expect(rows).toEqual(expected);
  // Either is shown as the graver.
  expect(rows).toEqual(known.map((code) => `${code} ${severities[code] === "warning" ? "warning" : "error"}`));
});

const read = (code: string): string => readFileSync(path.join(folder, `${code}.md`), "utf8");

interface Example {
  files: [name: string, text: string][];
  args: string[];
  output: string[];
}

function exampleOf(text: string): Example | undefined {
  const files = [...text.matchAll(/^`([^`\n]+)`:\n\n```\w+\n([^]*?)^```$/gm)].map(([, name = "", body = ""]): [string, string] => [
    name,
    body,
  ]);
  const shown = /^```text\n\$ flow (.*)\n([^]*?)^```$/m.exec(text);
  if (shown === null || files.length === 0) return undefined;
  return { files, args: shown[1]?.split(" ") ?? [], output: (shown[2] ?? "").trimEnd().split("\n") };
}

const examples = pages.flatMap((code) => {
  const example = exampleOf(read(code));
  return example === undefined ? [] : [{ code, ...example }];
});

describe("show in their examples what is printed", () => {
  // Without an example: what only another user, a slow module or a server's definitions bring about.
  it("for nearly all codes", () => {
    const bare = pages.filter((code) => !examples.some((example) => example.code === code));
    expect(bare).toEqual([
      "drift-overwritten",
      "dynamic-use",
      "import-timeout",
      "kind-not-supported",
      "latest-repointed",
      "name-missing",
      "not-edited",
      "other-server",
      "task-differs",
      "task-unregistered",
      "unreadable",
      "unregistered-task",
      "uses-unknown",
      "version-edited-in-place",
    ]);
  });

  it.each(examples)("$code", async ({ files, args, output }) => {
    const cwd = tempFolder();
    for (const [name, text] of files) {
      mkdirSync(path.dirname(path.join(cwd, name)), { recursive: true });
      writeFileSync(path.join(cwd, name), text);
    }
    const run = await runCommand(args, { cwd });
    const printed = run.stderr.split("\n").map((line) => line.trimEnd());
    expect(printed).toEqual(expect.arrayContaining(output));
  });
});
