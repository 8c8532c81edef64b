import { expect, test } from "vitest";
import type { CapturedStream } from "../../../src/commands/worker/capture-output.ts";
import { captureOutput } from "../../../src/commands/worker/capture-output.ts";

function fakeStream(isTTY = true): CapturedStream & { written: string } {
  return {
    isTTY,
    written: "",
    write(chunk) {
      this.written += String(chunk);
      return true;
    },
  };
}

test("hands over whole lines, by stream, and what is left of one at the end", () => {
  const [out, err] = [fakeStream(), fakeStream()];
  const seen: string[] = [];
  const capture = captureOutput([out, err], (stream, text) => seen.push(`${stream === out ? "out" : "err"} ${JSON.stringify(text)}`));
  out.write("one\ntwo");
  err.write("oh\n");
  out.write(" and more\nthree");
  expect(seen).toEqual(['out "one\\n"', 'err "oh\\n"', 'out "two and more\\n"']);
  capture.stop();
  expect(seen.at(-1)).toBe('out "three\\n"');
  expect(out.written).toBe("");
  out.write("free again");
  expect(out.written).toBe("free again");
});

test("lets through what is printed on purpose, also from within", () => {
  const out = fakeStream();
  const seen: string[] = [];
  const capture = captureOutput([out], (_stream, text) => seen.push(text));
  capture.through(() => {
    capture.through(() => out.write("a"));
    out.write("b");
  });
  expect(() =>
    capture.through(() => {
      throw new Error("no");
    }),
  ).toThrow("no");
  out.write("c\n");
  expect([out.written, seen]).toEqual(["ab", ["c\n"]]);
});

test("puts characters together that come in pieces, and tells who waits that they are written", async () => {
  const out = fakeStream();
  const seen: string[] = [];
  captureOutput([out], (_stream, text) => seen.push(text));
  const bytes = Buffer.from("für\n");
  await new Promise<void>((resolve) => {
    out.write(bytes.subarray(0, 2), () => undefined);
    out.write(bytes.subarray(2), "utf8", () => resolve());
  });
  expect(seen).toEqual(["für\n"]);
});

test("leaves a stream alone that is no terminal", () => {
  const pipe = fakeStream(false);
  captureOutput([pipe], () => {
    throw new Error("not to be called");
  });
  pipe.write("as it is\n");
  expect(pipe.written).toBe("as it is\n");
});
