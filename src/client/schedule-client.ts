/** Schedules on the server. */
import type { JsonObject } from "../core/json.ts";
import type { WorkflowSchedule } from "../core/model/schedule.ts";
import type { Wire } from "./answer.ts";
import { readDefinitions, readNothing } from "./answer.ts";
import type { SendCall } from "./call.ts";
import { segment } from "./path-segment.ts";
import { sendDelete } from "./send-delete.ts";

export type ScheduleClient = ReturnType<typeof createScheduleClient>;

export function createScheduleClient(send: SendCall) {
  const schedules = "/scheduler/schedules";
  return {
    async getSchedules(): Promise<Wire<WorkflowSchedule>[]> {
      return readDefinitions<WorkflowSchedule>(await send({ method: "GET", path: schedules }));
    },
    /** Creates it, or replaces the one of its name. */
    async saveSchedule(schedule: WorkflowSchedule | JsonObject): Promise<void> {
      readNothing(await send({ method: "POST", path: schedules, body: schedule, repeat: "idempotent" }));
    },
    /** Open-source servers say nothing about whether there was one: true, then. */
    async deleteSchedule(name: string): Promise<boolean> {
      return sendDelete(send, `${schedules}/${segment(name)}`);
    },
  };
}
