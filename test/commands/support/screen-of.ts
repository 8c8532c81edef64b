/** What a terminal shows after the writes, as far as this block moves the cursor: up, to the line's beginning, and clearing to the end. */
export function screenOf(writes: readonly string[]): string[] {
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
