/** A search for HUMAN tasks as the store takes it. Pure. */
import { ConductorFault } from "../../../core/conductor-api.ts";
import { asJson } from "../../engine/own.ts";
import type { HumanTaskSearch, HumanTaskState } from "../../../core/model/human.ts";
import type { HumanCriteria, HumanRecord } from "../../store/human-criteria.ts";
import { isThere } from "./human-side.ts";
import { parseTextQuery } from "./human-text.ts";

/** The most that one answer holds. */
export const largestPage = 1000;
const usualPage = 15;
/** SQLite takes no more conditions than a thousand. */
const mostAlternatives = 500;

const openStates: readonly HumanTaskState[] = ["PENDING", "ASSIGNED", "IN_PROGRESS"];

export function criteriaOf(search: HumanTaskSearch): HumanCriteria {
  const { start = 0, size = usualPage, updateStartTime, updateEndTime } = search;
  const states = statesOf(search);
  return {
    start: Math.max(0, start),
    size: Math.min(Math.max(0, size), largestPage),
    ...(states === undefined ? {} : { states }),
    ...lists(search),
    ...(updateStartTime === undefined ? {} : { updatedFrom: updateStartTime }),
    ...(updateEndTime === undefined ? {} : { updatedTo: updateEndTime }),
    ...textsIn(search),
  };
}

function statesOf({ states = [], searchType }: HumanTaskSearch): readonly HumanTaskState[] | undefined {
  if (searchType !== "INBOX") return states.length === 0 ? undefined : states;
  return states.length === 0 ? openStates : states.filter((state) => openStates.includes(state));
}

type Lists = Pick<
  HumanCriteria,
  "assignees" | "claimants" | "definitionNames" | "taskRefNames" | "displayNames" | "workflowIds" | "workflowNames"
>;

/** Empty ones say nothing: clients send them always. */
function lists(search: HumanTaskSearch): Lists {
  const { assignees = [], claimants = [], definitionNames = [], taskRefNames = [] } = search;
  for (const [name, list] of Object.entries({ assignees, claimants, taskRefNames })) {
    if (list.length > mostAlternatives) throw new ConductorFault(400, `${name} may list ${mostAlternatives}, and not ${list.length}`);
  }
  const { displayNames = [], workflowIds = [], workflowNames = [] } = search;
  return {
    ...(assignees.length === 0 ? {} : { assignees: assignees.filter(isThere) }),
    ...(claimants.length === 0 ? {} : { claimants: claimants.filter(isThere) }),
    ...(definitionNames.length === 0 ? {} : { definitionNames }),
    ...(taskRefNames.length === 0 ? {} : { taskRefNames }),
    ...(displayNames.length === 0 ? {} : { displayNames }),
    ...(workflowIds.length === 0 ? {} : { workflowIds }),
    ...(workflowNames.length === 0 ? {} : { workflowNames }),
  };
}

function textsIn({ taskInputQuery, taskOutputQuery, fullTextQuery }: HumanTaskSearch): Pick<HumanCriteria, "texts"> {
  const [input, output, anywhere] = [taskInputQuery, taskOutputQuery, fullTextQuery].map(parseTextQuery);
  if (input === undefined && output === undefined && anywhere === undefined) return {};
  return {
    texts: {
      input: input?.needs ?? [],
      output: output?.needs ?? [],
      anywhere: anywhere?.needs ?? [],
      matches: (record) =>
        (input?.holds(record.input) ?? true) &&
        (output?.holds(record.output) ?? true) &&
        (anywhere?.holds(asJson({ ...record.side, ...textsOf(record) })) ?? true),
    },
  };
}

const textsOf = ({ definitionName, taskRefName, workflowName, input, output }: HumanRecord): object => ({
  definitionName,
  taskRefName,
  workflowName,
  input,
  output,
});
