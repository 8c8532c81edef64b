/** What is asked of the HUMAN tasks in the store, and what they tell. */
import type { JsonObject } from "../../core/json.ts";
import type { TaskStatus } from "../../core/model/execution.ts";
import type { HumanTaskState, HumanTaskUser } from "../../core/model/human.ts";
import type { HumanSide } from "../runtime/human/human-side.ts";

/** A HUMAN task with what its task and its run tell. */
export interface HumanRecord {
  side: HumanSide;
  status: TaskStatus;
  definitionName: string;
  taskRefName: string;
  workflowName: string;
  input: JsonObject;
  output: JsonObject;
  /** Epoch milliseconds. */
  createdOn: number;
  updatedOn: number;
}

/** A search in what HUMAN tasks hold. */
export interface HumanTexts {
  /** Patterns of LIKE that all fit somewhere in the JSON of the input of whatever `matches`, and of the output, and of all that is told. */
  input: readonly string[];
  output: readonly string[];
  anywhere: readonly string[];
  /** What SQL does not tell. */
  matches(record: HumanRecord): boolean;
}

/** All that is given must hold. */
export interface HumanCriteria {
  states?: readonly HumanTaskState[];
  assignees?: readonly HumanTaskUser[];
  claimants?: readonly HumanTaskUser[];
  definitionNames?: readonly string[];
  /** In a loop those of every turn. */
  taskRefNames?: readonly string[];
  displayNames?: readonly string[];
  workflowIds?: readonly string[];
  workflowNames?: readonly string[];
  /** Epoch milliseconds, inclusive. */
  updatedFrom?: number;
  updatedTo?: number;
  texts?: HumanTexts;
  start: number;
  size: number;
}
