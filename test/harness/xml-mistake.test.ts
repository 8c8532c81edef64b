import { expect, it } from "vitest";
import { xmlMistake } from "./xml-mistake.ts";

const head = '<?xml version="1.0" encoding="UTF-8"?>\n';

it.each(["<a/>", '<a b="1" c="&lt;"><d>x &amp; y &gt; z</d>\n</a>\n', "<a>&#10;</a>"])("takes %s", (text) => {
  expect(xmlMistake(head + text)).toBeUndefined();
});

it.each([
  "",
  "<a>",
  "<a></b>",
  "</a>",
  "<a/><a/>",
  "<a>x & y</a>",
  "<a>x < y</a>",
  "<a>\u0001</a>",
  "<a>\ud800</a>",
  '<a b="1" b="2"/>',
  '<a b="<"/>',
  "<a b=1/>",
  "<a/>text",
  "<1/>",
])("refuses %j", (text) => {
  expect(xmlMistake(head + text)).toBeDefined();
});

it("refuses a document without its declaration", () => {
  expect(xmlMistake("<a/>")).toBe("no declaration");
});
