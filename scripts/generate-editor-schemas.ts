/**
 * `npm run docs`: writes schemas/definitions/ from the model, for editors: what completes and checks a definition while it is
 * written. A test fails when a schema is not what this makes of the model.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type { Kind } from "../src/core/definition.ts";
import { EventHandlerSchema } from "../src/core/model/event-handler.ts";
import { WorkflowScheduleSchema } from "../src/core/model/schedule.ts";
import type { SchemaNode } from "../src/core/model/schema-node.ts";
import { mapValueNode } from "../src/core/model/schema-node.ts";
import { TaskDefSchema } from "../src/core/model/task-def.ts";
import { testFileShape } from "../src/core/test-cases/format.ts";
import { schemasById } from "../src/core/model/workflow-def.ts";
import { taskFieldNames } from "../src/core/steps/step-fields.ts";
import type { WorkerOptions } from "../src/core/task-module.ts";
import { isolations } from "../src/core/task-module.ts";
import { knownTaskTypes } from "../src/core/task-types.ts";

/** As editors read it: draft 7, with the few words that VS Code and the YAML language server add. */
export interface EditorSchema {
  [keyword: string]: unknown;
}

interface ModelNode extends SchemaNode {
  description?: string;
  required?: readonly string[];
  minimum?: number;
  maximum?: number;
}

const folder = new URL("../schemas/definitions/", import.meta.url);
const identity = ["namespace", "name", "version"];

/** A value that `flow` puts in when it reads the file. */
const placeholder = { type: "string", pattern: "^\\$\\{env\\.[A-Za-z_][A-Za-z0-9_]*\\}$" } as const;

const workerOptions: Record<keyof WorkerOptions, EditorSchema> = {
  concurrency: { type: "integer", minimum: 1, description: "How many run at once in one worker; it is not sent to the server." },
  domain: { type: "string", description: "The domain that workers poll in; it is not sent to the server." },
  pollIntervalMs: { type: "integer", minimum: 0, description: "Milliseconds between polls of an idle queue; not sent to the server." },
  leaseExtend: { type: "boolean", description: "Extend the response timeout while the function runs; not sent to the server." },
  isolation: { enum: [...isolations], description: "Where the function runs: inline, thread or process; not sent to the server." },
  handlerTimeoutMs: {
    type: "integer",
    minimum: 1,
    description: "Milliseconds after which the function is given up; not sent to the server.",
  },
  memoryLimitMb: { type: "integer", minimum: 16, description: "MiB for a thread or process of this task; not sent to the server." },
  recycleAfter: { type: "integer", minimum: 1, description: "Tasks after which a thread or process is replaced; not sent to the server." },
};

const namespace: EditorSchema = {
  type: "string",
  pattern: "^(?:[\\w-]+(?:\\.[\\w-]+)*|\\$\\{env\\.[A-Za-z_][A-Za-z0-9_]*\\})$",
  description: "What stands before the name on the server, with a dot behind it.",
};

/** The short forms of a file. */
const authored: Readonly<Record<string, EditorSchema>> = {
  namespace,
  schema: {
    type: "object",
    description: "A JSON Schema of the input, which is checked before a run is started. Stands for inputSchema and enforceSchema.",
  },
};

const semanticVersion = "[1-9]\\d{0,3}\\.\\d{1,3}\\.\\d{1,3}";

/** An integer, or three numbers that become one. */
const versioned = (schema: EditorSchema): EditorSchema => ({
  ...schema,
  pattern: `^(?:${semanticVersion}|\\$\\{env\\.[A-Za-z_][A-Za-z0-9_]*\\})$`,
  patternErrorMessage: "A whole number, three as in 2.1.0, or ${env.NAME}.",
});

const taskVersion = versioned({ type: ["integer", "string"], description: "Of the function, as 1.2.0; it is not sent to the server." });

