import type { App } from "./app.ts";
import { answerJson } from "./answer.ts";

/** Event handlers are not kept by this server: there are none. */
export function addEventRoutes(app: App): void {
  app.get("/api/event", () => answerJson([]));
  app.get("/api/event/:event", () => answerJson([]));
}
