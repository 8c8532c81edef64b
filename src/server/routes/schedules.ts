import type { Context } from "hono";
import type { ScheduleApi } from "../../core/conductor-api.ts";
import type { JsonObject } from "../../core/json.ts";
import { WorkflowScheduleSchema } from "../../core/model/schedule.ts";
import type { WorkflowSchedule } from "../../core/model/schedule.ts";
import { answerJson, answerNothing } from "./answer.ts";
import type { App } from "./app.ts";
import { forEachOf, readBulkNames } from "./bulk.ts";
import type { DefinitionChecker } from "./check-definitions.ts";
import { unreadable } from "./faults.ts";
import { readModel } from "./read-body.ts";
import { integerQuery, optionalFlag, optionalInteger, requiredQuery, textQuery } from "./read-query.ts";

const base = "/api/scheduler";
const collection = `${base}/schedules`;

export function addScheduleRoutes(app: App, schedules: ScheduleApi, { errorsOf }: DefinitionChecker): void {
  app.post(collection, async (context) => {
    const schedule = await readModel<WorkflowSchedule & JsonObject>(context, WorkflowScheduleSchema);
    // What the real server's database refuses; nothing is checked before.
    const [refusal] = errorsOf({ kind: "schedule", body: schedule, path: "schedule" });
    if (refusal !== undefined) throw unreadable(refusal.message);
    return answerJson(schedules.saveSchedule(schedule));
  });
  app.get(collection, (context) => answerJson(schedules.getSchedules(textQuery(context, "workflowName"))));
  app.get(`${collection}/search`, (context) => answerJson(schedules.searchSchedules(readScheduleSearch(context))));
  app.get(`${collection}/:name`, (context) => answerJson(schedules.getSchedule(context.req.param("name"))));
  app.delete(`${collection}/:name`, (context) => {
    schedules.deleteSchedule(context.req.param("name"));
    return answerNothing();
  });
  app.put(`${collection}/:name/pause`, (context) => {
    schedules.pauseSchedule(context.req.param("name"), context.req.query("reason"));
    return answerNothing();
  });
  app.put(`${collection}/:name/resume`, (context) => {
    schedules.resumeSchedule(context.req.param("name"));
    return answerNothing();
  });
  addBulkRoutes(app, schedules);
  addTimeRoutes(app, schedules);
}

function addBulkRoutes(app: App, schedules: ScheduleApi): void {
  app.put(`${base}/bulk/pause`, async (context) =>
    answerJson(await forEachOf(await readBulkNames(context, pauseCall), (name) => schedules.pauseSchedule(name))),
  );
  app.put(`${base}/bulk/resume`, async (context) =>
    answerJson(await forEachOf(await readBulkNames(context, resumeCall), (name) => schedules.resumeSchedule(name))),
  );
}

const scheduleNames = { none: "Schedule names list cannot be null.", what: "schedules" };
const pauseCall = { ...scheduleNames, path: "pauseSchedules.arg0" };
const resumeCall = { ...scheduleNames, path: "resumeSchedules.arg0" };

function addTimeRoutes(app: App, schedules: ScheduleApi): void {
  app.get(`${base}/nextFewSchedules`, (context) => {
    const cronExpression = requiredQuery(context, "cronExpression");
    const startTime = optionalInteger(context, "scheduleStartTime", "java.lang.Long");
    const endTime = optionalInteger(context, "scheduleEndTime", "java.lang.Long");
    const limit = integerQuery(context, "limit", 5);
    return answerJson(
      schedules.nextRuns({
        cronExpression,
        limit,
        ...(startTime === undefined ? {} : { startTime }),
        ...(endTime === undefined ? {} : { endTime }),
      }),
    );
  });
  app.get(`${base}/search/executions`, (context) => {
    const sort = textQuery(context, "sort");
    return answerJson(
      schedules.searchExecutions({
        query: context.req.query("query") ?? "",
        freeText: context.req.query("freeText") ?? "*",
        start: integerQuery(context, "start", 0),
        size: integerQuery(context, "size", 100),
        ...(sort === undefined ? {} : { sort }),
      }),
    );
  });
  for (const [verb, isRunning] of [
    ["pause", false],
    ["resume", true],
  ] as const) {
    app.get(`${base}/admin/${verb}`, () => {
      schedules.setRunning(isRunning);
      return answerJson({ status: "done" });
    });
  }
  // An execution is stored together with its end here, so none is ever left to be queued again.
  app.get(`${base}/admin/requeue`, () => answerJson({ sampleIds: [], "recordIds.size": 0 }));
}

function readScheduleSearch(context: Context): Parameters<ScheduleApi["searchSchedules"]>[0] {
  const workflowName = textQuery(context, "workflowName");
  const scheduleName = textQuery(context, "scheduleName");
  const paused = optionalFlag(context, "paused");
  return {
    start: integerQuery(context, "start", 0),
    size: integerQuery(context, "size", 100),
    ...(workflowName === undefined ? {} : { workflowName }),
    ...(scheduleName === undefined ? {} : { scheduleName }),
    ...(paused === undefined ? {} : { paused }),
  };
}
