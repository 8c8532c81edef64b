/** One terminal for a block that is drawn over itself, and for all that is printed above it. */
import { captureOutput } from "./capture-output.ts";
import type { Io, Sink } from "../io.ts";
import { createLiveBlock } from "../live-block.ts";

/** Lines are gathered for that long, as each time the block is drawn again below them. */
const gatherMs = 50;

export interface TerminalPrinter {
  /** What is written there stands above the block. */
  readonly io: Pick<Io, "stdout" | "stderr">;
  /** Draws the block, if it is another one than what stands there. */
  draw(text: string): void;
  /** Leaves the block where it is: what is written later stands below it. */
  close(): void;
}

export function createTerminalPrinter({ stdout, stderr }: Pick<Io, "stdout" | "stderr">): TerminalPrinter {
  const block = createLiveBlock(stdout);
  const gathered: { sink: Sink; text: string }[] = [];
  const capture = captureOutput([process.stdout, process.stderr], (stream, text) => {
    print(stream === process.stderr ? stderr : stdout, text);
  });
  let timer: NodeJS.Timeout | undefined;
  let drawn = "";
  let isClosed = false;

  function print(sink: Sink, text: string): void {
    // A file or a pipe has lines of its own.
    if (isClosed || !sink.isTTY) return sink.write(text);
    gathered.push({ sink, text });
    timer ??= setTimeout(flush, gatherMs);
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    const all = gathered.splice(0);
    if (all.length === 0) return;
    const write = (): void => {
      for (const { sink, text } of all) sink.write(text);
    };
    capture.through(() => block.above(write));
  }

  // A task function may end the process.
  process.once("exit", flush);

  const above = (sink: Sink): Sink => ({
    isTTY: sink.isTTY,
    get columns() {
      return sink.columns;
    },
    get rows() {
      return sink.rows;
    },
    write: (text) => print(sink, text),
  });

  return {
    io: { stdout: above(stdout), stderr: above(stderr) },
    draw(text) {
      flush();
      const key = `${stdout.columns} ${stdout.rows} ${text}`;
      if (key === drawn) return;
      drawn = key;
      capture.through(() => block.draw(text));
    },
    close() {
      if (isClosed) return;
      process.off("exit", flush);
      capture.stop();
      flush();
      isClosed = true;
    },
  };
}
