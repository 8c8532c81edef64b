import type { EnvironmentApi } from "../../core/conductor-api.ts";
import { answerJson, answerNothing, answerText } from "./answer.ts";
import type { App } from "./app.ts";

const collection = "/api/environment";

export function addEnvironmentRoutes(app: App, environment: EnvironmentApi): void {
  app.get(collection, () => answerJson(environment.getVariables()));
  app.get(`${collection}/:key`, (context) => {
    const value = environment.getVariable(context.req.param("key"));
    return value === undefined ? answerNothing() : answerText(value);
  });
}
