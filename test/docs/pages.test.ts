import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

const pages = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(path.join(root, "docs"), { recursive: true, encoding: "utf8" }).map((name) => path.join("docs", name)),
].filter((name) => name.endsWith(".md"));

/** As a heading's address is made: small letters, no punctuation, hyphens for blanks. */
const anchorsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );

it.each(pages)("%s links to pages and headings that are there", (page) => {
  const text = readFileSync(path.join(root, page), "utf8");
  const broken = [...text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)].filter(([, file = "", anchor]) => {
    const target = file === "" ? path.join(root, page) : path.resolve(root, path.dirname(page), file);
    return !existsSync(target) || (anchor !== undefined && !anchorsOf(readFileSync(target, "utf8")).includes(anchor));
  });
  expect(broken.map(([link]) => link)).toEqual([]);
});

it("shows nothing of the machine that it was written on", () => {
  const telling = pages.filter((page) => /\/tmp\/|\/work\/|\/root\//.test(readFileSync(path.join(root, page), "utf8")));
  expect(telling).toEqual([]);
});

it("names only commands and options that there are", async () => {
  const { commandTree } = await import("../../src/commands/table.ts");
  const { globalOptionSpecs } = await import("../../src/commands/global-options.ts");
  // The reference is made from the table, and names the aliases too.
  const written = pages.filter((page) => page !== path.join("docs", "reference", "commands.md"));
  const unknown = written.flatMap((page) => {
    const text = readFileSync(path.join(root, page), "utf8");
    return [
      ...text.matchAll(/\bflow ((?:tasks|workflows|events|schedules|worker|server|config) \w+|init|dev|validate|doctor)\b([^\n`#]*)/g),
    ].flatMap(([line, words = "", rest = ""]) => {
      const spec = commandTree.table.find(({ path: own }) => own.join(" ") === words);
      if (spec === undefined) return [`${page}: ${line}`];
      const flags = Object.values({ ...globalOptionSpecs, ...spec.options }).map(({ flags: own }) => own);
      return [...rest.matchAll(/ (--[a-z-]+)/g)]
        .filter(([, flag = ""]) => !flags.some((own) => own.split(/[ ,]+/).includes(flag)))
        .map(() => `${page}: ${line}`);
    });
  });
  expect(unknown).toEqual([]);
});
