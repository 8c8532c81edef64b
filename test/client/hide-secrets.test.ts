import { describe, expect, it } from "vitest";
import { hideSecrets } from "../../src/client/hide-secrets.ts";

const secret = 'a/"secret"\\+é';
const quoted = (text: string, times: number): string => (times === 0 ? text : JSON.stringify(quoted(text, times - 1)));

describe("a secret is taken out", () => {
  it.each([
    ["as it is", secret],
    ["in an address", encodeURIComponent(secret)],
    ["in an address in small letters", encodeURIComponent(secret).replaceAll(/%../g, (escape) => escape.toLowerCase())],
    ["in base64", Buffer.from(secret).toString("base64")],
    ["in base64 for addresses", Buffer.from(secret).toString("base64url")],
    ["in JSON", JSON.stringify({ secret }).slice(11, -2)],
  ])("%s", (_, form) => expect(hideSecrets(`<${form}>`, [secret])).toBe("<***>"));

  it.each([0, 1, 2, 3, 4])("in JSON within JSON, %i times", (times) => {
    const text = quoted(`<${secret}>`, times);
    const clean = hideSecrets(text, [secret]);
    let value: unknown = clean;
    for (let left = times; left > 0; left--) value = JSON.parse(String(value));
    expect(value).toBe("<***>");
  });

  it("where one is the beginning of another", () => {
    expect(hideSecrets("short shorter", ["short", "shorter"])).toBe("*** ***");
  });
});

it("nothing else is taken out", () => {
  expect(hideSecrets("a message", [undefined, "", "another"])).toBe("a message");
  expect(hideSecrets("", ["x"])).toBe("");
  expect(hideSecrets("<\ud800>", ["\ud800"])).toBe("<***>");
});
