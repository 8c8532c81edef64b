/** Calls that do the same to a list of things. Always 200 once the list is accepted; what failed stands by its name in the answer. */
import type { Context } from "hono";
import type { BulkResponse } from "../../core/model/execution.ts";
import { invalid } from "./faults.ts";
import { readTextList } from "./read-body.ts";

const most = 1000;

export interface BulkCall {
  /** The list as refusals name it. */
  path: string;
  /** The refusal of an empty list. */
  none: string;
  /** What the list names, in the plural. */
  what: string;
}

export async function readBulkNames(context: Context, { path, none, what }: BulkCall): Promise<string[]> {
  const names = await readTextList(context);
  if (names.length === 0) throw invalid([{ path, message: none }]);
  if (names.length > most) {
    throw invalid([{ path, message: `Cannot process more than ${most} ${what}. Please use multiple requests.` }]);
  }
  return names;
}

export async function forEachOf(names: string[], act: (name: string) => Promise<void> | void): Promise<BulkResponse> {
  const errors: [string, string][] = [];
  const bulkSuccessfulResults: string[] = [];
  for (const name of names) {
    try {
      await act(name);
      bulkSuccessfulResults.push(name);
    } catch (error) {
      errors.push([name, error instanceof Error ? error.message : String(error)]);
    }
  }
  // A list of pairs, as an assignment would lose the name "__proto__".
  return { bulkErrorResults: Object.fromEntries(errors), bulkSuccessfulResults };
}
