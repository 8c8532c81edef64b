import { describe, expect, it } from "vitest";
import { parseAddress } from "../../src/client/address.ts";

describe("parseAddress", () => {
  it.each([
    ["http://h:8080", "http://h:8080", "/api"],
    ["http://h:8080/", "http://h:8080", "/api"],
    ["https://h/api/", "https://h", "/api"],
    ["https://h/team/conductor/api", "https://h", "/team/conductor/api"],
    ["http://[::1]:8080/api", "http://[::1]:8080", "/api"],
  ])("reads %s", (text, origin, basePath) => {
    expect(parseAddress(text)).toEqual({ origin, basePath, url: origin + basePath, secrets: [] });
  });

  it("keeps credentials apart from what is shown", () => {
    expect(parseAddress("http://me:p%40ss@h/api")).toEqual({
      origin: "http://h",
      basePath: "/api",
      url: "http://h/api",
      authorization: `Basic ${Buffer.from("me:p@ss").toString("base64")}`,
      secrets: [Buffer.from("me:p@ss").toString("base64"), "p@ss", "p%40ss"],
    });
  });

  it.each([
    ["http://me:100%@h", "me:100%"],
    ["http://me:%zz%41@h", "me:%zzA"],
    ["http://me:%ff@h", "me:%ff"],
    ["http://:only@h", ":only"],
  ])("takes the credentials of %s as they can be meant", (text, pair) => {
    expect(parseAddress(text).authorization).toBe(`Basic ${Buffer.from(pair).toString("base64")}`);
  });

  it.each(["http://me:hush@hush@h:99999", "http://me:hu/sh@h", "me:hush@h", "http://h/api?token=hush", "http://me:hush@h/api#hush"])(
    "says nothing secret of %s",
    (text) => {
      expect(() => parseAddress(text)).toThrow(expect.objectContaining({ message: expect.not.stringMatching(/hu|sh@/) }));
    },
  );

  it.each([
    ["localhost:8080", /neither http nor https/],
    ["nonsense", /is not a URL/],
    ["http://me:hush@", /^The server address "http:\/\/" is not a URL/],
    ["ftp://me:hush@h/", /^The server address ftp:\/\/h\/ is neither/],
    ["http://h/api?x=1", /query or a fragment/],
    ["http://h/api#x", /query or a fragment/],
  ])("refuses %s as wrong config without repeating secrets", (text, message) => {
    expect(() => parseAddress(text)).toThrow(message);
    expect(() => parseAddress(text)).toThrow(expect.objectContaining({ code: "config", exitCode: 64, hint: expect.any(String) }));
  });
});
