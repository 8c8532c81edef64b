import { describe, expect, it } from "vitest";
import type { SearchRequest } from "../../../src/core/conductor-api.ts";
import { parseSearch } from "../../../src/server/store/search-query.ts";

const fields = ["workflowType", "status", "startTime"];
const parse = (changes: Partial<SearchRequest>) => parseSearch({ start: 0, size: 100, freeText: "*", query: "", ...changes }, fields);

describe("conditions", () => {
  it.each([
    ["", []],
    ["workflowType=order", [{ field: "workflowType", operator: "=", values: ["order"] }]],
    ["workflowType = 'a AND b'", [{ field: "workflowType", operator: "=", values: ["a AND b"] }]],
    ['status IN (COMPLETED, "FAILED")', [{ field: "status", operator: "IN", values: ["COMPLETED", "FAILED"] }]],
    [
      "startTime > 5 AND startTime < 9 and status = RUNNING",
      [
        { field: "startTime", operator: ">", values: ["5"] },
        { field: "startTime", operator: "<", values: ["9"] },
        { field: "status", operator: "=", values: ["RUNNING"] },
      ],
    ],
  ])("%s", (query, conditions) => {
    expect(parse({ query }).conditions).toEqual(conditions);
  });

  it.each([
    ["color = red", "'color' is not a field that can be searched. Known are workflowType, status, startTime."],
    ["status", "The query part 'status' is not of the form: field = value, field > value, field < value, field IN (a, b)."],
    ["status IN COMPLETED", "The query part 'status IN COMPLETED' lacks its list: field IN (a, b)."],
  ])("%s is refused", (query, message) => {
    expect(() => parse({ query })).toThrow(expect.objectContaining({ status: 400, message }));
  });
});

it("reads the order", () => {
  expect(parse({ sort: "startTime:DESC" }).sort).toEqual({ field: "startTime", descending: true });
  expect(parse({ sort: "startTime" }).sort).toEqual({ field: "startTime", descending: false });
  expect(parse({}).sort).toBeUndefined();
  expect(() => parse({ sort: "startTime:UP" })).toThrow("neither ASC nor DESC");
  expect(() => parse({ sort: "color:ASC" })).toThrow("'color' is not a field");
});

it("takes a star for any text", () => {
  expect(parse({ freeText: "*" }).freeText).toBe("");
  expect(parse({ freeText: " needle " }).freeText).toBe("needle");
});
