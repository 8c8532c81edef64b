import { ConductorFault } from "../../core/conductor-api.ts";
import type { App } from "./app.ts";
import { answerJson } from "./answer.ts";

/** Schedules are not kept by this server: there are none. */
export function addScheduleRoutes(app: App): void {
  app.get("/api/scheduler/schedules", () => answerJson([]));
  app.get("/api/scheduler/schedules/search", () => answerJson({ totalHits: 0, results: [] }));
  app.get("/api/scheduler/schedules/:name", (context) => {
    throw new ConductorFault(404, `Schedule '${context.req.param("name")}' not found`);
  });
}
