import type { MetadataApi } from "../../core/conductor-api.ts";
import type { JsonObject } from "../../core/json.ts";
import { withDefaults } from "../../core/model/defaults.ts";
import { TaskDefSchema } from "../../core/model/task-def.ts";
import type { TaskDef } from "../../core/model/task-def.ts";
import { answerJson, answerNothing } from "./answer.ts";
import type { App } from "./app.ts";
import type { DefinitionChecker } from "./check-definitions.ts";
import { invalid } from "./faults.ts";
import type { TagKeeper } from "./definition-tags.ts";
import { decodeModel, decodeModelList, readJson } from "./read-body.ts";

const collection = "/api/metadata/taskdefs";
const item = `${collection}/:name`;

/** POST creates or replaces a list, PUT replaces one that exists. */
export function addTaskDefRoutes(app: App, metadata: MetadataApi, { refuseInvalid }: DefinitionChecker, keepTags: TagKeeper): void {
  app.post(collection, async (context) => {
    const body = await readJson(context);
    const definitions = decodeModelList<TaskDef & JsonObject>(TaskDefSchema, body);
    if (definitions.length === 0) throw invalid([{ path: "registerTaskDef.arg0", message: "TaskDefList is empty" }]);
    refuseInvalid(definitions.map((body, index) => ({ kind: "task", body, path: `registerTaskDef.arg0[${index}]` })));
    metadata.registerTaskDefs(definitions);
    keepTags("task", body);
    return answerNothing();
  });
  app.put(collection, async (context) => {
    const body = await readJson(context);
    const definition = decodeModel<TaskDef & JsonObject>(TaskDefSchema, body);
    refuseInvalid([{ kind: "task", body: definition, path: "updateTaskDef.arg0" }]);
    metadata.updateTaskDef(definition);
    keepTags("task", body);
    return answerNothing();
  });
  app.get(collection, () => answerJson(metadata.getTaskDefs().map(complete)));
  app.get(item, (context) => answerJson(complete(metadata.getTaskDef(context.req.param("name")))));
  app.delete(item, (context) => {
    metadata.deleteTaskDef(context.req.param("name"));
    return answerNothing();
  });
}

const complete = (definition: TaskDef): TaskDef => withDefaults(TaskDefSchema, definition);