const isVersion = (node: ModelNode, field: string): boolean =>
  field === "failureWorkflowVersion" || (field === "version" && node.$id !== "SchemaDef");

const text = (description: string): EditorSchema => ({ type: "string", description });

/** Of a step, beside the fields that it has as a task. */
const stepFields: Readonly<Record<string, EditorSchema>> = {
  name: text("Unique within the workflow; `${thisName.x}` refers to the output."),
  task: text("The name of the task definition; the step's own name if absent."),
  dependsOn: {
    description: "The steps that come before it; without any it starts at once.",
    anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }],
  },
  input: { type: "object", description: "The input: values, `${context.x}` for the run's input, `${step.x}` for a step's output." },
  when: { type: ["string", "boolean"], description: "A condition in JavaScript; the step is left out where it is not so." },
  retryable: { type: ["boolean", "string"], description: "false: it is not tried again." },
  retryLimit: { type: ["integer", "string"], description: "How often it is tried again." },
  timeoutSeconds: { type: ["integer", "string"], description: "Seconds for this step alone." },
};

/** A workflow has tasks, or steps in their place. */
function withSteps(task: ModelNode): Record<string, EditorSchema> {
  const properties = { ...convertFields({ ...task, properties: pickFields(task) }), ...stepFields };
  const step = { type: "object", required: ["name"], properties, additionalProperties: false };
  return {
    steps: { type: "array", items: step, description: "The steps, which run side by side unless dependsOn orders them." },
    output: { type: "object", description: "With steps: the output, as outputParameters, with `${step.x}` for a step's output." },
  };
}

const pickFields = ({ properties = {} }: ModelNode): Record<string, SchemaNode> =>
  Object.fromEntries(Object.entries(properties).filter(([name]) => taskFieldNames.includes(name)));

/** Words that are offered where any text is taken. */
const offered: Readonly<Record<string, readonly string[]>> = {
  type: [...knownTaskTypes],
  evaluatorType: ["value-param", "javascript", "graaljs", "python"],
};

const describing = ({ description, serverOwned }: ModelNode): EditorSchema => ({
  ...(description === undefined ? {} : { description }),
  ...(serverOwned === true ? { deprecationMessage: "Set by the server; it is not sent.", doNotSuggest: true } : {}),
});

function convert(node: ModelNode): EditorSchema {
  const words = describing(node);
  if (node.$ref !== undefined) return { $ref: `#/definitions/${node.$ref}` };
  if (node.anyOf !== undefined) return { ...words, anyOf: node.anyOf.map(convert) };
  const { enum: choices } = node;
  if (choices !== undefined) return { ...words, anyOf: [{ enum: choices }, placeholder], ...standard(node) };
  switch (node.type) {
    case undefined:
      return words;
    case "array":
      return { ...words, type: "array", ...(node.items === undefined ? {} : { items: convert(node.items) }) };
    case "object":
      return { ...words, ...convertObject(node) };
    case "string":
      return { ...words, type: "string", ...(node.pattern === undefined ? {} : { pattern: node.pattern }), ...standard(node) };
    default:
      return { ...words, ...convertNumber(node), ...standard(node) };
  }
}

/** A number or a flag, or the environment variable that it comes from. */
function convertNumber({ type, minimum, maximum }: ModelNode): EditorSchema {
  const limits = { ...(minimum === undefined ? {} : { minimum }), ...(maximum === undefined ? {} : { maximum }) };
  const wanted = type === "integer" ? "A whole number" : "true or false";
  return { type: [type, "string"], pattern: placeholder.pattern, patternErrorMessage: `${wanted}, or \${env.NAME}.`, ...limits };
}

/** The server's default, where it is one that a file can do without. */
const standard = (node: ModelNode): EditorSchema =>
  node.default === undefined || node.serverOwned === true ? {} : { default: node.default };

