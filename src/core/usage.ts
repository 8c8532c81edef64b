/**
 * Who uses what: tasks inside workflows at any depth, workflows inside workflows, event handlers and schedules. Built once over
 * everything remote and local, then asked for each candidate of a purge.
 */
import type { Identity, Kind } from "./definition.ts";
import { identityKey } from "./definition.ts";
import type { JsonObject } from "./json.ts";
import { factsOf } from "./kinds.ts";
import { decodeValue } from "./model/decode.ts";
import type { EventAction, EventHandler } from "./model/event-handler.ts";
import type { WorkflowSchedule } from "./model/schedule.ts";
import type { ReadWorkflow } from "./nested-tasks.ts";
import type { Use } from "./plan.ts";
import { workflowMentions } from "./workflow-mentions.ts";
import type { Mention } from "./workflow-mentions.ts";

export interface UsingDefinition extends Identity {
  body: JsonObject;
  side: "remote" | "local";
}

interface VersionedUse {
  use: Use;
  /** The version that is meant; absent for the latest. */
  version?: number;
}

export interface UseIndex {
  tasks: Map<string, VersionedUse[]>;
  workflows: Map<string, VersionedUse[]>;
  /** Places whose name is only known at run time: anything of the kind may be used there. */
  dynamic: { task: Use[]; workflow: Use[] };
}

/** Every version of every workflow, the event handlers and the schedules, of both sides. Task definitions use nothing. */
export function indexUses(definitions: readonly UsingDefinition[]): UseIndex {
  const index: UseIndex = { tasks: new Map(), workflows: new Map(), dynamic: { task: [], workflow: [] } };
  const seen = new Set<string>();
  // A place on both sides is shown once, as the server's.
  const remoteFirst = [...definitions].sort((left, right) => Number(left.side === "local") - Number(right.side === "local"));
  for (const definition of remoteFirst) {
    for (const mention of mentionsOf(definition)) {
      const use = useOf(definition, mention.path);
      const key = JSON.stringify([use.kind, use.workflow, use.version, use.path, mention]);
      if (seen.has(key)) continue;
      seen.add(key);
      addMention(index, mention, use);
    }
  }
  return index;
}

function addMention(index: UseIndex, mention: Mention, use: Use): void {
  if (mention.name === undefined) {
    index.dynamic[mention.kind].push(use);
    return;
  }
  const uses = mention.kind === "task" ? index.tasks : index.workflows;
  const entry: VersionedUse = mention.version === undefined ? { use } : { use, version: mention.version };
  const list = uses.get(mention.name);
  if (list === undefined) uses.set(mention.name, [entry]);
  else list.push(entry);
}

const mentionReaders: Record<Kind, (body: JsonObject) => Mention[]> = {
  task: () => [],
  workflow: (body) => workflowMentions(decodeValue<ReadWorkflow>(factsOf("workflow").schema, body)),
  "event-handler": (body) => {
    const { actions = [] } = decodeValue<Partial<EventHandler>>(factsOf("event-handler").schema, body);
    return actions.flatMap((action: EventAction | null, position): Mention[] => {
      const { start_workflow: workflow, start_agent: agent } = action ?? {};
      const place = `/actions/${position}`;
      // An agent is a workflow like any other.
      return [
        ...startMention(`${place}/start_workflow`, workflow?.name, workflow?.version),
        ...startMention(`${place}/start_agent`, agent?.name, agent?.version),
      ];
    });
  },
  schedule: (body) => {
    const { startWorkflowRequest: { name, version, workflowDef } = {} } = decodeValue<ReadSchedule>(factsOf("schedule").schema, body);
    const place = "/startWorkflowRequest";
    const inline = workflowDef === undefined ? [] : workflowMentions(workflowDef, `${place}/workflowDef`);
    return [...startMention(place, name, version), ...inline];
  },
};

/** As it is read: nothing of it is certain to be there. */
interface ReadSchedule {
  startWorkflowRequest?: Partial<Omit<WorkflowSchedule["startWorkflowRequest"], "workflowDef">> & { workflowDef?: ReadWorkflow };
}

function startMention(path: string, name: string | undefined, version: number | undefined): Mention[] {
  if (name === undefined) return [];
  if (name.includes("${")) return [{ kind: "workflow", path }];
  return [{ kind: "workflow", path, name, ...(version === undefined ? {} : { version }) }];
}

/** The tasks and workflows that a definition names. */
export const mentionsOf = ({ kind, body }: { kind: Kind; body: JsonObject }): Mention[] => mentionReaders[kind](body);

function useOf({ kind, name, version, side }: UsingDefinition, path: string): Use {
  return {
    ...(kind === "event-handler" || kind === "schedule" ? { kind } : {}),
    workflow: name,
    ...(version === undefined ? {} : { version }),
    path,
    side,
  };
}

/** The uses that are left once some of the server's definitions have gone. `gone`: by `identityKey`. */
export function withoutUsers(index: UseIndex, gone: ReadonlySet<string>): UseIndex {
  if (gone.size === 0) return index;
  const stays = (use: Use): boolean => use.side === "local" || !gone.has(identityKey(userOf(use)));
  const left = (uses: UseIndex["tasks"]): UseIndex["tasks"] =>
    new Map([...uses].map(([name, entries]) => [name, entries.filter(({ use }) => stays(use))]));
  const { task, workflow } = index.dynamic;
  return {
    tasks: left(index.tasks),
    workflows: left(index.workflows),
    dynamic: { task: task.filter(stays), workflow: workflow.filter(stays) },
  };
}

/** The definition that a use stands in. */
export const userOf = ({ kind, workflow, version }: Use): Identity => ({
  kind: kind ?? "workflow",
  name: workflow,
  ...(version === undefined ? {} : { version }),
});

/**
 * Where a definition is used. A use of a workflow without a version means the latest, so it counts only where `isLatest` says
 * so; a workflow that starts itself is no use of it.
 */
export function findUses(index: UseIndex, target: Identity, isLatest = true): Use[] {
  if (target.kind === "task") return (index.tasks.get(target.name) ?? []).map(({ use }) => use);
  if (target.kind !== "workflow") return [];
  const { name, version } = target;
  return (index.workflows.get(name) ?? [])
    .filter((entry) => (entry.version === undefined ? isLatest : entry.version === version))
    .map(({ use }) => use)
    .filter((use) => use.kind !== undefined || use.workflow !== name || use.version !== version);
}

/** Where a workflow is started without a version. */
export function findLatestUses(index: UseIndex, name: string): Use[] {
  return (index.workflows.get(name) ?? []).filter(({ version }) => version === undefined).map(({ use }) => use);
}

/** Where something of the kind may be used under a name that only a run knows. */
export function findDynamicUses(index: UseIndex, kind: Kind): Use[] {
  return kind === "task" || kind === "workflow" ? index.dynamic[kind] : [];
}
