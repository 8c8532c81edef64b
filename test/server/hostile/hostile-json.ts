/** JSON texts that no client sends by mistake: odd values in every place, prototype keys, depth, size, broken bytes. */
import type { Random } from "../../core/seeded.ts";

type Value = null | boolean | number | string | Value[] | { [key: string]: Value };

const depth = 20_000;

/** Texts, because much of it is no value that JavaScript could hold. */
const oddTexts = [
  "null",
  "true",
  "-1",
  "0.1",
  "1e308",
  "1e999",
  "-0",
  "9007199254740993",
  "123456789012345678901234567890",
  '""',
  '"__proto__"',
  '"${workflow.input.a}"',
  '"${"',
  '"${a[?(@.b =~ /(x+x+)+y/)]}"',
  '"\\u0000"',
  '"\\ud800"',
  '"\u202e\\r\\n\u001b[31m"',
  "[]",
  "{}",
  "[null]",
  "[[[]]]",
  '{"__proto__": {"polluted": true}}',
  '{"constructor": {"prototype": {"polluted": true}}}',
  '{"": 1, "toString": 2, "hasOwnProperty": null, "length": -1}',
  '{"a": 1, "a": {"a": 2}}',
  "[".repeat(depth) + "]".repeat(depth),
  '{"a":'.repeat(depth) + "1" + "}".repeat(depth),
  `"${"x".repeat(100_000)}"`,
  `[${"0,".repeat(20_000)}0]`,
];

const oddKeys = ["__proto__", "constructor", "prototype", "toString", "", "a.b", "a'b\"", "\u0000", "x".repeat(5000), "😀"];

const marker = "\u0001odd\u0001";

/** A body that was fine, with some of its values replaced. */
export function hostileJson(random: Random, sound: Value): Buffer {
  const replacements: string[] = [];
  let value = sound;
  for (let times = 1 + random.below(3); times > 0; times -= 1) value = replaceOne(random, value);
  let text = JSON.stringify(value, (_key, item: unknown) => {
    if (item !== marker) return item;
    replacements.push(random.pick(oddTexts));
    return `${marker}${replacements.length - 1}`;
  });
  for (const [index, replacement] of replacements.entries()) text = text.replace(JSON.stringify(`${marker}${index}`), () => replacement);
  return damaged(random, text);
}

function replaceOne(random: Random, value: Value): Value {
  if (typeof value !== "object" || value === null || random.next() < 0.1) return marker;
  if (Array.isArray(value)) {
    if (value.length === 0 || random.next() < 0.1) return [...value, marker];
    const at = random.below(value.length);
    return value.map((item, index) => (index === at ? replaceOne(random, item) : item));
  }
  const keys = Object.keys(value);
  if (keys.length === 0 || random.next() < 0.15) return Object.fromEntries([...Object.entries(value), [random.pick(oddKeys), marker]]);
  const chosen = random.pick(keys);
  const entries = Object.entries(value).map(([key, item]): [string, Value] => [key, key === chosen ? replaceOne(random, item) : item]);
  return Object.fromEntries(random.next() < 0.1 ? entries.filter(([key]) => key !== chosen) : entries);
}

/** Mostly as it is; sometimes the bytes are no JSON any more. */
function damaged(random: Random, text: string): Buffer {
  const bytes = Buffer.from(text);
  switch (random.below(12)) {
    case 0:
      return bytes.subarray(0, random.below(bytes.length + 1));
    case 1:
      return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]);
    case 2: {
      const at = random.below(bytes.length + 1);
      return Buffer.concat([bytes.subarray(0, at), Buffer.from([0xff, 0xc0, 0x80, 0x00]), bytes.subarray(at)]);
    }
    case 3:
      return Buffer.from(`${text}${text}`);
    case 4:
      return Buffer.from(random.pick(oddTexts));
    default:
      return bytes;
  }
}
