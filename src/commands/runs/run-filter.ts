/** The options that say which runs, as the query that is sent. */
import { FlowError } from "../../core/errors.ts";
import { workflowStatuses } from "../../core/model/execution.ts";
import { nearest } from "../../core/nearest.ts";
import { assembleRunQuery } from "../../core/run-query.ts";
import type { Flags } from "../command.ts";
import type { filterOptions } from "../table-runs.ts";

export type FilterFlags = Flags<typeof filterOptions>;

/** "" where none of the options is given. Throws a usage error for a condition that servers would misread. */
export function readRunQuery({ query, name = [], status = [], correlationId }: FilterFlags): string {
  return assembleRunQuery({ query, names: name, statuses: status.map(readStatus), correlationId });
}

function readStatus(word: string): string {
  const status = word.toUpperCase();
  if (workflowStatuses.some((known) => known === status)) return status;
  const suggestion = nearest(status, workflowStatuses);
  throw new FlowError("usage", `A run cannot be ${word}`, {
    hint: word.includes(",")
      ? "Give --status once for each."
      : suggestion === undefined
        ? `It can be ${workflowStatuses.join(", ")}.`
        : `Did you mean ${suggestion}?`,
  });
}
