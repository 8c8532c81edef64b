/** Task and workflow definitions, with the audit fields as Conductor sets them. All of them are held in memory, as decoded objects. */
import { stringifyJson } from "../../core/exact-json.ts";
import { parseStored } from "../store/stored-json.ts";
import { ConductorFault } from "../../core/conductor-api.ts";
import type { MetadataApi } from "../../core/conductor-api.ts";
import { withDefaults } from "../../core/model/defaults.ts";
import type { SchemaDef, TaskDef } from "../../core/model/task-def.ts";
import { TaskDefSchema } from "../../core/model/task-def.ts";
import type { WorkflowDef, WorkflowVersionSummary } from "../../core/model/workflow-def.ts";
import { WorkflowDefSchema } from "../../core/model/workflow-def.ts";
import type { DefinitionLookup } from "../engine/change.ts";
import type { Store } from "../store/store.ts";

export interface Metadata {
  api: MetadataApi;
  /** Always the same object for a definition that has not changed. */
  lookup: DefinitionLookup;
}

export function createMetadata(store: Store, now: () => number): Metadata {
  const tasks = new Map<string, TaskDef>(store.loadDefinitions("task").map(({ name, body }) => [name, parseStored(body)]));
  const workflows = createVersions(store);

  function saveTasks(definitions: TaskDef[]): void {
    store.saveDefinitions(definitions.map((body) => ({ kind: "task", name: body.name, version: 0, body: stringifyJson(body) })));
    for (const definition of definitions) tasks.set(definition.name, definition);
  }

  const api: MetadataApi = {
    registerTaskDefs(definitions) {
      saveTasks(
        definitions.map(({ updatedBy: _by, ...definition }) =>
          complete({ ...definition, createTime: now(), updateTime: 0, createdBy: "" }),
        ),
      );
    },
    updateTaskDef(definition) {
      const stored = tasks.get(definition.name);
      if (stored === undefined) throw new ConductorFault(404, `No such task by name ${definition.name}`);
      const { createTime = 0, createdBy = "" } = stored;
      saveTasks([complete({ ...definition, createTime, createdBy, updateTime: now(), updatedBy: "" })]);
    },
    getTaskDefs: () => [...tasks.values()],
    getTaskDef(name) {
      const definition = tasks.get(name);
      if (definition === undefined) throw new ConductorFault(404, `No such taskType found by name: ${name}`);
      return definition;
    },
    deleteTaskDef(name) {
      if (!tasks.has(name)) throw new ConductorFault(404, "No such task definition");
      store.deleteDefinition("task", name, 0);
      tasks.delete(name);
    },
    createWorkflowDef(definition, overwrite) {
      const version = definition.version ?? 1;
      if (workflows.get(definition.name, version) === undefined) {
        return workflows.save([{ ...definition, createTime: now(), updateTime: definition.updateTime ?? 0 }]);
      }
      if (!overwrite) throw new ConductorFault(409, `Workflow with ${definition.name}.${version} already exists!`);
      return workflows.save([updated(definition, now())]);
    },
    updateWorkflowDefs(definitions) {
      workflows.save(definitions.map((definition) => updated(definition, now())));
      return { bulkErrorResults: {}, bulkSuccessfulResults: definitions.map(({ name }) => name) };
    },
    getWorkflowDefs: () => workflows.names().flatMap((name) => workflows.versionsOf(name)),
    getLatestWorkflowDefs: () => workflows.names().flatMap((name) => workflows.get(name) ?? []),
    getWorkflowDef(name, version) {
      const definition = workflows.get(name, version);
      if (definition === undefined) throw new ConductorFault(404, `No such workflow found by name: ${name}, version: ${version ?? null}`);
      return definition;
    },
    getWorkflowNames: () => workflows.names(),
    getWorkflowVersions: (name) => workflows.versionsOf(name).map(({ version = 1, createTime = 0 }) => ({ name, version, createTime })),
    getWorkflowNamesAndVersions: () =>
      Object.fromEntries(workflows.names().map((name) => [name, workflows.versionsOf(name).map(summaryOf)])),
    deleteWorkflowDef(name, version) {
      if (!workflows.remove(name, version)) throw new ConductorFault(404, `No such workflow definition: ${name} version: ${version}`);
    },
  };
  return { api, lookup: { taskDef: (name) => tasks.get(name), workflowDef: (name, version) => workflows.get(name, version) } };
}

/** What GET answers, which is also what runs work with. */
const complete = (definition: TaskDef): TaskDef =>
  withDefaults(TaskDefSchema, {
    ...definition,
    ...(definition.inputSchema === undefined ? {} : { inputSchema: unaudited(definition.inputSchema) }),
    ...(definition.outputSchema === undefined ? {} : { outputSchema: unaudited(definition.outputSchema) }),
  });

/** Schemas inside of definitions have the audit fields as well, and nobody sets them. */
const unaudited = (schema: SchemaDef): SchemaDef => ({ ...schema, createTime: schema.createTime ?? 0, updateTime: schema.updateTime ?? 0 });

/** An update loses the creation time unless it is sent along. */
const updated = (definition: WorkflowDef, now: number): WorkflowDef => ({
  ...definition,
  createTime: definition.createTime ?? 0,
  updateTime: now,
});

const summaryOf = ({ name, version = 1, createTime = 0, updateTime = 0 }: WorkflowDef): WorkflowVersionSummary => ({
  name,
  version,
  createTime,
  updateTime,
});

interface Versions {
  save(definitions: WorkflowDef[]): void;
  /** The latest without a version: the highest; negative ones are found by their number only. */
  get(name: string, version?: number): WorkflowDef | undefined;
  /** By version. */
  versionsOf(name: string): WorkflowDef[];
  names(): string[];
  remove(name: string, version: number): boolean;
}

function createVersions(store: Store): Versions {
  const byName = new Map<string, Map<number, WorkflowDef>>();

  function put(definition: WorkflowDef): void {
    const versions = byName.get(definition.name) ?? new Map<number, WorkflowDef>();
    versions.set(definition.version ?? 1, definition);
    byName.set(definition.name, new Map([...versions].sort(([left], [right]) => left - right)));
  }

  for (const { body } of store.loadDefinitions("workflow")) put(parseStored(body));
  return {
    save(definitions) {
      const completed = definitions.map((definition) => withDefaults(WorkflowDefSchema, definition));
      store.saveDefinitions(
        completed.map((body) => ({ kind: "workflow", name: body.name, version: body.version ?? 1, body: stringifyJson(body) })),
      );
      completed.forEach(put);
    },
    get(name, version) {
      const versions = byName.get(name);
      if (versions === undefined || version !== undefined) return versions?.get(version ?? 1);
      const latest = [...versions.values()].at(-1);
      return (latest?.version ?? 1) < 0 ? undefined : latest;
    },
    versionsOf: (name) => [...(byName.get(name)?.values() ?? [])],
    names: () => [...byName.keys()].sort(),
    remove(name, version) {
      const versions = byName.get(name);
      if (versions?.has(version) !== true) return false;
      store.deleteDefinition("workflow", name, version);
      versions.delete(version);
      if (versions.size === 0) byName.delete(name);
      return true;
    },
  };
}
