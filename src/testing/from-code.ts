/** Definitions that a test gives as values, as their files would hold them. */
import path from "node:path";
import { expandAuthored } from "../core/authoring/expand-definition.ts";
import type { AuthoringTools } from "../core/authoring/expand-definition.ts";
import { isDefinedTask, splitWorkerOptions } from "../core/define-task.ts";
import type { Kind } from "../core/definition.ts";
import { taskJsonSchemas } from "../core/input-schema.ts";
import { isJsonObject } from "../core/json.ts";
import type { JsonObject } from "../core/json.ts";
import { factsOf } from "../core/kinds.ts";
import type { TaskModule } from "../core/task-module.ts";
import { toPlainJson } from "../project/plain-json.ts";
import { withPlainSchema } from "../project/with-plain-schema.ts";
import { testError } from "./test-error.ts";

const source = { file: "the test", line: 1, column: 1 };

/** Throws `invalid` for what is no definition. */
export function definitionOf(kind: Kind, given: unknown, tools: AuthoringTools = {}): JsonObject {
  const { label } = factsOf(kind);
  const { value, finding } = withPlainSchema(given, path.join(process.cwd(), "package.json"), () => source);
  if (finding !== undefined) throw testError("invalid", `The schema of a ${label} is refused: ${finding.message}`, finding.hint);
  const plain = toPlainJson(value);
  const [issue] = plain.issues;
  if (issue !== undefined)
    throw testError("invalid", `A ${label} is JSON, and at ${issue.pointer} of this one stands ${issue.found}.`, issue.hint);
  const expanded = expandAuthored(kind, plain.value, tools);
  const problem = expanded.problems.find(({ severity }) => severity === "error");
  if (problem !== undefined) throw testError("invalid", `The ${label} is refused at ${problem.pointer}: ${problem.message}`, problem.hint);
  if (!isJsonObject(expanded.value)) throw testError("invalid", `A ${label} is an object, and this is none.`);
  const { profiles: _, ...definition } = expanded.value;
  return definition;
}

/** A task with its function, or its definition alone. */
export function taskOf(given: unknown): { definition: JsonObject; module?: TaskModule } {
  if (!isDefinedTask(given)) return { definition: definitionOf("task", given) };
  const { input, output, ...fields } = given.options;
  const { definition, worker } = splitWorkerOptions(definitionOf("task", fields));
  const { handlerTimeoutMs } = worker;
  const { inputJsonSchema, outputJsonSchema } = taskJsonSchemas(definition);
  const module: TaskModule = {
    name: nameIn(definition),
    definition,
    worker: typeof handlerTimeoutMs === "number" ? { handlerTimeoutMs } : {},
    handler: given.handler,
    ...(input === undefined ? (inputJsonSchema === undefined ? {} : { inputJsonSchema }) : { input }),
    ...(output === undefined ? (outputJsonSchema === undefined ? {} : { outputJsonSchema }) : { output }),
    source,
  };
  return { definition, module };
}

/** The full one: with the namespace. */
const nameIn = ({ name }: JsonObject): string => (typeof name === "string" ? name : "");
