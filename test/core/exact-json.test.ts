import { describe, expect, test } from "vitest";
import { exactNumber, integerFrom, parseJson, parseNumber, stringifyJson, withNearestNumbers } from "../../src/core/exact-json.ts";
import { ExactNumber, isExactNumber, isJsonObject } from "../../src/core/json.ts";
import type { Json } from "../../src/core/json.ts";

const exact = (text: string) => new ExactNumber(text);

const numbers: [written: string, value: number | ExactNumber][] = [
  ["0", 0],
  ["-0", 0],
  ["+7", 7],
  ["007", 7],
  ["1.5", 1.5],
  ["1.5e-7", 1.5e-7],
  ["9007199254740991", 9007199254740991],
  ["9007199254740992", exact("9007199254740992")],
  ["9007199254740993", exact("9007199254740993")],
  ["-9007199254740993", exact("-9007199254740993")],
  ["+0009007199254740993", exact("9007199254740993")],
  ["123456789012345678901234567890", exact("123456789012345678901234567890")],
  ["1.0", exact("1.0")],
  ["1.00", exact("1.0")],
  ["1e0", exact("1.0")],
  ["10E-1", exact("1.0")],
  ["1e3", exact("1000.0")],
  ["0.0", exact("0.0")],
  ["-0.0", exact("-0.0")],
  ["1e-999", exact("0.0")],
  ["1e21", exact("1e+21")],
  ["1000000000000000000000.0", exact("1e+21")],
  ["9007199254740993.0", exact("9007199254740992.0")],
  ["4503599627370497.75", exact("4503599627370498.0")],
  ["0.99999999999999999", exact("1.0")],
  ["1e400", exact("1e999")],
  ["-1e400", exact("-1e999")],
];

test.each(numbers)("%s", (written, value) => {
  const read = parseNumber(written);
  expect(read).toStrictEqual(value);
  expect(parseNumber(String(read))).toStrictEqual(value);
});

test.each(numbers.filter(([written]) => /^-?(?:0(?!\d)|[1-9])/.test(written)))("%s in JSON", (written, value) => {
  expect(parseJson(written)).toStrictEqual(value);
  expect(parseJson(`{"a": [ ${written}],"b":${written} }`)).toEqual({ a: [value], b: value });
});

test("an integer of any size", () => {
  expect(integerFrom(5n)).toBe(5);
  expect(integerFrom(2n ** 63n)).toStrictEqual(exact("9223372036854775808"));
});

test("a number by its digits, for modules", () => {
  expect(exactNumber("1.0")).toStrictEqual(exact("1.0"));
  expect(exactNumber("12")).toBe(12);
  expect(exactNumber("9007199254740993")).toStrictEqual(exact("9007199254740993"));
  for (const text of ["", "x", "01", "+1", "1.", ".5", "0x1", "NaN", "Infinity"]) {
    expect(() => exactNumber(text)).toThrow(new RangeError(`${JSON.stringify(text)} is no number as JSON writes it.`));
  }
  expect(() => exactNumber("1e400")).toThrow(new RangeError("1e400 is beyond what a server keeps."));
});

describe("an exact number", () => {
  const value = exact("9007199254740993");

  test("is a scalar that cannot be changed", () => {
    expect(isExactNumber(value)).toBe(true);
    expect(isJsonObject(value)).toBe(false);
    expect(isExactNumber({ text: "1.0" })).toBe(false);
    expect(isExactNumber(null)).toBe(false);
    expect(isExactNumber("1.0")).toBe(false);
    expect(Object.isFrozen(value)).toBe(true);
  });

  test("shows its digits, and counts as the nearest number in arithmetic", () => {
    expect(String(value)).toBe("9007199254740993");
    expect(Number(value)).toBe(9007199254740992);
    expect(Number(exact("1.0")) * 2).toBe(2);
  });

  test("does not pass JSON.stringify unnoticed", () => {
    expect(() => JSON.stringify({ a: value })).toThrow(
      "JSON.stringify would change the number 9007199254740993; stringifyJson writes it as it is.",
    );
  });
});

