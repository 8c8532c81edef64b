/** A block of lines on a terminal that is drawn over itself. */
import { stripVTControlCharacters } from "node:util";
import { displayWidth, fitWidth } from "../render/text.ts";
import type { Sink } from "./io.ts";

export interface LiveBlock {
  /** Replaces what was drawn before. Lines wider than the terminal are cut, as a wrapped line could not be drawn over. */
  draw(text: string): void;
  /** Runs what prints whole lines on the same terminal: they stand above the block, which is drawn again below them. */
  above(print: () => void): void;
  /** The same as `draw` for the last time: nothing is drawn over it, so that it is printed whole. */
  end(text: string): void;
}

const clearToEnd = "\u001B[0J";
const up = (lines: number): string => (lines === 0 ? "" : `\u001B[${lines}A`);

export function createLiveBlock(sink: Sink): LiveBlock {
  let drawn: readonly string[] = [];

  /** Back to the block's first line. Where the terminal has become narrower, it has wrapped what was drawn. */
  function home(): string {
    const height = drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / Math.max(1, sink.columns))), 0);
    return `${up(Math.min(height, sink.rows - 1))}\r${clearToEnd}`;
  }

  function draw(lines: readonly string[]): void {
    // More lines than the terminal has would scroll away and could not be drawn over: the end is what moves.
    const last = lines.slice(Math.max(0, lines.length - (sink.rows - 1)));
    const fitting = last.map((line) => (widthOf(line) < sink.columns ? line : fitWidth(stripVTControlCharacters(line), sink.columns - 1)));
    sink.write(`${home()}${fitting.join("\n")}\n`);
    drawn = fitting;
  }

  return {
    draw: (text) => draw(text.replace(/\n$/, "").split("\n")),
    above(print) {
      const below = drawn;
      sink.write(home());
      drawn = [];
      print();
      if (below.length > 0) draw(below);
    },
    end(text) {
      sink.write(home() + text);
      drawn = [];
    },
  };
}

const widthOf = (line: string): number => displayWidth(stripVTControlCharacters(line));
