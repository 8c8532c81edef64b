import { nearest } from "../nearest.ts";
import type { ReadWorkflow } from "../nested-tasks.ts";
import type { PlacedTask } from "../task-order.ts";
import type { Advice } from "./advice.ts";
import { referencesIn } from "./task-references.ts";
import type { Reference } from "./task-references.ts";

/** What the server offers after `${taskReferenceName.`. */
export const taskFields: ReadonlySet<string> = new Set(
  (
    "input output taskType status referenceTaskName retryCount correlationId pollCount taskDefName scheduledTime startTime endTime " +
    "workflowInstanceId taskId reasonForIncompletion callbackAfterSeconds workerId iteration"
  ).split(" "),
);
/** And after `${workflow.`. */
const workflowFields: ReadonlySet<string> = new Set(
  (
    "input output status workflowId parentWorkflowId parentWorkflowTaskId workflowType version correlationId reasonForIncompletion " +
    "schemaVersion variables secrets env"
  ).split(" "),
);

/** `${task.ouput.x}`: null, as a task has no such thing. */
export function findUnknownFields({ outputParameters }: ReadWorkflow, tasks: readonly PlacedTask[]): Advice[] {
  const names = new Set(tasks.map(({ task }) => task.taskReferenceName));
  const references = [...tasks.flatMap((placed) => placed.references), ...referencesIn(outputParameters, "/outputParameters")];
  return references.flatMap((reference) => describe(reference, names));
}

function describe({ name, field, pointer }: Reference, names: ReadonlySet<string | undefined>): Advice[] {
  const isTask = names.has(name);
  if (field === undefined || (!isTask && name !== "workflow")) return [];
  const known = isTask ? taskFields : workflowFields;
  if (known.has(field)) return [];
  const meant = nearest(field, known);
  const message = `\${${name}.${field}} is always null: a ${isTask ? "task" : "workflow"} offers no "${field}".`;
  return [{ pointer, message, hint: meant === undefined ? `It offers ${[...known].join(", ")}.` : `Did you mean \${${name}.${meant}}?` }];
}