describe("parseJson", () => {
  test.each([
    '{"__proto__":{"a":1.0},"constructor":1.0}',
    '{"a":1,"a":2.0}',
    '["1.0",",1.0,",":1e5","\\"1.0","\\\\",9007199254740993,"\\u0031.0"]',
    '{"2":1.0,"1":2.0,"b":[[],{},null,true,false,"",1.0]}',
    "  [ 1.0 ,\t2\r\n]  ",
    '"1.0"',
    "[12345678901234.5678,0.1000000000000000055511151231257827]",
  ])("reads what JSON.parse reads: %s", (text) => {
    expect(plain(parseJson(text))).toEqual(JSON.parse(text));
  });

  test("takes the last of two keys, and __proto__ for a key like any other", () => {
    expect(parseJson('{"a":1.0,"a":2.0}')).toEqual({ a: exact("2.0") });
    const read = parseJson('{"__proto__":1.0}');
    expect(Object.entries(read ?? {})).toEqual([["__proto__", exact("1.0")]]);
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
  });

  test.each(["", "{", "[1.0,]", "01.0", "[1.0]x", "NaN", "[9007199254740993", "+1"])("refuses %j as JSON.parse does", (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError);
  });

  test("a long text without doubt is read in one go, and one long string does no harm", () => {
    const long = "a\\\\".repeat(2_000_000);
    expect(parseJson(`["${long}",1.0]`)).toEqual([JSON.parse(`"${long}"`), exact("1.0")]);
  });
});

describe("stringifyJson", () => {
  const values: Json[] = [{ a: [1, { b: "x\n", c: [] }, {}], d: null, e: true, ü: 1.5 }, [], {}, "text", 1, null, { holes: [[], [{}]] }];
  test.each(values)("is JSON.stringify where that will do: %j", (value) => {
    expect(stringifyJson(value)).toBe(JSON.stringify(value));
    expect(stringifyJson(value, 2)).toBe(JSON.stringify(value, undefined, 2));
  });

  test.each(values)("lays out exact numbers as any other: %j", (value) => {
    for (const indent of [undefined, 2]) {
      expect(stringifyJson({ value, n: exact("1.0") }, indent)).toBe(
        JSON.stringify({ value, n: "1.0" }, undefined, indent).replace('"1.0"', "1.0"),
      );
      expect(stringifyJson([value, exact("1.0")], indent)).toBe(JSON.stringify([value, "1.0"], undefined, indent).replace('"1.0"', "1.0"));
    }
    expect(stringifyJson(exact("1.0"))).toBe("1.0");
  });

  test("leaves out what is undefined, and asks values how they are to be written", () => {
    const secret = { value: "hidden", toJSON: () => "***" };
    expect(stringifyJson({ a: undefined, b: [undefined], c: exact("1.0"), d: secret })).toBe('{"b":[null],"c":1.0,"d":"***"}');
  });

  test("a value that contains itself is refused as ever", () => {
    const value: { self?: object; n: ExactNumber[] } = { n: [] };
    value.self = value;
    expect(() => stringifyJson(value)).toThrow(/circular/i);
  });

  test("what is written reads as the same", () => {
    const text = '{"a":9007199254740993,"b":[1.0,-0.0,1e+21],"c":{"d":1.5}}';
    expect(stringifyJson(parseJson(text))).toBe(text);
  });
});

test("for libraries that know no other numbers there are the nearest", () => {
  const exactly = { a: [exact("1.0"), { b: exact("9007199254740993") }], c: "x", d: null, e: 1.5 };
  expect(withNearestNumbers(exactly)).toEqual({ a: [1, { b: 9007199254740992 }], c: "x", d: null, e: 1.5 });
  const plainly = { a: [1, { b: null }] };
  expect(withNearestNumbers(plainly)).toBe(plainly);
});

function plain(value: Json): unknown {
  if (isExactNumber(value)) return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  return isJsonObject(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)])) : value;
}
