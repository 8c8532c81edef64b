/**
 * Conductor's query language for searches: `field = value AND field IN (a, b) AND startTime > 1700000000000`. The form in the
 * documentation of its SDKs is taken as well: `status:RUNNING AND startTime:[2025-01-01 TO 2025-12-31]`.
 */
import { ConductorFault } from "../../core/conductor-api.ts";
import type { SearchRequest } from "../../core/conductor-api.ts";
import type { Condition, SearchCriteria } from "./search-criteria.ts";

const pattern = /^([A-Za-z]+(?:\.[\w-]+)*)\s*(=|:|>|<|\bIN\b)\s*(.*)$/is;
const rangePattern = /^\[\s*(\S+)\s+TO\s+(\S+)\s*\]$/i;
const dayMs = 86_400_000;

/**
 * Reads a request. Conductor drops conditions on fields that it does not know, which widens the result to everything; here they are
 * refused. Throws a ConductorFault (400).
 */
export function parseSearch(request: SearchRequest, fields: readonly string[]): SearchCriteria {
  const sort = parseSort(request.sort, fields);
  return {
    conditions: splitConditions(request.query).flatMap((text) => parseCondition(text, fields)),
    freeText: ["", "*"].includes(request.freeText.trim()) ? "" : request.freeText.trim(),
    ...(sort === undefined ? {} : { sort }),
    start: Math.max(0, request.start),
    size: request.size,
  };
}

/** By ` AND ` outside of quotes. */
function splitConditions(query: string): string[] {
  const parts: string[] = [];
  let from = 0;
  for (const match of query.matchAll(/"[^"]*"|'[^']*'|\s+AND\s+/gi)) {
    if (/^["']/.test(match[0])) continue;
    parts.push(query.slice(from, match.index));
    from = match.index + match[0].length;
  }
  parts.push(query.slice(from));
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}

function parseCondition(text: string, fields: readonly string[]): Condition[] {
  const match = pattern.exec(text);
  if (match === null)
    throw new ConductorFault(
      400,
      `The query part '${text}' is not of the form: field = value, field > value, field < value, field IN (a, b).`,
    );
  const [, name = "", operatorText = "", valueText = ""] = match;
  const field = knownField(name, fields);
  const operator = operatorText.toUpperCase();
  if (operator === "IN") return [{ field, operator, values: parseList(valueText, text) }];
  if (operator === ":") {
    const range = rangePattern.exec(valueText.trim());
    if (range !== null) return parseRange(field, range[1] ?? "", range[2] ?? "");
    return [{ field, operator: "=", values: [unquote(valueText)] }];
  }
  if (operator !== "=" && operator !== ">" && operator !== "<") throw new ConductorFault(400, `The query part '${text}' has no operator.`);
  return [{ field, operator, values: [unquote(valueText)] }];
}

/** Both ends count; one that is a day counts to its end. `*` leaves an end open. */
function parseRange(field: string, from: string, to: string): Condition[] {
  const [first, last] = [from, to].map((text) => (/^-?\d+$/.test(text) ? Number(text) : Date.parse(text)));
  const beyond = (last ?? Number.NaN) + (/^\d{4}-\d{2}-\d{2}$/.test(to) ? dayMs : 1);
  const conditions: Condition[] = [];
  if (from !== "*") conditions.push({ field, operator: ">", values: [String((first ?? Number.NaN) - 1)] });
  if (to !== "*") conditions.push({ field, operator: "<", values: [String(beyond)] });
  if (conditions.some(({ values }) => values[0] === "NaN"))
    throw new ConductorFault(400, `The range of '${field}' needs numbers or dates: ${field}:[2025-01-01 TO 2025-12-31].`);
  return conditions;
}

function parseList(text: string, part: string): string[] {
  const match = /^\(([^()]*)\)$/s.exec(text.trim());
  if (match === null) throw new ConductorFault(400, `The query part '${part}' lacks its list: field IN (a, b).`);
  return (match[1] ?? "")
    .split(",")
    .map(unquote)
    .filter((value) => value !== "");
}

function unquote(text: string): string {
  const trimmed = text.trim();
  const match = /^"(.*)"$|^'(.*)'$/s.exec(trimmed);
  return match === null ? trimmed : (match[1] ?? match[2] ?? "");
}

function parseSort(sort: string | undefined, fields: readonly string[]): SearchCriteria["sort"] {
  if (sort === undefined || sort.trim() === "") return undefined;
  const [name = "", order = "ASC"] = sort.split(":");
  const direction = order.trim().toUpperCase();
  if (direction !== "ASC" && direction !== "DESC") throw new ConductorFault(400, `The sort order '${order}' is neither ASC nor DESC.`);
  return { field: knownField(name.trim(), fields), descending: direction === "DESC" };
}

function knownField(name: string, fields: readonly string[]): string {
  if (fields.includes(name) || (/^(inputData|outputData)\./.test(name) && fields.includes(name.replace(/\..*$/s, "")))) return name;
  throw new ConductorFault(400, `'${name}' is not a field that can be searched. Known are ${fields.join(", ")}.`);
}
