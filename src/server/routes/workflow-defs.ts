import type { MetadataApi } from "../../core/conductor-api.ts";
import type { JsonObject } from "../../core/json.ts";
import { classifierOf } from "../../core/model/classifier.ts";
import { withDefaults } from "../../core/model/defaults.ts";
import { WorkflowDefSchema } from "../../core/model/workflow-def.ts";
import type { WorkflowDef } from "../../core/model/workflow-def.ts";
import { answerJson, answerNothing } from "./answer.ts";
import type { App } from "./app.ts";
import type { DefinitionChecker } from "./check-definitions.ts";
import { invalid } from "./faults.ts";
import type { TagKeeper } from "./definition-tags.ts";
import { decodeModel, decodeModelList, readJson, readModel } from "./read-body.ts";
import { flagQuery, integerOf, optionalInteger } from "./read-query.ts";

const collection = "/api/metadata/workflow";

/** POST creates one version, PUT creates or replaces a list of them. */
export function addWorkflowDefRoutes(app: App, metadata: MetadataApi, { refuseInvalid }: DefinitionChecker, keepTags: TagKeeper): void {
  app.post(collection, async (context) => {
    const body = await readJson(context);
    const definition = decodeModel<WorkflowDef & JsonObject>(WorkflowDefSchema, body);
    refuseInvalid([{ kind: "workflow", body: definition, path: "registerWorkflowDef.arg0" }]);
    metadata.createWorkflowDef(definition, flagQuery(context, "overwrite", false));
    keepTags("workflow", body);
    return answerNothing();
  });
  app.put(collection, async (context) => {
    const sent = await readJson(context);
    const definitions = decodeModelList<WorkflowDef & JsonObject>(WorkflowDefSchema, sent);
    if (definitions.length === 0) throw invalid([{ path: "updateWorkflowDef.arg0", message: "WorkflowDefList is empty" }]);
    refuseInvalid(definitions.map((body, index) => ({ kind: "workflow", body, path: `updateWorkflowDef.arg0[${index}]` })));
    const results = metadata.updateWorkflowDefs(definitions);
    keepTags("workflow", sent, results.bulkErrorResults);
    return answerJson(results);
  });
  app.post(`${collection}/validate`, async (context) => {
    const definition = await readModel<WorkflowDef & JsonObject>(context, WorkflowDefSchema);
    refuseInvalid([{ kind: "workflow", body: definition, path: "validateWorkflowDef.arg0" }]);
    return answerNothing();
  });
  app.get(collection, (context) => answerJson(ofClass(metadata.getWorkflowDefs(), context.req.query("classifier")).map(complete)));
  app.get(`${collection}/latest-versions`, () => answerJson(metadata.getLatestWorkflowDefs().map(complete)));
  app.get(`${collection}/names`, () => answerJson(metadata.getWorkflowNames()));
  app.get(`${collection}/names-and-versions`, () => answerJson(metadata.getWorkflowNamesAndVersions()));
  app.get(`${collection}/:name/versions`, (context) => answerJson(metadata.getWorkflowVersions(context.req.param("name"))));
  app.get(`${collection}/:name`, (context) => {
    const version = optionalInteger(context, "version");
    return answerJson(complete(metadata.getWorkflowDef(context.req.param("name"), version)));
  });
  app.delete(`${collection}/:name/:version`, (context) => {
    metadata.deleteWorkflowDef(context.req.param("name"), integerOf("version", context.req.param("version"), "java.lang.Integer"));
    return answerNothing();
  });
}

const complete = (definition: WorkflowDef): WorkflowDef => withDefaults(WorkflowDefSchema, definition);

function ofClass(definitions: WorkflowDef[], wanted: string | undefined): WorkflowDef[] {
  return wanted === undefined || wanted === "" ? definitions : definitions.filter((definition) => classifierOf(definition) === wanted);
}
