/** Puts definitions into an engine, checked as an upload would be. */
import type { ConductorApi } from "../core/conductor-api.ts";
import type { Kind } from "../core/definition.ts";
import type { Json, JsonObject } from "../core/json.ts";
import { factsOf } from "../core/kinds.ts";
import { decode, isRefused } from "../core/model/decode.ts";
import type { EventHandler } from "../core/model/event-handler.ts";
import type { WorkflowSchedule } from "../core/model/schedule.ts";
import type { TaskDef } from "../core/model/task-def.ts";
import type { WorkflowDef } from "../core/model/workflow-def.ts";
import { createDefinitionChecker } from "../server/routes/check-definitions.ts";
import { testError } from "./test-error.ts";

export interface Definitions {
  tasks: readonly JsonObject[];
  workflows: readonly JsonObject[];
  eventHandlers: readonly JsonObject[];
  schedules: readonly JsonObject[];
}

/** Throws a FlowError (`invalid`) that names what is refused and why. */
export function register(api: ConductorApi, { tasks, workflows, eventHandlers, schedules }: Definitions): void {
  const checker = createDefinitionChecker(api.metadata);
  const read = <T>(kind: Kind, given: JsonObject): T => {
    const { value, issues } = decode<T & JsonObject>(factsOf(kind).schema, given);
    const problems = issues.filter(isRefused).map(({ pointer, message }) => `${pointer}: ${message}`);
    const errors = problems.length > 0 ? [] : checker.errorsOf({ kind, body: value, path: "" });
    problems.push(...errors.map(({ path, message }) => `${path.slice(1)}: ${message}`));
    if (problems.length === 0) return value;
    throw refused(kind, given["name"], problems.join("; "));
  };
  api.metadata.registerTaskDefs(tasks.map((task) => read<TaskDef>("task", task)));
  for (const workflow of workflows) api.metadata.createWorkflowDef(read<WorkflowDef>("workflow", workflow), true);
  for (const handler of eventHandlers) api.events.createEventHandler(read<EventHandler>("event-handler", handler));
  for (const schedule of schedules) api.schedules.saveSchedule(read<WorkflowSchedule>("schedule", schedule));
}

function refused(kind: Kind, name: Json | undefined, reason: string): Error {
  return testError("invalid", `The ${factsOf(kind).label} ${typeof name === "string" ? name : "without a name"} is refused: ${reason}`);
}
