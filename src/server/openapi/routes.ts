import type { App } from "../routes/app.ts";
import { compatibleVersion } from "../routes/health.ts";

const jsonHeaders = { "Content-Type": "application/json", "X-Content-Type-Options": "nosniff" };

/** Both are made at the first request: nobody pays for them who does not look. */
export function addOpenApiRoutes(app: App): void {
  let document: Promise<string> | undefined;

  async function makeDocument(): Promise<string> {
    const { createOpenApiDocument } = await import("./document.ts");
    return JSON.stringify(createOpenApiDocument(compatibleVersion));
  }

  app.get("/api-docs", async () => new Response(await (document ??= makeDocument()), { headers: jsonHeaders }));
  for (const path of ["/swagger-ui", "/swagger-ui/index.html"]) {
    app.get(path, async () => {
      const { pageHeaders, pageHtml } = await import("./page.ts");
      return new Response(pageHtml, { headers: pageHeaders });
    });
  }
}
