/**
 * HUMAN tasks as people see them, and the templates of their forms. The shapes are those of Orkes Conductor, whose clients speak them;
 * the open-source server has no such calls. Times are epoch milliseconds.
 */
import { humanUserTypes } from "../human-user-types.ts";
import { Type } from "./type.ts";
import type { Static } from "./type.ts";
import type { JsonObject } from "../json.ts";
import { StartWorkflowRequestSchema } from "./execution.ts";
import { anyJson, integer, listOf, oneOf, optional, optionalMap, primitiveInteger, text, texts } from "./fields.ts";

/** The input of a HUMAN task under which its definition stands. */
export const humanDefinitionKey = "__humanTaskDefinition";

/** PENDING: nobody is assigned. ASSIGNED: nobody has claimed it. IN_PROGRESS: claimed. DELETED: ended, and nobody has done it. */
export const humanTaskStates = ["PENDING", "ASSIGNED", "IN_PROGRESS", "COMPLETED", "TIMED_OUT", "DELETED"] as const;
export type HumanTaskState = (typeof humanTaskStates)[number];

/** Somebody may still do something about it. */
export const openHumanStates: readonly HumanTaskState[] = ["PENDING", "ASSIGNED", "IN_PROGRESS"];

/** What a trigger waits for: a state that is reached, or another assignee or claimant. */
export const humanTriggerTypes = [
  "ASSIGNEE_CHANGED",
  "CLAIMANT_CHANGED",
  "PENDING",
  "IN_PROGRESS",
  "ASSIGNED",
  "COMPLETED",
  "TIMED_OUT",
] as const;
export type HumanTriggerType = (typeof humanTriggerTypes)[number];

export const HumanTaskUserSchema = Type.Object(
  {
    userType: oneOf(humanUserTypes, { description: "Whether it is a person or a group, and whose." }),
    user: text({ description: "Who, such as an address of mail; for a group its name." }),
  },
  { $id: "HumanTaskUser" },
);
export type HumanTaskUser = Static<typeof HumanTaskUserSchema>;

export const HumanTaskAssignmentSchema = Type.Object(
  {
    assignee: optional(HumanTaskUserSchema),
    slaMinutes: primitiveInteger(0, {
      long: true,
      description: "How long it may stay unclaimed until the next one is assigned; 0: for ever.",
    }),
  },
  { $id: "HumanTaskAssignment" },
);
export type HumanTaskAssignment = Static<typeof HumanTaskAssignmentSchema>;

export const HumanTaskTriggerSchema = Type.Object(
  {
    triggerType: oneOf(humanTriggerTypes, { description: "When." }),
    startWorkflowRequest: optional(StartWorkflowRequestSchema),
  },
  { $id: "HumanTaskTrigger" },
);
export type HumanTaskTrigger = Static<typeof HumanTaskTriggerSchema>;

/**
 * The template of a form, in two shapes. The newer one has the fields as a JSON Schema (`jsonSchema`) and where they stand
 * (`templateUI`, as JSON Forms has it); the older one has a list of fields with rules (`formTemplate`), or a page (`uiTemplate`).
 */
export const HumanTaskTemplateSchema = Type.Object(
  {
    name: Type.String({ description: "Its name." }),
    version: integer({ description: "Its version; without one the latest is replaced." }),
    description: text({ description: "What it is for." }),
    jsonSchema: optionalMap({ description: "The fields: a JSON Schema of an object." }),
    templateUI: optionalMap({ description: "Where the fields stand: layouts, controls and rules of JSON Forms." }),
    formTemplate: optionalMap({ description: "The older shape: `fields` and `validationRules`." }),
    uiTemplate: optionalMap({ description: "The older shape of a page of one's own: kept, and never shown by this server." }),
    tags: anyJson({ description: "Texts, or pairs of `key` and `value`." }),
    ownerApp: text({ description: "The application that owns it." }),
    ownerEmail: text({ description: "Whom to ask." }),
    createTime: integer({ serverOwned: true, long: true, description: "Epoch milliseconds, set by the server." }),
    updateTime: integer({ serverOwned: true, long: true, description: "Epoch milliseconds, set by the server." }),
    createdBy: text({ serverOwned: true, description: "Who made it; set by the server." }),
    updatedBy: text({ serverOwned: true, description: "Who changed it last; set by the server." }),
  },
  { $id: "HumanTaskTemplate" },
);
export type HumanTaskTemplate = Static<typeof HumanTaskTemplateSchema>;

