import { describe, expect, it } from "vitest";
import { asksForStatus, assembleRunQuery } from "../../src/core/run-query.ts";

const of = (query: string): string => assembleRunQuery({ query, names: [], statuses: [] });

describe("a query for runs", () => {
  it.each([
    ["", ""],
    ["status IN (FAILED)", "status IN (FAILED)"],
    ["status IN ( FAILED , 'TIMED_OUT' )", "status IN (FAILED,TIMED_OUT)"],
    ['workflowType = "order" and status=FAILED', "workflowType=order AND status=FAILED"],
    ["startTime > 2026-01-31T12:00:00Z", "startTime>1769860800000"],
    ["startTime<1769860800000", "startTime<1769860800000"],
    ["correlationId = order-*", "correlationId=order-*"],
  ])("%j is sent as %j", (query, sent) => {
    expect(of(query)).toBe(sent);
  });

  it("is joined with names, statuses and a correlation id", () => {
    const filter = { query: "startTime > 5", names: ["a", "b"], statuses: ["FAILED"], correlationId: "order 7" };
    expect(assembleRunQuery(filter)).toBe("startTime>5 AND workflowType IN (a,b) AND status IN (FAILED) AND correlationId=order 7");
    expect(assembleRunQuery({ names: [], statuses: [] })).toBe("");
  });

  it("tells whether it asks for a status", () => {
    expect(["status IN (FAILED)", "workflowType=a AND status=FAILED"].map(asksForStatus)).toEqual([true, true]);
    expect(["", "workflowType=status", "workflowType=a"].map(asksForStatus)).toEqual([false, false, false]);
  });

  it.each([
    ["statsu = FAILED", "Runs cannot be searched by statsu", "Did you mean status?"],
    ["version = 2", "Runs cannot be searched by version", "They can be by workflowId"],
    ["FAILED", '"FAILED" of the query is no condition', "For example"],
    ["status != FAILED", "is no condition", "For example"],
    ["status = A OR status = B", "may not be empty nor hold quotes", "For example"],
    ["status =", "may not be empty", "For example"],
    ["status IN FAILED", "lacks its list", "For example"],
    ["status IN (FAILED,)", "may not be empty", "For example"],
    ["startTime > yesterday", '"yesterday" is no time of startTime', "milliseconds since 1970"],
  ])("%j is refused", (query, message, hint) => {
    expect(() => of(query)).toThrow(
      expect.objectContaining({ code: "usage", message: expect.stringContaining(message), hint: expect.stringContaining(hint) }),
    );
  });
});
