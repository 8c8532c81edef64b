/** Definitions, in the shape of the official SDK's class of that name. */
import { isMissing } from "../../core/errors.ts";
import type { TaskDef } from "../../core/model/task-def.ts";
import type { WorkflowDef } from "../../core/model/workflow-def.ts";
import { readNothing, readObject } from "../answer.ts";
import { query } from "../call.ts";
import type { ExtendedTaskDef, ExtendedWorkflowDef, Tag } from "../definition-inputs.ts";
import { segment } from "../path-segment.ts";
import type { RateLimitConfig } from "./requests.ts";
import { SdkClient } from "./sdk-client.ts";
import type { CallOptions } from "./sdk-client.ts";

const rateLimitPath = (name: string): string => `/metadata/workflow/${segment(name)}/rate-limit`;

export class MetadataClient extends SdkClient {
  /** Creates it, or replaces the one of its name. */
  async registerTask(taskDef: ExtendedTaskDef, options?: CallOptions): Promise<void> {
    await this.registerTasks([taskDef], options);
  }

  /** All of them or, where one is invalid, none. */
  async registerTasks(taskDefs: ExtendedTaskDef[], options?: CallOptions): Promise<void> {
    await this.on(options).metadata.registerTaskDefs(taskDefs);
  }

  /** Replaces one that exists; a 404 (`isMissing`) otherwise. */
  async updateTask(taskDef: ExtendedTaskDef, options?: CallOptions): Promise<void> {
    await this.on(options).metadata.updateTaskDef(taskDef);
  }

  /** Rejects with a 404 (`isMissing`) if there is none. */
  async getTask(taskName: string, options?: CallOptions): Promise<TaskDef> {
    return this.on(options).metadata.getTaskDef(taskName);
  }

  async getAllTaskDefs(options?: CallOptions): Promise<TaskDef[]> {
    return this.on(options).metadata.getTaskDefs();
  }

  /** Nothing happens where there is none: some servers say so and others do not. */
  async unregisterTask(name: string, options?: CallOptions): Promise<void> {
    await this.on(options).metadata.deleteTaskDef(name);
  }

  /** A version that exists is a 409 (`isConflict`) unless `overwrite` is true. */
  async registerWorkflowDef(workflowDef: ExtendedWorkflowDef, overwrite = false, options?: CallOptions): Promise<void> {
    await this.on(options).metadata.createWorkflowDef(workflowDef, { overwrite });
  }

  /** The latest version unless one is given. `metadata` has Orkes add what else it keeps with the definition, such as tags. */
  async getWorkflowDef(name: string, version?: number, metadata = false, options?: CallOptions): Promise<WorkflowDef> {
    const calls = this.on(options);
    if (!metadata) return calls.metadata.getWorkflowDef(name, version);
    const path = `/metadata/workflow/${segment(name)}${query({ version, metadata })}`;
    return readObject<WorkflowDef>(await calls.send({ method: "GET", path }));
  }

  /** Every version of every definition. */
  async getAllWorkflowDefs(options?: CallOptions): Promise<WorkflowDef[]> {
    return this.on(options).metadata.getWorkflowDefs();
  }

  /** One version, the first by default. Nothing happens where there is none. */
  async unregisterWorkflow(workflowName: string, version = 1, options?: CallOptions): Promise<void> {
    await this.on(options).metadata.deleteWorkflowDef(workflowName, version);
  }

  async addWorkflowTag(tag: Tag, name: string, options?: CallOptions): Promise<void> {
    await this.on(options).tags.add("workflow", name, tag);
  }

  async deleteWorkflowTag(tag: Tag, name: string, options?: CallOptions): Promise<void> {
    await this.on(options).tags.delete("workflow", name, [tag]);
  }

  async getWorkflowTags(name: string, options?: CallOptions): Promise<Tag[]> {
    return this.on(options).tags.get("workflow", name);
  }

  async setWorkflowTags(tags: Tag[], name: string, options?: CallOptions): Promise<void> {
    await this.on(options).tags.set("workflow", name, tags);
  }

  async addTaskTag(tag: Tag, taskName: string, options?: CallOptions): Promise<void> {
    await this.on(options).tags.add("task", taskName, tag);
  }

  async deleteTaskTag(tag: Tag, taskName: string, options?: CallOptions): Promise<void> {
    await this.on(options).tags.delete("task", taskName, [tag]);
  }

  async getTaskTags(taskName: string, options?: CallOptions): Promise<Tag[]> {
    return this.on(options).tags.get("task", taskName);
  }

  async setTaskTags(tags: Tag[], taskName: string, options?: CallOptions): Promise<void> {
    await this.on(options).tags.set("task", taskName, tags);
  }

  /** Orkes only, as the next two. */
  async setWorkflowRateLimit(rateLimitConfig: RateLimitConfig, name: string, options?: CallOptions): Promise<void> {
    readNothing(await this.on(options).send({ method: "PUT", path: rateLimitPath(name), body: rateLimitConfig }));
  }

  /** Undefined where none is set. */
  async getWorkflowRateLimit(name: string, options?: CallOptions): Promise<RateLimitConfig | undefined> {
    try {
      return readObject<RateLimitConfig>(await this.on(options).send({ method: "GET", path: rateLimitPath(name) }));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async removeWorkflowRateLimit(name: string, options?: CallOptions): Promise<void> {
    readNothing(await this.on(options).send({ method: "DELETE", path: rateLimitPath(name) }));
  }
}
