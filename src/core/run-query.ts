/** What runs are searched by: read strictly and written anew, as servers take a query that they do not understand for a wider one. */
import { FlowError } from "./errors.ts";
import { nearest } from "./nearest.ts";

/**
 * What the open-source server's index knows of a run. It drops a condition on any other field without a word, and so finds every run
 * (SqliteIndexQueryBuilder.java and its like).
 */
export const runQueryFields = [
  "workflowId",
  "workflowType",
  "correlationId",
  "status",
  "startTime",
  "endTime",
  "updateTime",
  "parentWorkflowId",
  "classifier",
] as const;

export interface RunFilter {
  query?: string | undefined;
  names: readonly string[];
  statuses: readonly string[];
  correlationId?: string | undefined;
}

const condition = /^([A-Za-z]+)\s*(=|>|<|IN\b)\s*(.*)$/s;
const example = 'For example: --query "status IN (FAILED, TIMED_OUT) AND startTime > 2026-01-31T12:00:00Z".';

/**
 * The query for all of these together; "" where there is none. Times may be ISO 8601 and become epoch milliseconds; the spaces in
 * lists, which servers take for a part of the value, go. Throws a usage error for what is not `field = value`, `>`, `<` or
 * `field IN (a, b)` joined by AND, and for an unknown field.
 */
export function assembleRunQuery({ query = "", names, statuses, correlationId }: RunFilter): string {
  const parts = query.trim() === "" ? [] : query.split(/\s+AND\s+/i).map((part) => readCondition(part.trim()));
  if (names.length > 0) parts.push(inList("workflowType", names));
  if (statuses.length > 0) parts.push(inList("status", statuses));
  if (correlationId !== undefined) parts.push(`correlationId=${valueOf("correlationId", correlationId)}`);
  return parts.join(" AND ");
}

/** Whether a query that `assembleRunQuery` made asks for some status. */
export const asksForStatus = (query: string): boolean => query.split(" AND ").some((part) => /^status(=|>|<| IN )/.test(part));

function readCondition(part: string): string {
  const [, field = "", operator = "", text = ""] = condition.exec(part) ?? [];
  if (field === "") throw new FlowError("usage", `The part "${part}" of the query is no condition`, { hint: example });
  if (!runQueryFields.some((known) => known === field)) {
    const suggestion = nearest(field, runQueryFields);
    throw new FlowError("usage", `Runs cannot be searched by ${field}: some servers would answer with every run`, {
      hint: suggestion === undefined ? `They can be by ${runQueryFields.join(", ")}.` : `Did you mean ${suggestion}?`,
    });
  }
  if (operator !== "IN") return `${field}${operator}${valueOf(field, text)}`;
  const [, list] = /^\((.*)\)$/s.exec(text.trim()) ?? [];
  if (list === undefined) throw new FlowError("usage", `The part "${part}" of the query lacks its list`, { hint: example });
  return inList(field, list.split(","));
}

const inList = (field: string, values: readonly string[]): string =>
  `${field} IN (${values.map((value) => valueOf(field, value)).join(",")})`;

function valueOf(field: string, text: string): string {
  const value = text.trim().replace(/^(["'])(.*)\1$/s, "$2");
  if (value === "" || /["'(),]|\sOR\s/i.test(value)) {
    throw new FlowError(
      "usage",
      `"${text.trim()}" cannot be searched for: a value of ${field} may not be empty nor hold quotes, brackets, commas or an OR`,
      {
        hint: example,
      },
    );
  }
  return field.endsWith("Time") ? timeOf(field, value) : value;
}

function timeOf(field: string, value: string): string {
  const time = /^\d+$/.test(value) ? Number(value) : Date.parse(value);
  if (Number.isSafeInteger(time)) return String(time);
  throw new FlowError("usage", `"${value}" is no time of ${field}`, {
    hint: "Give it as 2026-01-31T12:00:00Z, or in milliseconds since 1970.",
  });
}
