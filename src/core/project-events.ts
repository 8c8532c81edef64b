/** The events of a project: which of its workflows raise one, and which of its event handlers act on it. */
import type { LocalDefinition, Source } from "./definition.ts";
import { isJsonObject } from "./json.ts";
import { decodeValue } from "./model/decode.ts";
import { WorkflowDefSchema } from "./model/workflow-def.ts";
import { topTasks, typeOf, walkTasks } from "./nested-tasks.ts";
import type { ReadWorkflow } from "./nested-tasks.ts";

export interface EventSource {
  workflow: string;
  version: number;
  /** Of the EVENT task. */
  referenceName: string;
  /** Where the EVENT task is written. */
  source: Source;
}

export interface EventListener {
  handler: string;
  source: Source;
  active: boolean;
  /** What it does, in its order. */
  actions: readonly string[];
  condition?: string;
}

export interface ProjectEvent {
  /** As handlers name it: `conductor:WORKFLOW:NAME`, `kafka:topic`. */
  event: string;
  /** None where something outside of the project raises it. */
  raisedBy: EventSource[];
  heardBy: EventListener[];
}

/** By their names. A sink with an expression stands as it is written: what it comes to is known in a run alone. */
export function findProjectEvents(definitions: readonly LocalDefinition[]): ProjectEvent[] {
  const events = new Map<string, ProjectEvent>();
  const eventOf = (event: string): ProjectEvent => {
    const known = events.get(event) ?? { event, raisedBy: [], heardBy: [] };
    events.set(event, known);
    return known;
  };
  for (const definition of definitions) {
    const { kind, name, version = 1, body } = definition;
    if (kind === "workflow") {
      for (const { task, pointer } of walkTasks(topTasks(decodeValue<ReadWorkflow>(WorkflowDefSchema, body)))) {
        const { sink, taskReferenceName: referenceName = "" } = task ?? {};
        if (task === null || typeOf(task) !== "EVENT" || sink === undefined) continue;
        eventOf(raisedEvent(sink, name, referenceName)).raisedBy.push({
          workflow: name,
          version,
          referenceName,
          source: definition.locate(pointer),
        });
      }
    } else if (kind === "event-handler" && typeof body["event"] === "string") eventOf(body["event"]).heardBy.push(listenerOf(definition));
  }
  return [...events.values()].sort((left, right) => (left.event < right.event ? -1 : 1));
}

/** The server puts the workflow before the queue of its own sinks, and takes the task's reference name where there is no queue. */
function raisedEvent(sink: string, workflow: string, referenceName: string): string {
  if (sink === "conductor") return `conductor:${workflow}:${referenceName}`;
  const [, queue] = /^conductor:(.*)$/s.exec(sink) ?? [];
  return queue === undefined ? sink : `conductor:${workflow}:${queue}`;
}

function listenerOf({ name: handler, body, source }: LocalDefinition): EventListener {
  const { actions, active, condition } = body;
  const names = (Array.isArray(actions) ? actions : []).map((action) => (isJsonObject(action) ? action["action"] : undefined));
  return {
    handler,
    source,
    active: active === true,
    actions: names.filter((name) => typeof name === "string"),
    ...(typeof condition === "string" ? { condition } : {}),
  };
}
