import type { LocalDefinition } from "../../definition.ts";
import { readPath } from "../../expression-path.ts";
import type { Json, JsonObject } from "../../json.ts";
import { isJsonObject } from "../../json.ts";
import type { ReadTask, ReadWorkflow } from "../../nested-tasks.ts";
import { typeOf } from "../../nested-tasks.ts";
import { pointerText } from "../../pointer.ts";
import { isWrittenInSteps } from "../../steps/tell-in-steps.ts";
import { placeTasks } from "../../task-order.ts";
import { tellUnknownField } from "../../tell-unknown-field.ts";
import type { Reference } from "../task-references.ts";
import { referencesIn } from "../task-references.ts";
import type { AcrossAdvice, ProjectDefinitions } from "./project-definitions.ts";

/** `${price.output.totl}`, where the output of the task is known and has no such field. */
export function findUnknownOutputs({ definitions, workflows }: ProjectDefinitions): AcrossAdvice[] {
  const tasks = new Map(definitions.filter(({ kind }) => kind === "task").map((task) => [task.name, task]));
  return workflows.flatMap(({ definition, workflow }) => findInWorkflow(definition, workflow, tasks));
}

interface Owned {
  references: readonly Reference[];
  /** In whose words it is told. */
  subject: string;
}

function findInWorkflow(definition: LocalDefinition, workflow: ReadWorkflow, tasks: ReadonlyMap<string, LocalDefinition>): AcrossAdvice[] {
  const placed = placeTasks(workflow);
  const byReference = new Map(placed.map(({ task }) => [task.taskReferenceName, task]));
  const owned: Owned[] = [
    ...placed.map(({ references, pointer }) => ({ references, subject: pointerText(pointer) })),
    { references: referencesIn(workflow.outputParameters, "/outputParameters"), subject: "output" },
  ];
  const found = owned.flatMap(({ references, subject }) =>
    references.flatMap(({ name, field, path, pointer }): AcrossAdvice[] => {
      const task = field === "output" ? byReference.get(name) : undefined;
      const known = task === undefined ? undefined : outputOf(task, tasks);
      if (known === undefined) return [];
      const start = `${name}.output`;
      const shown = isWrittenInSteps(definition) ? name : start;
      const rest = path.slice(start.length);
      const told = tellUnknownField(known.schema, readPath(rest), shown);
      if (told === undefined) return [];
      const message = `${subject}: \${${shown}${rest}}: ${known.whose} ${told.what}.`;
      return [{ definition, pointer, message, ...(told.hint === undefined ? {} : { hint: told.hint }) }];
    }),
  );
  return found.filter(
    (one, index) => !found.slice(0, index).some((other) => other.pointer === one.pointer && other.message === one.message),
  );
}

interface KnownOutput {
  schema: Json;
  /** Goes before what the schema says. */
  whose: string;
}

/** Some tasks of the server's own give the same whatever they are asked. Fields of `response` may be a text where a call failed. */
const ownOutputs: Readonly<Record<string, JsonObject>> = {
  HTTP: { properties: { response: { properties: { body: true, headers: true, statusCode: true, reasonPhrase: true } }, error: true } },
  INLINE: { properties: { result: true, error: true } },
  JSON_JQ_TRANSFORM: { properties: { result: true, resultList: true, error: true } },
};

function outputOf(task: ReadTask, tasks: ReadonlyMap<string, LocalDefinition>): KnownOutput | undefined {
  const type = typeOf(task);
  const own = ownOutputs[type];
  if (own !== undefined) return { schema: own, whose: `the output of ${type}` };
  if (type !== "SIMPLE" || task.name === undefined) return undefined;
  const definition = tasks.get(task.name);
  const schema = definition?.outputSchema?.() ?? schemaIn(definition?.body["outputSchema"]);
  return schema === undefined ? undefined : { schema, whose: `the output schema of ${task.name}` };
}

function schemaIn(value: Json | undefined): JsonObject | undefined {
  if (!isJsonObject(value) || (value["type"] ?? "JSON") !== "JSON") return undefined;
  return isJsonObject(value["data"]) ? value["data"] : undefined;
}
