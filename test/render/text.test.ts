/** Columns and cuts by what a terminal shows, not by how many characters a text has. */
import { describe, expect, it } from "vitest";
import { alignColumns, displayWidth, fitWidth } from "../../src/render/text.ts";

const samples: [string, string, number][] = [
  ["ASCII", "order", 5],
  ["letters of others", "Größe", 5],
  ["combining marks", "Gro\u0308ße", 5],
  ["CJK", "注文", 4],
  ["full-width letters", "ＡＢ", 4],
  ["half-width katakana with a mark", "ｶﾞ", 2],
  ["Hangul", "주문", 4],
  ["an emoji", "📦", 2],
  ["an emoji of several", "👩‍👩‍👧", 2],
  ["one with a colour of skin", "👍🏽", 2],
  ["a flag", "🇳🇴", 2],
  ["a keycap", "1️⃣", 2],
  ["a sign shown as an emoji", "❤️", 2],
  ["signs of a tree", "├─ ✓ ●", 6],
  ["Devanagari", "नि", 2],
  ["what shows nothing", "a\u200Bb\u2060", 2],
  ["nothing", "", 0],
];

describe("the width of a text", () => {
  it.each(samples)("%s: %s", (_what, text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});

describe("columns", () => {
  it("stand below each other, whatever is in them", () => {
    const rows = alignColumns(samples.map(([, text]) => [text, "|", "x"]));
    for (const row of rows) expect(displayWidth(row.slice(0, row.lastIndexOf("|")))).toBe(8);
  });

  it("have no blanks at their ends", () => {
    expect(alignColumns([["注文", "a"], ["b"], [], ["longer", "c", "d"]])).toEqual(["注文    a", "b", "", "longer  c  d"]);
  });
});

describe("a text that is to fit", () => {
  it.each([
    ["注文確認", 8, "注文確認"],
    ["注文確認", 7, "注文確…"],
    ["注文確認", 6, "注文…"],
    ["a👩‍👩‍👧b", 4, "a👩‍👩‍👧b"],
    ["a👩‍👩‍👧bc", 4, "a👩‍👩‍👧…"],
    ["a👩‍👩‍👧bc", 3, "a…"],
    ["e\u0301e\u0301e\u0301", 2, "e\u0301…"],
    ["abc", 3, "abc"],
    ["abcd", 3, "ab…"],
    ["", 0, ""],
  ])("%s in %i is %s", (text, width, cut) => {
    expect(fitWidth(text, width)).toBe(cut);
  });

  it("is cut in no time, however long it is", () => {
    expect(fitWidth("注".repeat(200_000), 5)).toBe("注注…");
  });
});
