/** Schedules, in the shape of the official SDK's class of that name. Times are epoch milliseconds. */
import type { SearchResult } from "../../core/model/execution.ts";
import type { ScheduleExecution, WorkflowSchedule } from "../../core/model/schedule.ts";
import type { ConductorCalls, ConductorClient } from "../conductor-client.ts";
import type { Tag } from "../definition-inputs.ts";
import type { ScheduleInput } from "../schedule-client.ts";
import type { CallOptions } from "./sdk-client.ts";

export class SchedulerClient {
  /** Named as in the official package. */
  readonly _client: ConductorClient | PromiseLike<ConductorClient>;

  /** Takes the promise that `orkesConductorClient()` gives as well. */
  constructor(client: ConductorClient | PromiseLike<ConductorClient>) {
    this._client = client;
  }

  /** Creates it, or replaces the one of its name. The cron has six fields, seconds first. */
  async saveSchedule(param: ScheduleInput, options?: CallOptions): Promise<void> {
    await (await this.#on(options)).schedules.saveSchedule(param);
  }

  /** Rejects with a 404 (`isMissing`) if there is none. */
  async getSchedule(name: string, options?: CallOptions): Promise<WorkflowSchedule> {
    return (await this.#on(options)).schedules.getSchedule(name);
  }

  async getAllSchedules(workflowName?: string, options?: CallOptions): Promise<WorkflowSchedule[]> {
    return (await this.#on(options)).schedules.getSchedules(workflowName === undefined ? {} : { workflowName });
  }

  /** Nothing happens where there is none. */
  async deleteSchedule(name: string, options?: CallOptions): Promise<void> {
    await (await this.#on(options)).schedules.deleteSchedule(name);
  }

  async pauseSchedule(name: string, reason?: string, options?: CallOptions): Promise<void> {
    await (await this.#on(options)).schedules.pause(name, reason === undefined ? {} : { reason });
  }

  /** A 404 also where it is not paused. */
  async resumeSchedule(name: string, options?: CallOptions): Promise<void> {
    await (await this.#on(options)).schedules.resume(name);
  }

  /** What schedules have started; `results` has no order unless `sort` gives one. */
  async search(
    start: number,
    size = 100,
    sort = "",
    freeText = "*",
    query = "",
    options?: CallOptions,
  ): Promise<SearchResult<ScheduleExecution>> {
    return (await this.#on(options)).schedules.searchExecutions({ start, size, sort, freeText, query });
  }

  /** When a cron would start runs. Open-source servers count in UTC and tell at most 5. */
  async getNextFewSchedules(
    cronExpression: string,
    scheduleStartTime?: number,
    scheduleEndTime?: number,
    limit = 3,
    options?: CallOptions,
  ): Promise<number[]> {
    return (await this.#on(options)).schedules.getNextTimes({
      cronExpression,
      limit,
      ...(scheduleStartTime === undefined ? {} : { scheduleStartTime }),
      ...(scheduleEndTime === undefined ? {} : { scheduleEndTime }),
    });
  }

  /** Stops the server's scheduler as a whole; on open-source servers this one instance of it. */
  async pauseAllSchedules(options?: CallOptions): Promise<void> {
    await (await this.#on(options)).schedules.administer("pause");
  }

  async resumeAllSchedules(options?: CallOptions): Promise<void> {
    await (await this.#on(options)).schedules.administer("resume");
  }

  async requeueAllExecutionRecords(options?: CallOptions): Promise<void> {
    await (await this.#on(options)).schedules.administer("requeue");
  }

  async setSchedulerTags(tags: Tag[], name: string, options?: CallOptions): Promise<void> {
    await (await this.#on(options)).tags.set("schedule", name, tags);
  }

  async getSchedulerTags(name: string, options?: CallOptions): Promise<Tag[]> {
    return (await this.#on(options)).tags.get("schedule", name);
  }

  async deleteSchedulerTags(tags: Tag[], name: string, options?: CallOptions): Promise<void> {
    await (await this.#on(options)).tags.delete("schedule", name, tags);
  }

  async #on(options: CallOptions = {}): Promise<ConductorCalls> {
    const client = await this._client;
    return options.signal === undefined ? client : client.withSignal(options.signal);
  }
}
