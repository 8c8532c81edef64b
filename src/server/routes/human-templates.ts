import type { HumanTemplateApi } from "../../core/human-api.ts";
import { HumanTaskTemplateSchema } from "../../core/model/human.ts";
import type { HumanTaskTemplate } from "../../core/model/human.ts";
import { answerJson, answerNothing } from "./answer.ts";
import type { App } from "./app.ts";
import { invalid } from "./faults.ts";
import { readModel, readModelList } from "./read-body.ts";
import { flagQuery, integerOf, optionalInteger, textQuery } from "./read-query.ts";

const collection = "/api/human/template";

/** The templates of forms, as Orkes Conductor has them. Tags are everybody's, and have routes of their own. */
export function addHumanTemplateRoutes(app: App, templates: HumanTemplateApi): void {
  app.get(collection, (context) => {
    const name = textQuery(context, "name");
    const version = optionalInteger(context, "version");
    return answerJson(templates.getTemplates({ ...(name === undefined ? {} : { name }), ...(version === undefined ? {} : { version }) }));
  });
  app.post(collection, async (context) => {
    const asNewVersion = flagQuery(context, "newVersion", false);
    const template = await readModel<HumanTaskTemplate>(context, HumanTaskTemplateSchema);
    requireNames([template]);
    const [saved] = templates.saveTemplates([template], asNewVersion);
    return saved === undefined ? answerNothing() : answerJson(saved);
  });
  app.post(`${collection}/bulk`, async (context) => {
    const asNewVersion = flagQuery(context, "newVersion", false);
    const list = await readModelList<HumanTaskTemplate>(context, HumanTaskTemplateSchema);
    requireNames(list);
    return answerJson(templates.saveTemplates(list, asNewVersion));
  });
  app.get(`${collection}/:humanTaskId`, (context) => answerJson(templates.getTemplateOfTask(context.req.param("humanTaskId"))));
  app.delete(`${collection}/:name`, (context) => {
    templates.deleteTemplate(context.req.param("name"));
    return answerNothing();
  });
  app.get(`${collection}/:name/:version`, (context) => {
    const { name, version } = context.req.param();
    return answerJson(templates.getTemplate(name, integerOf("version", version, "int")));
  });
  app.delete(`${collection}/:name/:version`, (context) => {
    const { name, version } = context.req.param();
    templates.deleteTemplate(name, integerOf("version", version, "int"));
    return answerNothing();
  });
}

/** Jackson's classes let a template without a name pass; nobody could find it. */
function requireNames(list: readonly Partial<HumanTaskTemplate>[]): void {
  if (list.some(({ name = "" }) => name.trim() === ""))
    throw invalid([{ path: "saveTemplate.name", message: "A template must have a name" }]);
}
