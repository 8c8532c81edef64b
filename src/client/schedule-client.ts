/** Schedules on the server. */
import { isHttpError } from "../core/errors.ts";
import type { JsonObject } from "../core/json.ts";
import type { SearchRequest } from "../core/conductor-api.ts";
import type { BulkResponse, SearchResult } from "../core/model/execution.ts";
import type { ScheduleExecution, WorkflowSchedule } from "../core/model/schedule.ts";
import type { Wire } from "./answer.ts";
import { readDefinition, readDefinitions, readList, readNothing, readObject } from "./answer.ts";
import { query } from "./call.ts";
import type { SendCall } from "./call.ts";
import { missingError } from "./failure.ts";
import type { StartWorkflowRequest } from "./run-requests.ts";
import { segment } from "./path-segment.ts";
import { sendDelete } from "./send-delete.ts";

export interface ScheduleInput extends Omit<WorkflowSchedule, "startWorkflowRequest"> {
  startWorkflowRequest: StartWorkflowRequest;
}

export interface NextTimes {
  cronExpression: string;
  /** Epoch milliseconds; now by default. */
  scheduleStartTime?: number;
  scheduleEndTime?: number;
  /** At most 5 on open-source servers. */
  limit?: number;
}

export type ScheduleClient = ReturnType<typeof createScheduleClient>;

export function createScheduleClient(send: SendCall) {
  const schedules = "/scheduler/schedules";
  /** A PUT here and on newer Orkes clusters; older ones have a GET in its place. */
  async function switchOver(path: string): Promise<void> {
    try {
      readNothing(await send({ method: "PUT", path }));
    } catch (error) {
      if (!isHttpError(error) || error.status !== 405) throw error;
      readNothing(await send({ method: "GET", path }));
    }
  }

  return {
    async getSchedules(options: { workflowName?: string } = {}): Promise<Wire<WorkflowSchedule>[]> {
      return readDefinitions<WorkflowSchedule>(await send({ method: "GET", path: schedules + query(options) }));
    },
    /** Rejects with a 404 (`isMissing`) if there is none. */
    async getSchedule(name: string): Promise<Wire<WorkflowSchedule>> {
      const answer = await send({ method: "GET", path: `${schedules}/${segment(name)}` });
      // Older servers have nothing to say about what they do not have.
      if (answer.text === "") throw missingError(`No such schedule by name ${name}`, answer.place);
      return readDefinition<WorkflowSchedule>(answer);
    },
    /** Creates it, or replaces the one of its name. */
    async saveSchedule(schedule: WorkflowSchedule | ScheduleInput | JsonObject): Promise<void> {
      readNothing(await send({ method: "POST", path: schedules, body: schedule, repeat: "idempotent" }));
    },
    /** Open-source servers say nothing about whether there was one: true, then. */
    async deleteSchedule(name: string): Promise<boolean> {
      return sendDelete(send, `${schedules}/${segment(name)}`);
    },
    async pause(name: string, options: { reason?: string } = {}): Promise<void> {
      await switchOver(`${schedules}/${segment(name)}/pause${query(options)}`);
    },
    /** A 404 also where it is not paused. */
    async resume(name: string): Promise<void> {
      await switchOver(`${schedules}/${segment(name)}/resume`);
    },
    async pauseMany(names: readonly string[]): Promise<BulkResponse> {
      return readObject<BulkResponse>(await send({ method: "PUT", path: "/scheduler/bulk/pause", body: names }));
    },
    async resumeMany(names: readonly string[]): Promise<BulkResponse> {
      return readObject<BulkResponse>(await send({ method: "PUT", path: "/scheduler/bulk/resume", body: names }));
    },
    /** Stops, starts or catches up the scheduler as a whole. */
    async administer(verb: "pause" | "resume" | "requeue"): Promise<void> {
      readNothing(await send({ method: "GET", path: `/scheduler/admin/${verb}`, repeat: "unsent" }));
    },
    /** When a cron would start runs: epoch milliseconds. */
    async getNextTimes(request: NextTimes): Promise<number[]> {
      return readList<number>(await send({ method: "GET", path: `/scheduler/nextFewSchedules${query({ ...request })}` }));
    },
    /** What schedules have started. */
    async searchExecutions(request: Partial<SearchRequest>): Promise<SearchResult<ScheduleExecution>> {
      const path = `/scheduler/search/executions${query({ ...request })}`;
      return readObject<SearchResult<ScheduleExecution>>(await send({ method: "GET", path }));
    },
  };
}
