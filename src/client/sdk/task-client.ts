/** Tasks of runs, in the shape of the official SDK's class of that name. */
import type { PollData, SearchResult, Task, TaskLog, TaskResultStatus, TaskSummary, Workflow } from "../../core/model/execution.ts";
import { SdkClient } from "./sdk-client.ts";
import type { CallOptions } from "./sdk-client.ts";
import type { TaskResultStatusEnum } from "./values.ts";

export class TaskClient extends SdkClient {
  /** Tasks that were changed at least once since they were scheduled. `searchAllTasks` walks through all pages. */
  async search(
    start: number,
    size: number,
    sort: string | undefined,
    freeText: string,
    query: string,
    options?: CallOptions,
  ): Promise<SearchResult<TaskSummary>> {
    return this.on(options).tasks.search({ start, size, sort: sort ?? "", freeText, query });
  }

  /** Rejects with a 404 (`isMissing`) if there is none. */
  async getTask(taskId: string, options?: CallOptions): Promise<Task> {
    return this.on(options).tasks.get(taskId);
  }

  /**
   * Reports on the open task of that reference name. Answers with the task's id; with "" from open-source servers where no such
   * task is open.
   */
  async updateTaskResult(
    workflowId: string,
    taskRefName: string,
    status: TaskResultStatus,
    outputData: object,
    options?: CallOptions,
  ): Promise<string> {
    return this.on(options).tasks.updateByReference({ workflowId, referenceName: taskRefName, status, output: outputData });
  }

  /** The same, and answers with the run as it is after the report. */
  async updateTaskSync(
    workflowId: string,
    taskRefName: string,
    status: TaskResultStatusEnum,
    output: object,
    workerId?: string,
    options?: CallOptions,
  ): Promise<Workflow> {
    const update = { workflowId, referenceName: taskRefName, status, output };
    return this.on(options).tasks.updateByReferenceSync(workerId === undefined ? update : { ...update, workerId });
  }

  async addTaskLog(taskId: string, message: string, options?: CallOptions): Promise<void> {
    await this.on(options).tasks.addLog(taskId, message);
  }

  async getTaskLogs(taskId: string, options?: CallOptions): Promise<TaskLog[]> {
    return this.on(options).tasks.getLogs(taskId);
  }

  /** How many tasks wait, by type; of every type where none is named. */
  async getQueueSizeForTask(taskType?: string[], options?: CallOptions): Promise<Record<string, number>> {
    const { tasks } = this.on(options);
    return taskType === undefined || taskType.length === 0 ? tasks.getQueueSizes() : tasks.getQueueSizesOf(taskType);
  }

  /** Who polled for the type last, and when. */
  async getTaskPollData(taskType: string, options?: CallOptions): Promise<PollData[]> {
    return this.on(options).tasks.getPollData(taskType);
  }
}
