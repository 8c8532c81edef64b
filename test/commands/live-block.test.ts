import { expect, it } from "vitest";
import { createLiveBlock } from "../../src/commands/live-block.ts";
import { screenOf } from "./support/screen-of.ts";

function terminal(columns: number, rows: number) {
  const writes: string[] = [];
  const sink = { isTTY: true, columns, rows, write: (text: string) => void writes.push(text) };
  return { block: createLiveBlock(sink), sink, screen: () => screenOf(writes), writes };
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

it("lets lines stand above it", () => {
  const { block, sink, screen } = terminal(20, 10);
  block.above(() => sink.write("before there is a block\n"));
  block.draw("one\ntwo\n");
  block.above(() => sink.write("a line\n"));
  block.draw("one\nthree\n");
  block.above(() => sink.write("another\n"));
  block.end("done\n");
  block.above(() => sink.write("after it\n"));
  expect(screen()).toEqual(["before there is a block", "a line", "another", "done", "after it", ""]);
});

it("counts what a terminal that has become narrower has wrapped", () => {
  const { block, sink, writes } = terminal(20, 10);
  block.draw("0123456789\nshort\n");
  writes.length = 0;
  sink.columns = 6;
  block.draw("x\n");
  // Two lines for the ten characters, one for the five.
  expect(writes.join("").replaceAll("\u001B", "^")).toBe("^[3A\r^[0Jx\n");
});

it("knows that some characters take two cells, and some none", () => {
  const { block, screen } = terminal(9, 10);
  block.draw("\u4EFB\u52A1\u961F\u5217\u540D\ncafe\u0301 day\n");
  expect(screen()).toEqual(["\u4EFB\u52A1\u961F…", "cafe\u0301 day", ""]);
});
