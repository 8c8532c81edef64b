/** The same move for many runs. The server answers success (200) also where some failed; each failure stands by its run's id. */
import type { BulkResponse } from "../core/model/execution.ts";
import { isJsonObject } from "../core/json.ts";
import type { JsonObject } from "../core/json.ts";
import { readObject } from "./answer.ts";
import { query } from "./call.ts";
import type { Answer, Call, SendCall } from "./call.ts";
import { badAnswer } from "./failure.ts";

export type BulkClient = ReturnType<typeof createBulkClient>;

/** More ids in one request are refused (400), so longer lists are sent in several. */
const mostIds = 1000;

function readBulk(answer: Answer): BulkResponse {
  const told = readObject<BulkResponse>(answer);
  const { bulkErrorResults, bulkSuccessfulResults }: JsonObject = told;
  if (isJsonObject(bulkErrorResults) && Array.isArray(bulkSuccessfulResults)) return told;
  throw badAnswer("The server answered with something other than what became of each run", answer.place);
}

export function createBulkClient(send: SendCall) {
  async function forEach(ids: readonly string[], call: Omit<Call, "body">): Promise<BulkResponse> {
    const all: BulkResponse = { bulkErrorResults: {}, bulkSuccessfulResults: [] };
    for (let from = 0; from < ids.length; from += mostIds) {
      const answer = readBulk(await send({ ...call, body: ids.slice(from, from + mostIds), repeatsNothing: true }));
      Object.assign(all.bulkErrorResults, answer.bulkErrorResults);
      all.bulkSuccessfulResults.push(...answer.bulkSuccessfulResults);
    }
    return all;
  }
  const bulk = "/workflow/bulk";

  return {
    async pause(ids: readonly string[]): Promise<BulkResponse> {
      return forEach(ids, { method: "PUT", path: `${bulk}/pause` });
    },
    async resume(ids: readonly string[]): Promise<BulkResponse> {
      return forEach(ids, { method: "PUT", path: `${bulk}/resume` });
    },
    async restart(ids: readonly string[], options: { useLatestDefinitions?: boolean } = {}): Promise<BulkResponse> {
      return forEach(ids, { method: "POST", path: `${bulk}/restart${query(options)}` });
    },
    async retry(ids: readonly string[]): Promise<BulkResponse> {
      return forEach(ids, { method: "POST", path: `${bulk}/retry` });
    },
    async terminate(ids: readonly string[], options: { reason?: string } = {}): Promise<BulkResponse> {
      return forEach(ids, { method: "POST", path: `${bulk}/terminate${query(options)}` });
    },
    /** Deletes ended runs. The server archives them unless told not to, which its SQLite cannot: pass `archiveWorkflow: false` there. */
    async remove(ids: readonly string[], options: { archiveWorkflow?: boolean } = {}): Promise<BulkResponse> {
      return forEach(ids, { method: "DELETE", path: `${bulk}/remove${query(options)}` });
    },
  };
}
