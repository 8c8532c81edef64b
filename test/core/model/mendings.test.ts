import { describe, expect, it } from "vitest";
import { decode } from "../../../src/core/model/decode.ts";
import { TaskDefSchema } from "../../../src/core/model/task-def.ts";
import type { JsonObject } from "../../../src/core/json.ts";

const fixesOf = (fields: JsonObject) => decode(TaskDefSchema, { name: "t", ...fields }).issues.flatMap(({ fix }) => fix ?? []);

describe("a misspelt field gets its name", () => {
  it.each([
    [{ retrycount: 1 }, "/retrycount", "retryCount"],
    [{ retry_count: 1 }, "/retry_count", "retryCount"],
    [{ descriptoin: "x" }, "/descriptoin", "description"],
  ])("%j", (fields, pointer, key) => {
    expect(fixesOf(fields)).toEqual([{ pointer, op: "rename", key }]);
  });
});

describe("a field keeps its name", () => {
  it.each([
    ["where the other one is there", { retrycount: 1, retryCount: 2 }],
    ["where two could be meant for it", { retrycount: 1, retry_count: 2 }],
    ["where nothing is near", { colour: "red" }],
    ["where more than a letter is amiss", { putKeys: ["a"] }],
    ["where the other one does not take the value", { retrycount: "many" }],
    ["where the value is null", { retrycount: null }],
    ["where the other one is the server's", { createdby: "me" }],
  ])("%s", (_why, fields) => {
    expect(fixesOf(fields)).toEqual([]);
  });
});

describe("a value", () => {
  it.each([
    [{ retryCount: "5" }, "/retryCount", 5],
    [{ retryCount: " 5 " }, "/retryCount", 5],
    [{ enforceSchema: "TRUE" }, "/enforceSchema", true],
    [{ description: 5 }, "/description", "5"],
    [{ retryLogic: "fixed" }, "/retryLogic", "FIXED"],
    [{ retryLogic: "exponential-backoff" }, "/retryLogic", "EXPONENTIAL_BACKOFF"],
  ])("gets the type that it has: %j", (fields, pointer, value) => {
    expect(fixesOf(fields)).toEqual([{ pointer, op: "set", value }]);
  });

  it.each([
    [{ retryCount: 5.7 }],
    [{ retryCount: "+5" }],
    [{ retryCount: "" }],
    [{ concurrentExecLimit: "" }],
    [{ retryLogic: 0 }],
    [{ retryLogic: "FIXD" }],
    [{ retryCount: "five" }],
  ])("is left alone where something would be lost or guessed: %j", (fields) => {
    expect(fixesOf(fields)).toEqual([]);
  });
});
