/** A block of lines on a terminal that is drawn over itself. */
import { stripVTControlCharacters } from "node:util";
import type { Sink } from "./io.ts";

export interface LiveBlock {
  /** Replaces what was drawn before. Lines wider than the terminal are cut, as a wrapped line could not be drawn over. */
  draw(text: string): void;
  /** The same for the last time: nothing is drawn over it, so that it is printed whole. */
  end(text: string): void;
}

const clearToEnd = "\u001B[0J";
const up = (lines: number): string => (lines === 0 ? "" : `\u001B[${lines}A`);

export function createLiveBlock(sink: Sink): LiveBlock {
  let drawn = 0;
  return {
    draw(text) {
      const all = text.replace(/\n$/, "").split("\n");
      // More lines than the terminal has would scroll away and could not be drawn over: the end is what moves.
      const lines = all.slice(Math.max(0, all.length - (sink.rows - 1)));
      const fitting = lines.map((line) => (stripVTControlCharacters(line).length < sink.columns ? line : cut(line, sink.columns - 1)));
      sink.write(`${up(drawn)}\r${clearToEnd}${fitting.join("\n")}\n`);
      drawn = fitting.length;
    },
    end(text) {
      sink.write(`${up(drawn)}\r${clearToEnd}${text}`);
      drawn = 0;
    },
  };
}

function cut(line: string, width: number): string {
  return `${stripVTControlCharacters(line).slice(0, width - 1)}…`;
}
