/** The query language of the search for a schedule's executions, which is not that of the searches for runs. */
import { ConductorFault } from "../../core/conductor-api.ts";
import type { SearchRequest } from "../../core/conductor-api.ts";
import type { ExecutionCriteria, ExecutionField } from "../store/store.ts";

const listClause = /^(?<field>scheduleName|state) IN \((?<list>.*)\)$/s;
const plainClause = /^(?<field>scheduledTime>|scheduledTime<|workflowName=|executionId=)(?<value>.*)$/s;

/**
 * `scheduleName IN (a, b) AND state IN (FAILED) AND scheduledTime>1 AND scheduledTime<9 AND workflowName=w AND executionId=e`, written
 * exactly so: any other part is taken for the name of a schedule. The free text is not looked at.
 */
export function parseExecutionSearch({ query, sort, start, size }: SearchRequest): ExecutionCriteria {
  const names: string[] = [];
  const states: string[] = [];
  const criteria: ExecutionCriteria = { sort: parseSort(sort), start, size };
  for (const clause of query.split(/\s+AND\s+/).map((part) => part.trim())) {
    const { field, list = "", value = "" } = (listClause.exec(clause) ?? plainClause.exec(clause))?.groups ?? {};
    const text = value.trim();
    if (field === "scheduleName") names.push(...namesIn(list));
    else if (field === "state") states.push(...namesIn(list));
    else if (field === "scheduledTime>") criteria.scheduledAfter = timeOf(text);
    else if (field === "scheduledTime<") criteria.scheduledBefore = timeOf(text);
    else if (field === "workflowName=" && text !== "") criteria.workflowName = text;
    else if (field === "executionId=" && text !== "") criteria.executionId = text;
    else if (field === undefined && clause !== "") names.push(clause);
  }
  return { ...criteria, ...(names.length === 0 ? {} : { scheduleNames: names }), ...(states.length === 0 ? {} : { states }) };
}

const namesIn = (list: string): string[] => list.split(",").flatMap((name) => (name.trim() === "" ? [] : [name.trim()]));

function timeOf(text: string): number {
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  throw new ConductorFault(500, `For input string: "${text}"`);
}

const fields: readonly string[] = ["scheduledTime", "executionTime", "scheduleName", "workflowName", "state"] satisfies ExecutionField[];
const isField = (name: string): name is ExecutionField => fields.includes(name);

/** Descending unless it says ASC; an unknown field counts as the time at which they were due. */
function parseSort(sort = ""): ExecutionCriteria["sort"] {
  return namesIn(sort).map((part) => {
    const [name = "", order = ""] = part.split(":").map((text) => text.trim());
    return { field: isField(name) ? name : "scheduledTime", descending: order.toUpperCase() !== "ASC" };
  });
}
