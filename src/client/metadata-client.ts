/** Task and workflow definitions on the server. */
import { isMissing } from "../core/errors.ts";
import { isJsonObject } from "../core/json.ts";
import type { Json } from "../core/json.ts";
import type { BulkResponse } from "../core/model/execution.ts";
import type { TaskDef } from "../core/model/task-def.ts";
import type { WorkflowDef, WorkflowVersionSummary } from "../core/model/workflow-def.ts";
import type { Wire } from "./answer.ts";
import { readDefinition, readDefinitions, readList, readNothing, readObject, readObjects } from "./answer.ts";
import { query } from "./call.ts";
import type { SendCall } from "./call.ts";
import type { TaskDefInput, WorkflowDefInput } from "./definition-inputs.ts";
import { badAnswer } from "./failure.ts";
import { segment } from "./path-segment.ts";
import type { DefinitionText } from "./read-list-pieces.ts";
import { sendDelete } from "./send-delete.ts";

const isVersionList = (value: Json): boolean =>
  Array.isArray(value) &&
  value.every((item) => isJsonObject(item) && typeof item["name"] === "string" && Number.isInteger(item["version"]));

export type MetadataClient = ReturnType<typeof createMetadataClient>;

export function createMetadataClient(send: SendCall) {
  const tasks = "/metadata/taskdefs";
  const workflows = "/metadata/workflow";
  const workflowPath = (name: string): string => `${workflows}/${segment(name)}`;

  return {
    async getTaskDefs(): Promise<Wire<TaskDef>[]> {
      return readDefinitions<TaskDef>(await send({ method: "GET", path: tasks }));
    },
    /** Rejects with a 404 (`isMissing`) if there is none. */
    async getTaskDef(name: string): Promise<Wire<TaskDef>> {
      return readDefinition<TaskDef>(await send({ method: "GET", path: `${tasks}/${segment(name)}` }));
    },
    /** Creates them all or none. One that exists is replaced, and its creation time starts anew. */
    async registerTaskDefs(definitions: readonly TaskDefInput[]): Promise<void> {
      readNothing(await send({ method: "POST", path: tasks, body: definitions, repeat: "idempotent" }));
    },
    /** Replaces one that exists and keeps its creation time. */
    async updateTaskDef(definition: TaskDefInput): Promise<void> {
      readNothing(await send({ method: "PUT", path: tasks, body: definition }));
    },
    /** False if there was none. */
    async deleteTaskDef(name: string): Promise<boolean> {
      return sendDelete(send, `${tasks}/${segment(name)}`);
    },

    /** Every version of every definition. */
    async getWorkflowDefs(): Promise<Wire<WorkflowDef>[]> {
      return readDefinitions<WorkflowDef>(await send({ method: "GET", path: workflows }));
    },
    /**
     * The same, one at a time while the list arrives, so that it need not fit into memory. `begin` is called for each try of the
     * request: what came before counts no more. What it returns gets the definitions in the server's order.
     */
    async readWorkflowDefs(begin: () => (definition: DefinitionText) => void): Promise<void> {
      const { readListPieces } = await import("./read-list-pieces.ts");
      await readListPieces(send, { method: "GET", path: workflows }, begin);
    },
    /** One version as it came over the wire; undefined if there is none. */
    async readWorkflowDef(name: string, version: number): Promise<DefinitionText | undefined> {
      try {
        const answer = await send({ method: "GET", path: workflowPath(name) + query({ version }) });
        return { text: answer.text, body: readDefinition(answer) };
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    /** Which versions there are, and when they were changed, without their bodies. */
    async getWorkflowNamesAndVersions(): Promise<Record<string, WorkflowVersionSummary[]>> {
      const answer = await send({ method: "GET", path: `${workflows}/names-and-versions` });
      const names = readObject<Record<string, WorkflowVersionSummary[]>>(answer);
      if (Object.values<Json>(names).every(isVersionList)) return names;
      throw badAnswer("The server answered with something other than names and versions", answer.place);
    },
    async getLatestWorkflowDefs(): Promise<Wire<WorkflowDef>[]> {
      return readDefinitions<WorkflowDef>(await send({ method: "GET", path: `${workflows}/latest-versions` }));
    },
    async getWorkflowNames(): Promise<string[]> {
      return readList<string>(await send({ method: "GET", path: `${workflows}/names` }));
    },
    async getWorkflowVersions(name: string): Promise<WorkflowVersionSummary[]> {
      return readObjects<WorkflowVersionSummary>(await send({ method: "GET", path: `${workflowPath(name)}/versions` }));
    },
    /** The latest version if none is given. Rejects with a 404 (`isMissing`) if there is none. */
    async getWorkflowDef(name: string, version?: number): Promise<Wire<WorkflowDef>> {
      return readDefinition<WorkflowDef>(await send({ method: "GET", path: workflowPath(name) + query({ version }) }));
    },
    /** Creates one version; a 409 if it exists, unless it may be overwritten. */
    async createWorkflowDef(definition: WorkflowDefInput, options: { overwrite?: boolean } = {}): Promise<void> {
      readNothing(await send({ method: "POST", path: workflows + query(options), body: definition }));
    },
    /**
     * Creates or replaces each. The answer tells failures by name alone, so it is ambiguous where a list holds two versions of one.
     * A list with an invalid definition is refused as a whole (400).
     */
    async updateWorkflowDefs(definitions: readonly WorkflowDefInput[]): Promise<BulkResponse> {
      return readObject<BulkResponse>(await send({ method: "PUT", path: workflows, body: definitions, repeatsNothing: true }));
    },
    /** Saves nothing; rejects with the server's validation errors. */
    async validateWorkflowDef(definition: WorkflowDefInput): Promise<void> {
      readNothing(await send({ method: "POST", path: `${workflows}/validate`, body: definition, repeat: "idempotent" }));
    },
    /** False if there was none. */
    async deleteWorkflowDef(name: string, version: number): Promise<boolean> {
      return sendDelete(send, `${workflowPath(name)}/${version}`);
    },
  };
}