function convertObject(node: ModelNode): EditorSchema {
  const values = mapValueNode(node);
  if (values !== undefined) return { type: "object", additionalProperties: convert(values) };
  if (node.properties === undefined) return { type: "object" };
  const { required = [] } = node;
  return {
    type: "object",
    ...(required.length === 0 ? {} : { required }),
    properties: convertFields(node),
    additionalProperties: false,
  };
}

function convertFields(node: ModelNode): Record<string, EditorSchema> {
  return Object.fromEntries(
    Object.entries(node.properties ?? {}).map(([name, field]) => {
      const words = node.$id === "WorkflowTask" ? offered[name] : undefined;
      const plain = convert(field);
      const converted = isVersion(node, name) ? versioned(plain) : plain;
      if (words === undefined) return [name, converted];
      const { type, ...rest } = converted;
      return [name, { ...rest, anyOf: [{ enum: words }, { type }] }];
    }),
  );
}

/** What stands in a file: one definition or a list of them, each with values of its own for a profile. */
function fileSchema(kind: Kind, title: string, node: ModelNode, more: Readonly<Record<string, EditorSchema>> = {}): EditorSchema {
  const properties = { ...convertFields(node), ...more };
  const overrides = Object.fromEntries(
    Object.keys(properties)
      .filter((name) => !identity.includes(name))
      .map((name) => [name, { anyOf: [{ $ref: `#/definitions/File/properties/${name}` }, { type: "null" }] }]),
  );
  const profiles = {
    type: "object",
    description: "Values that count for one profile alone; null takes a field away.",
    additionalProperties: { type: "object", properties: overrides, additionalProperties: false },
  };
  // Steps stand for tasks.
  const required = (node.required ?? []).filter((name) => !("steps" in more && name === "tasks"));
  const file = { ...convertObject(node), ...(required.length === 0 ? {} : { required }), properties: { ...properties, profiles } };
  const shared = Object.entries<SchemaNode>(schemasById).map(([name, schema]): [string, EditorSchema] => [name, convert(schema)]);
  const isRecursive = JSON.stringify(file).includes('"#/definitions/Workflow');
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    $id: `https://conductor-flow.dev/schemas/definitions/${fileNames[kind]}`,
    title,
    anyOf: [{ $ref: "#/definitions/File" }, ...(kind === "task" ? [] : [{ type: "array", items: { $ref: "#/definitions/File" } }])],
    definitions: {
      File: file,
      ...(isRecursive ? Object.fromEntries(shared) : {}),
    },
  };
}

function caseFileSchema(): EditorSchema {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    $id: "https://conductor-flow.dev/schemas/definitions/test.json",
    title: "Test cases of a workflow",
    ...testFileShape.schema,
  };
}

const fileNames = {
  task: "task.json",
  workflow: "workflow.json",
  "event-handler": "event-handlers.json",
  schedule: "schedules.json",
} as const satisfies Record<Kind, string>;

/** The schemas by the names of their files. */
export function editorSchemas(): Record<string, EditorSchema> {
  return {
    [fileNames.task]: fileSchema("task", "A task definition, with the options of its worker", TaskDefSchema, {
      ...workerOptions,
      ...authored,
      version: taskVersion,
    }),
    [fileNames.workflow]: fileSchema("workflow", "A workflow definition, or a list of them", schemasById.WorkflowDef, {
      ...authored,
      ...withSteps(schemasById.WorkflowTask),
    }),
    [fileNames["event-handler"]]: fileSchema("event-handler", "An event handler, or a list of them", EventHandlerSchema),
    [fileNames.schedule]: fileSchema("schedule", "A schedule, or a list of them", WorkflowScheduleSchema),
    "test.json": caseFileSchema(),
  };
}

export const schemaText = (schema: EditorSchema): string => `${JSON.stringify(schema, undefined, 2)}\n`;

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  mkdirSync(folder, { recursive: true });
  for (const [name, schema] of Object.entries(editorSchemas())) writeFileSync(new URL(name, folder), schemaText(schema));
}
