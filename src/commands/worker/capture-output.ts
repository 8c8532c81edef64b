/** What others print on the terminal while a block is drawn on it: task functions with `console.log`, mostly. */
import { StringDecoder } from "node:string_decoder";

export interface OutputCapture {
  /** Runs what prints on the terminal itself. */
  through(print: () => void): void;
  /** From now on everything goes to the terminal as it did. */
  stop(): void;
}

/** The part of a stream that is looked at. */
export interface CapturedStream {
  readonly isTTY: boolean;
  write(chunk: Uint8Array | string, encoding?: BufferEncoding | Written, onWritten?: Written): boolean;
}

type Written = (error?: Error | null) => void;

/** Hands over whole lines, and at the end what is left of one. A stream that is no terminal is left alone. */
export function captureOutput<Stream extends CapturedStream>(
  streams: readonly Stream[],
  onLines: (stream: Stream, text: string) => void,
): OutputCapture {
  let isOwn = false;
  const restores = streams
    .filter(({ isTTY }) => isTTY)
    .map((stream) =>
      captureStream(
        stream,
        () => isOwn,
        (text) => onLines(stream, text),
      ),
    );
  return {
    through(print) {
      const before = isOwn;
      isOwn = true;
      try {
        print();
      } finally {
        isOwn = before;
      }
    },
    stop() {
      for (const restore of restores) restore();
    },
  };
}

function captureStream(stream: CapturedStream, isOwn: () => boolean, onLines: (text: string) => void): () => void {
  const original = stream.write;
  const decoder = new StringDecoder("utf8");
  let partial = "";
  stream.write = (chunk, encoding, onWritten) => {
    if (isOwn()) return original.call(stream, chunk, encoding, onWritten);
    partial += typeof chunk === "string" ? chunk : decoder.write(chunk);
    const end = partial.lastIndexOf("\n") + 1;
    if (end > 0) {
      const whole = partial.slice(0, end);
      partial = partial.slice(end);
      onLines(whole);
    }
    const done = typeof encoding === "function" ? encoding : onWritten;
    if (done !== undefined) process.nextTick(done);
    return true;
  };
  return () => {
    stream.write = original;
    if (partial !== "") onLines(`${partial}\n`);
  };
}
