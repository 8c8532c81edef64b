import { expect, it } from "vitest";
import { createLiveBlock } from "../../src/commands/live-block.ts";

/** What a terminal shows after the writes, as far as this block moves the cursor: up, to the line's beginning, and clearing to the end. */
function screenOf(writes: readonly string[]): string[] {
  let lines = [""];
  let row = 0;
  for (const part of writes.join("").split(/(\u001B\[\d+[AJ]|[\r\n])/)) {
    const up = /^\u001B\[(\d+)A$/.exec(part);
    if (up !== null) row -= Number(up[1]);
    else if (part === "\u001B[0J") lines = lines.slice(0, row + 1).map((line, index) => (index === row ? "" : line));
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
  return { ...block, screen: () => screenOf(writes), writes };
}

it("draws over what it drew before, also when there are fewer lines", () => {
  const { draw, screen } = terminal(40, 10);
  draw("one\ntwo\nthree\n");
  draw("four\n");
  expect(screen()).toEqual(["four", ""]);
  draw("five\nsix\n");
  expect(screen()).toEqual(["five", "six", ""]);
});

it("cuts lines that would wrap, and keeps colours where nothing is cut", () => {
  const { draw, screen } = terminal(10, 10);
  draw("\u001B[31mred\u001B[39m\n0123456789abc\n");
  expect(screen()).toEqual(["\u001B[31mred\u001B[39m", "01234567…", ""]);
});

it("shows the end of what is higher than the terminal, and all of it at last", () => {
  const { draw, end, screen } = terminal(20, 4);
  draw("1\n2\n3\n4\n5\n");
  expect(screen()).toEqual(["3", "4", "5", ""]);
  end("1\n2\n3\n4\n5 and a long line that may wrap\n");
  expect(screen()).toEqual(["1", "2", "3", "4", "5 and a long line that may wrap", ""]);
});