const UserFormTemplateSchema = Type.Object({
  name: text({ description: "The template." }),
  version: integer({ description: "Its version; 0 or none: the latest." }),
});
export type UserFormTemplate = Static<typeof UserFormTemplateSchema>;

export const HumanTaskDefinitionSchema = Type.Object(
  {
    displayName: text({ description: "What people see." }),
    assignments: optional(Type.Array(HumanTaskAssignmentSchema, { description: "Who is asked, one after the other." })),
    /** As the builder of the official JavaScript SDK writes it. */
    assignee: optional(HumanTaskUserSchema),
    assignmentCompletionStrategy: oneOf(["LEAVE_OPEN", "TERMINATE"], {
      description: "What becomes of it when the time of the last assignment is up: anybody may claim it, or it times out.",
    }),
    userFormTemplate: optional(UserFormTemplateSchema),
    fullTemplate: optional(HumanTaskTemplateSchema),
    taskTriggers: optional(Type.Array(HumanTaskTriggerSchema, { description: "Workflows to start when something changes." })),
  },
  { $id: "HumanTaskDefinition" },
);
export type HumanTaskDefinition = Static<typeof HumanTaskDefinitionSchema>;

/** A HUMAN task. */
export const HumanTaskEntrySchema = Type.Object(
  {
    taskId: Type.String(),
    state: Type.Unsafe<HumanTaskState>({ type: "string", enum: humanTaskStates }),
    displayName: text({ description: "What people see." }),
    definitionName: Type.String({ description: "The name of the task in its workflow." }),
    taskRefName: Type.String({ description: "Its reference name." }),
    workflowId: Type.String({ description: "The run that waits for it." }),
    workflowName: Type.String(),
    assignee: optional(HumanTaskUserSchema),
    claimant: optional(HumanTaskUserSchema),
    humanTaskDef: HumanTaskDefinitionSchema,
    input: Type.Unsafe<JsonObject>({ type: "object", additionalProperties: true, description: "Without the definition." }),
    output: Type.Unsafe<JsonObject>({ type: "object", additionalProperties: true, description: "What came of it so far." }),
    createdOn: Type.Integer({ long: true, description: "Epoch milliseconds." }),
    updatedOn: Type.Integer({ long: true, description: "Epoch milliseconds." }),
  },
  { $id: "HumanTaskEntry" },
);
export type HumanTaskEntry = Static<typeof HumanTaskEntrySchema>;

/** All that is given must hold; an empty list says nothing. */
export const HumanTaskSearchSchema = Type.Object(
  {
    states: optional(Type.Array(Type.Unsafe<HumanTaskState>({ type: "string", enum: humanTaskStates }), { default: [] })),
    assignees: listOf(HumanTaskUserSchema),
    claimants: listOf(HumanTaskUserSchema),
    definitionNames: texts(),
    taskRefNames: texts({ description: "In a loop those of every turn." }),
    displayNames: texts(),
    workflowIds: texts(),
    workflowNames: texts(),
    taskInputQuery: text({ description: "`field:value` or words, all of which the input must hold; * stands for anything." }),
    taskOutputQuery: text({ description: "The same of the output." }),
    fullTextQuery: text({ description: "Words that must stand somewhere in the task." }),
    updateStartTime: integer({ long: true, description: "Changed at or after; epoch milliseconds." }),
    updateEndTime: integer({ long: true, description: "Changed at or before; epoch milliseconds." }),
    searchType: oneOf(["ADMIN", "INBOX"], { description: "INBOX: only what is open." }),
    start: primitiveInteger(0, { description: "How many to leave out." }),
    size: optional(Type.Integer({ description: "How many to answer: 15 if absent, 1000 at most." })),
  },
  { $id: "HumanTaskSearch" },
);
export type HumanTaskSearch = Static<typeof HumanTaskSearchSchema>;

export const HumanTaskSearchResultSchema = Type.Object(
  {
    start: Type.Integer(),
    pageSizeLimit: Type.Integer({ description: "The most that one answer holds." }),
    hits: Type.Integer({ description: "How many this answer holds." }),
    totalHits: Type.Integer({ long: true, description: "How many there are." }),
    results: Type.Array(HumanTaskEntrySchema),
  },
  { $id: "HumanTaskSearchResult" },
);
export type HumanTaskSearchResult = Static<typeof HumanTaskSearchResultSchema>;
