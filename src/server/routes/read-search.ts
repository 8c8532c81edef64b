import type { Context } from "hono";
import type { SearchRequest } from "../../core/conductor-api.ts";
import { invalid } from "./faults.ts";
import { integerQuery } from "./read-query.ts";

const largestPage = 5000;

/** `call` is the Java method whose second argument is the size, as refusals name it. */
export function readLimitedSearch(context: Context, call: string): SearchRequest {
  const request = readSearch(context);
  if (request.size <= largestPage) return request;
  const message = `Cannot return more than ${largestPage} workflows. Please use pagination.`;
  throw invalid([{ path: `${call}.arg1`, message, invalidValue: String(request.size) }]);
}

export function readSearch(context: Context): SearchRequest {
  const sort = context.req.query("sort");
  return {
    start: integerQuery(context, "start", 0),
    size: integerQuery(context, "size", 100),
    freeText: context.req.query("freeText") || "*",
    query: context.req.query("query") ?? "",
    ...(sort === undefined || sort === "" ? {} : { sort }),
  };
}
