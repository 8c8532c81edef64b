/** What docs say of the embedded server's metrics and options, held against the code. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { serverOptions } from "../../src/commands/table-server.ts";
import { catalogue } from "../../src/server/metrics/catalogue.ts";

const read = (name: string): string => readFileSync(new URL(`../../docs/${name}`, import.meta.url), "utf8");

it("has the table of all metrics, as the catalogue has them", () => {
  const rows = [...read("server-operation.md").matchAll(/^\| `([a-z0-9_]+)` +\| (counter|gauge|histogram) +\| (.*?) +\| (.*?) +\|$/gm)].map(
    ([, ...cells]) => cells.map((cell) => cell.trim()).join(" | "),
  );
  const expected = Object.entries(catalogue).map(([name, { type, labels, help }]) =>
    [name, type, labels.map((label) => `\`${label}\``).join(", "), help].join(" | "),
  );
  expect(rows).toEqual(expected);
});

it("names every option of the server on a page about it", () => {
  const pages = ["server.md", "server-data.md", "server-operation.md"].map(read).join("\n");
  for (const { flags } of Object.values(serverOptions)) expect(pages).toContain(flags.split(" ")[0]);
});
