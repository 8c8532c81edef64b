/** Takes a JSON list apart while it arrives, so that only one entry at a time is in memory. */

export interface ListSplitter {
  push(chunk: Uint8Array): void;
  /** How many bytes came. */
  readonly bytes: number;
  /** Where it was no list, or not a whole one: what came of it, as far as it is worth quoting. Undefined for a list. */
  end(): string | undefined;
}

const code = (character: string): number => character.charCodeAt(0);
const [quote, backslash, comma] = [code('"'), code("\\"), code(",")];
const [openList, closeList, openObject, closeObject] = [code("["), code("]"), code("{"), code("}")];
const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** So much of what is no list is kept, for the error that tells what it is. */
const keptBytes = 64 * 1024;

/** `onItem` gets the text of each entry, in order; it may throw. Entries are not checked to be JSON. */
export function createListSplitter(onItem: (text: string) => void): ListSplitter {
  let state: "before" | "inside" | "after" | "other" = "before";
  let bytes = 0;
  let depth = 0;
  let isInString = false;
  let isEscaped = false;
  /** Parts of the entry that began in an earlier chunk. */
  let parts: Uint8Array[] = [];
  const other: Uint8Array[] = [];

  function emit(last: Uint8Array, isEnd: boolean): void {
    const text = Buffer.concat([...parts, last])
      .toString("utf8")
      .trim();
    parts = [];
    // An empty list has no entry before its end.
    if (text !== "" || !isEnd) onItem(text);
  }

  function receive(chunk: Uint8Array): void {
    if (state === "before") begin(chunk);
    else if (state === "inside") scan(chunk, 0);
    else if (!chunk.every(isSpace)) giveUp(chunk);
  }

  function begin(chunk: Uint8Array): void {
    const at = chunk.findIndex((byte) => !isSpace(byte));
    if (at === -1) return;
    if (chunk[at] !== openList) return giveUp(chunk);
    state = "inside";
    scan(chunk, at + 1);
  }

  function giveUp(chunk: Uint8Array): void {
    state = "other";
    if (other.reduce((sum, part) => sum + part.length, 0) < keptBytes) other.push(chunk.slice(0, keptBytes));
  }

  function scan(chunk: Uint8Array, from: number): void {
    let start = from;
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at];
      if (isInString) {
        if (isEscaped) isEscaped = false;
        else if (byte === backslash) isEscaped = true;
        else if (byte === quote) isInString = false;
      } else if (byte === quote) isInString = true;
      else if (byte === openObject || byte === openList) depth += 1;
      else if (depth > 0 && (byte === closeObject || byte === closeList)) depth -= 1;
      else if (depth === 0 && (byte === comma || byte === closeList)) {
        emit(chunk.subarray(start, at), byte === closeList);
        start = at + 1;
        if (byte === closeList) {
          state = "after";
          return receive(chunk.subarray(start));
        }
      }
    }
    if (start < chunk.length) parts.push(chunk.slice(start));
  }

  return {
    push(chunk) {
      bytes += chunk.length;
      receive(chunk);
    },
    get bytes() {
      return bytes;
    },
    end() {
      if (state === "after") return undefined;
      return state === "inside" ? "[" : Buffer.concat(other).toString("utf8");
    },
  };
}
