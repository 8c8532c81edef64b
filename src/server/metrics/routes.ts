import { prometheusContentType } from "../../core/metrics/prometheus-text.ts";
import type { App } from "../routes/app.ts";

/** The second address is that of a real server. */
export function addMetricsRoutes(app: App, render: () => string): void {
  for (const path of ["/metrics", "/actuator/prometheus"]) {
    app.get(path, () => new Response(render(), { headers: { "Content-Type": prometheusContentType, "Cache-Control": "no-store" } }));
  }
}
