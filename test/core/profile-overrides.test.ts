import { describe, expect, test } from "vitest";
import type { Json } from "../../src/core/json.ts";
import { applyProfile } from "../../src/core/profile-overrides.ts";

const known = ["staging", "production"];
const definition = {
  name: "t",
  retryCount: 3,
  inputKeys: ["a", "b"],
  inputTemplate: { url: "http://test", limits: { low: 1, high: 9 } },
  profiles: {
    staging: { retryCount: 5 },
    production: {
      retryCount: null,
      inputKeys: ["c"],
      inputTemplate: { limits: { high: 99, more: { x: null, y: [null] } } },
      description: "live",
    },
  },
};
const { profiles: _profiles, ...base } = definition;

test("a definition without overrides is itself", () => {
  expect(applyProfile(base, { profile: "production", known })).toEqual({ value: base, pointers: [], problems: [] });
  expect(applyProfile(base, { profile: "production", known }).value).toBe(base);
});

test.each([undefined, "elsewhere", "constructor"])(
  "with the profile %s nothing is overridden, and the overrides are no field",
  (profile) => {
    expect(applyProfile(definition, { profile, known })).toEqual({ value: base, pointers: [], problems: [] });
  },
);

test("the chosen profile's values are merged: objects at every depth, lists as a whole, null takes away", () => {
  const { value, pointers, problems } = applyProfile(definition, { profile: "production", known });
  expect(value).toEqual({
    name: "t",
    inputKeys: ["c"],
    inputTemplate: { url: "http://test", limits: { low: 1, high: 99, more: { y: [null] } } },
    description: "live",
  });
  expect(pointers).toEqual(["/retryCount", "/inputKeys", "/inputTemplate/limits/high", "/inputTemplate/limits/more", "/description"]);
  expect(problems).toEqual([]);
  expect(definition.inputTemplate.limits).toEqual({ low: 1, high: 9 });
});

test("keys like __proto__ are merged as keys", () => {
  const above: Json = JSON.parse('{"a": {"__proto__": 1, "constructor": 2}}');
  const { value } = applyProfile({ a: {}, profiles: { production: above } }, { profile: "production", known });
  expect(Object.entries(value["a"] ?? {})).toEqual([
    ["__proto__", 1],
    ["constructor", 2],
  ]);
});

describe("what is wrong with overrides is told, whichever profile is chosen", () => {
  test.each<[profiles: Json, problems: string[]]>([
    ["production", ["profile-override /profiles The key profiles should hold values by the names of profiles."]],
    [[1], ["profile-override /profiles The key profiles should hold values by the names of profiles."]],
    [
      { production: 5 },
      ["profile-override /profiles/production What profile production overrides should be an object with fields of the definition."],
    ],
    [
      { production: { name: "x", version: 2 } },
      [
        "profile-override /profiles/production/name A profile cannot change the name: that would be another definition.",
        "profile-override /profiles/production/version A profile cannot change the version: that would be another definition.",
      ],
    ],
    [{ "pro/d": {} }, ["profile-unknown /profiles/pro~1d The config has no profile pro/d, so these values never count."]],
  ])("%j", (profiles, problems) => {
    for (const profile of [undefined, "production"]) {
      const applied = applyProfile({ name: "t", profiles }, { profile, known });
      expect(applied.value).toEqual({ name: "t" });
      expect(applied.problems.map(({ code, pointer, message }) => `${code} ${pointer} ${message}`)).toEqual(problems);
    }
  });

  test("with what was probably meant", () => {
    const hint = (name: string, names: readonly string[]) => applyProfile({ profiles: { [name]: {} } }, { known: names }).problems[0]?.hint;
    expect(hint("producton", known)).toBe("Did you mean production?");
    expect(hint("x", known)).toBe("Its profiles: staging, production.");
    expect(hint("x", [])).toBe("The config has no profiles.");
  });
});
