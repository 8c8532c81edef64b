/** What the table of operations says of one call, and short words to say it with. */
import type { SchemaNode } from "../../core/model/schema-node.ts";

export type Group =
  | "Task definitions"
  | "Workflow definitions"
  | "Workflows"
  | "Workflows in bulk"
  | "Tasks"
  | "Task queues"
  | "Event handlers"
  | "Schedules"
  | "Human tasks"
  | "Registered services"
  | "Tags"
  | "Large payloads"
  | "Administration"
  | "Environment and secrets"
  | "Service";

/** A schema of the model, or one made of such. */
export type AnswerSchema = SchemaNode & { required?: readonly string[] | undefined };

export interface Parameter {
  schema: SchemaNode & { minimum?: number; maximum?: number };
  description: string;
  required?: boolean;
}

export interface Content {
  type: string;
  schema: AnswerSchema;
}

export interface Answer {
  description: string;
  content?: Content;
}

export interface Operation {
  method: "get" | "post" | "put" | "delete";
  /** As the routes have it: `/api/workflow/:id`. */
  path: string;
  group: Group;
  /** Unique, as the name of a method in a generated client. */
  id: string;
  summary: string;
  /** Of the parameters in the path that are no plain text. */
  pathParameters?: Readonly<Record<string, Parameter>>;
  query?: Readonly<Record<string, Parameter>>;
  /** Always required. */
  body?: Content & { description?: string };
  /** By status. Refusals are the same for all and stand in no table. */
  answers: Readonly<Record<number, Answer>>;
}

export const queryText = (description: string, fallback?: string): Parameter => ({
  schema: { type: "string", ...(fallback === undefined ? {} : { default: fallback }) },
  description,
});

export const queryFlag = (fallback: boolean | undefined, description: string): Parameter => ({
  schema: { type: "boolean", ...(fallback === undefined ? {} : { default: fallback }) },
  description,
});

export const queryInteger = (
  fallback: number | undefined,
  description: string,
  more: Omit<Parameter["schema"], "type" | "default"> = {},
): Parameter => ({
  schema: { type: "integer", ...(fallback === undefined ? {} : { default: fallback }), ...more },
  description,
});

/** Epoch milliseconds. */
export const queryTime = (description: string): Parameter => queryInteger(undefined, `${description} Epoch milliseconds.`, { long: true });

/** May be given several times. */
export const queryTexts = (description: string, values?: readonly string[]): Parameter => ({
  schema: { type: "array", items: { type: "string", ...(values === undefined ? {} : { enum: values }) } },
  description,
});

export const required = (parameter: Parameter): Parameter => ({ ...parameter, required: true });

export const jsonContent = (schema: AnswerSchema): Content => ({ type: "application/json", schema });
export const anyObject: AnswerSchema = { type: "object" };
export const listOf = (items: AnswerSchema): AnswerSchema => ({ type: "array", items });
export const mapOf = (values: AnswerSchema): AnswerSchema => ({ type: "object", patternProperties: { "^(.*)$": values } });
export const pageOf = (items: AnswerSchema): AnswerSchema => ({
  type: "object",
  properties: { totalHits: { type: "integer" }, results: listOf(items) },
  required: ["totalHits", "results"],
});

export const answersJson = (schema: AnswerSchema, description = "Done."): Operation["answers"] => ({
  200: { description, content: jsonContent(schema) },
});
export const answersText = (description: string): Operation["answers"] => ({
  200: { description, content: { type: "text/plain", schema: { type: "string" } } },
});
export const answersNothing: Operation["answers"] = { 200: { description: "Done." } };
export const answersNoContent: Operation["answers"] = { 204: { description: "Done." } };
/** An answer with a body, or 204 where there is nothing to tell. */
export const answersJsonOrNoContent = (schema: AnswerSchema, none: string): Operation["answers"] => ({
  ...answersJson(schema),
  204: { description: none },
});

export const queryChoice = (fallback: string | undefined, values: readonly string[], description: string): Parameter => ({
  schema: { type: "string", enum: values, ...(fallback === undefined ? {} : { default: fallback }) },
  description,
});

/** The parameters that all searches share. */
export const searchQuery: Readonly<Record<string, Parameter>> = {
  start: queryInteger(0, "How many results to leave out."),
  size: queryInteger(100, "How many to answer."),
  sort: queryText("`field:ASC` or `field:DESC`."),
  freeText: queryText("A word that must stand in the result; * is anything.", "*"),
  query: queryText("Conditions such as `status IN (FAILED) AND workflowType = order`.", ""),
};
