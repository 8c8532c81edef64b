import { describe, expect, test } from "vitest";
import { looksSemantic, parseVersion, readVersion, versionText } from "../../../src/core/authoring/versions.ts";

describe("a version", () => {
  test.each([
    ["1.0.0", 1_000_000],
    ["2.1.0", 2_001_000],
    ["2.1.10", 2_001_010],
    ["1.999.999", 1_999_999],
    ["2146.999.999", 2_146_999_999],
    ["1", 1],
    ["999999", 999_999],
    ["2147000000", 2_147_000_000],
    ["2147483647", 2_147_483_647],
    ["0", 0],
    ["-1", -1],
  ])("%s is %d, and back", (text, integer) => {
    expect(parseVersion(text)).toBe(integer);
    expect(versionText(integer)).toBe(text);
  });

  test("may be written as the integer of a semantic one", () => {
    expect(parseVersion("2001000")).toBe(2_001_000);
    expect(versionText(2_001_000)).toBe("2.1.0");
  });

  test("has one text and one integer, for all of them", () => {
    // Steps of a prime visit every part of the range.
    for (let integer = 0; integer < 2 ** 31; integer += 104_729) expect(parseVersion(versionText(integer))).toBe(integer);
  });

  test("that is no integer is shown as it is", () => expect(versionText(1_000_000.5)).toBe("1000000.5"));

  test.each([
    ["0.1.0", "0.1.0 has the major number 0, and Conductor's integers have no room below 1.0.0."],
    ["2147.0.0", "2147.0.0 is too large for the integer that Conductor keeps a version in."],
    ["1.1000.0", "1.1000.0 is too large for the integer that Conductor keeps a version in."],
    ["1.0.1000", "1.0.1000 is too large for the integer that Conductor keeps a version in."],
    ["1.2.3-beta.1", '"1.2.3-beta.1" has a pre-release or build part.'],
    ["1.2.3+7", '"1.2.3+7" has a pre-release or build part.'],
    ["v2.1.0", '"v2.1.0" begins with a letter.'],
    ["2.1", '"2.1" has two parts.'],
    ["2.01.0", '"2.01.0" has a number that begins with 0.'],
    ["2.1.0.0", '"2.1.0.0" is no version.'],
    ["2147483648", '"2147483648" is no version.'],
    [" 2.1.0", '" 2.1.0" is no version.'],
    ["latest", '"latest" is no version.'],
    ["", '"" is no version.'],
  ])("%j is none", (text, message) => {
    const { problem } = readVersion(text);
    expect(problem?.message).toBe(message);
    expect(problem?.hint).not.toBe("");
    expect(parseVersion(text)).toBeUndefined();
  });

  test("says what to write instead", () => {
    expect(readVersion("2.1").problem?.hint).toBe("Write 2.1.0.");
    expect(readVersion("v2.1.0").problem?.hint).toBe("Leave it out: 2.1.0.");
  });

  test.each([
    ["2.1.0", true],
    ["2.1", true],
    ["v1.0.0", true],
    ["0.1.0-rc", true],
    ["2", false],
    ["${workflow.input.v}", false],
    ["", false],
  ])("%j is meant as a semantic one: %s", (text, answer) => expect(looksSemantic(text)).toBe(answer));
});
