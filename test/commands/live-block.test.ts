import { expect, it } from "vitest";
import { createLiveBlock } from "../../src/commands/live-block.ts";

/** What a terminal shows after the writes, as far as this block moves the cursor: up, to the line's beginning, and clearing to the end. */
function screenOf(writes: readonly string[]): string[] {
  let lines = [""];
  let row = 0;
  // With a caret for the escape character.
  const text = writes.join("").replaceAll("\u001B", "^");
  for (const part of text.split(/(\^\[\d+[AJ]|[\r\n])/)) {
    const up = /^\^\[(\d+)A$/.exec(part);
    if (up !== null) row -= Number(up[1]);
    else if (part === "^[0J") lines = lines.slice(0, row + 1).map((line, index) => (index === row ? "" : line));
    else if (part === "\n") row += 1;
    else if (part !== "\r") lines[row] = (lines[row] ?? "") + part;
    lines[row] ??= "";
    if (row < 0) throw new Error("the cursor left the top of the screen");
  }
  return lines;
}

function terminal(columns: number, rows: number) {
  const writes: string[] = [];
  const block = createLiveBlock({ isTTY: true, columns, rows, write: (text) => void writes.push(text) });
  return { block, screen: () => screenOf(writes) };
}

it("draws over what it drew before, also when there are fewer lines", () => {
  const { block, screen } = terminal(40, 10);
  block.draw("one\ntwo\nthree\n");
  block.draw("four\n");
  expect(screen()).toEqual(["four", ""]);
  block.draw("five\nsix\n");
  expect(screen()).toEqual(["five", "six", ""]);
});

it("cuts lines that would wrap, and keeps colours where nothing is cut", () => {
  const { block, screen } = terminal(10, 10);
  block.draw("\u001B[31mred\u001B[39m\n0123456789abc\n");
  expect(screen()).toEqual(["^[31mred^[39m", "01234567…", ""]);
});

it("shows the end of what is higher than the terminal, and all of it at last", () => {
  const { block, screen } = terminal(20, 4);
  block.draw("1\n2\n3\n4\n5\n");
  expect(screen()).toEqual(["3", "4", "5", ""]);
  block.end("1\n2\n3\n4\n5 and a long line that may wrap\n");
  expect(screen()).toEqual(["1", "2", "3", "4", "5 and a long line that may wrap", ""]);
});
