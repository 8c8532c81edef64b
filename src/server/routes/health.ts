import type { App } from "./app.ts";
import { answerJson, answerText } from "./answer.ts";

/** The release whose behaviour this server has; clients read it to know what they may ask for. */
export const compatibleVersion = "3.32.1";

export function addHealthRoutes(app: App): void {
  const health = (): Response => answerJson({ healthResults: [], suppressedHealthResults: [], healthy: true });
  app.get("/health", health);
  app.get("/api/health", health);
  app.get("/api/version", () => {
    const answer = answerText(compatibleVersion);
    answer.headers.set("x-conductor-flow", "embedded");
    return answer;
  });
}
