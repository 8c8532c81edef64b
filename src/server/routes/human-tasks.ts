import type { Context } from "hono";
import type { HumanTaskApi } from "../../core/human-api.ts";
import { HumanTaskAssignmentSchema, HumanTaskSearchSchema } from "../../core/model/human.ts";
import type { HumanTaskAssignment, HumanTaskSearch } from "../../core/model/human.ts";
import { answerJson, answerNothing } from "./answer.ts";
import type { App } from "./app.ts";
import { readModel, readModelList, readObject, readTextList } from "./read-body.ts";
import { flagQuery, optionalInteger, requiredQuery } from "./read-query.ts";

const collection = "/api/human/tasks";
const item = `${collection}/:taskId`;

/** Without authentication everybody is the same user. */
const localUser = { userType: "CONDUCTOR_USER", user: "local" } as const;

/** What people do with HUMAN tasks, as Orkes Conductor has it. */
export function addHumanTaskRoutes(app: App, human: HumanTaskApi): void {
  app.post(`${collection}/search`, async (context) =>
    answerJson(human.searchHumanTasks(await readModel<HumanTaskSearch>(context, HumanTaskSearchSchema))),
  );
  app.get(`${collection}/getTaskDisplayNames`, () => answerJson(human.getDisplayNames()));
  app.post(`${collection}/update/taskRef`, async (context) => {
    const iteration = optionalInteger(context, "iteration");
    await human.updateHumanTaskByReference({
      workflowId: requiredQuery(context, "workflowId"),
      taskRefName: requiredQuery(context, "taskRefName"),
      complete: flagQuery(context, "complete", false),
      ...(iteration === undefined ? {} : { iteration }),
      output: await readObject(context),
    });
    return answerNothing();
  });
  app.delete(`${collection}/delete`, async (context) => {
    human.deleteHumanTasks(await readTextList(context));
    return answerNothing();
  });
  app.delete(`${collection}/delete/:taskId`, (context) => {
    human.deleteHumanTasks([context.req.param("taskId")]);
    return answerNothing();
  });
  app.get(item, (context) => answerJson(human.getHumanTask(context.req.param("taskId"), flagQuery(context, "withTemplate", false))));
  app.get(`${item}/conductorTask`, (context) => answerJson(human.getConductorTask(context.req.param("taskId"))));
  addClaimRoutes(app, human);
  app.post(`${item}/update`, async (context) => {
    const complete = flagQuery(context, "complete", false);
    await human.updateHumanTask(context.req.param("taskId"), await readObject(context), complete);
    return answerNothing();
  });
}

function addClaimRoutes(app: App, human: HumanTaskApi): void {
  app.post(`${item}/claim`, (context) => answerJson(human.claimHumanTask(context.req.param("taskId"), localUser, claimOptions(context))));
  app.post(`${item}/externalUser/:userId`, (context) => {
    const { taskId, userId } = context.req.param();
    return answerJson(human.claimHumanTask(taskId, { userType: "EXTERNAL_USER", user: userId }, claimOptions(context)));
  });
  app.post(`${item}/release`, (context) => {
    human.releaseHumanTask(context.req.param("taskId"));
    return answerNothing();
  });
  app.post(`${item}/reassign`, async (context) => {
    const assignments = await readModelList<HumanTaskAssignment>(context, HumanTaskAssignmentSchema);
    human.reassignHumanTask(context.req.param("taskId"), assignments);
    return answerNothing();
  });
  app.post(`${item}/skip`, async (context) => {
    await human.skipHumanTask(context.req.param("taskId"), context.req.query("reason"));
    return answerNothing();
  });
}

const claimOptions = (context: Context): { overrideAssignment: boolean; withTemplate: boolean } => ({
  overrideAssignment: flagQuery(context, "overrideAssignment", false),
  withTemplate: flagQuery(context, "withTemplate", false),
});
