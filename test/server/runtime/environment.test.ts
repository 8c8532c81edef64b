import { describe, expect, it } from "vitest";
import { createEnvironmentApi, environmentOf, runtimeMetadataOf } from "../../../src/server/runtime/environment.ts";

describe("values from a process's environment", () => {
  it("are those that are named for it, and no others", () => {
    const env = {
      PATH: "/bin",
      HOME: "/root",
      CONDUCTOR_ENV_REGION: "eu",
      CONDUCTOR_SECRET_KEY: "s3cret",
      CONDUCTOR_ENV_: "",
      CONDUCTOR_ENV_GONE: undefined,
    };
    expect(environmentOf(env)).toEqual({ variables: { REGION: "eu", "": "" }, secrets: { KEY: "s3cret" } });
  });

  it("are found by their own names only", () => {
    const api = createEnvironmentApi({ variables: { A: "1" }, secrets: { B: "2" } });
    expect([api.getVariable("A"), api.getVariable("B"), api.getVariable("constructor")]).toEqual(["1", undefined, undefined]);
    expect([api.getSecret("B"), api.getSecret("A"), api.getSecret("__proto__")]).toEqual(["2", undefined, undefined]);
  });

  it("go to a worker by the names that its definition asks for: a secret before a variable", () => {
    const environment = { variables: { A: "variable", B: "b" }, secrets: { A: "secret" } };
    expect(runtimeMetadataOf(["A", "B", "C", "toString"], environment)).toEqual({ A: "secret", B: "b" });
    expect(runtimeMetadataOf(["C"], environment)).toBeUndefined();
    expect(runtimeMetadataOf(undefined, environment)).toBeUndefined();
  });
});
