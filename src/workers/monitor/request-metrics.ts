/** Requests of the task protocol, by method, path and status. */
import { isHttpError } from "../../core/errors.ts";
import type { MetricsRegistry } from "./metrics-registry.ts";

export interface RequestMetrics {
  answered(seconds: number): void;
  failed(seconds: number, error: unknown): void;
}

/** `uri` is a template below the server's address. */
export function createRequestMetrics({ histogram }: MetricsRegistry, method: "GET" | "POST", uri: string): RequestMetrics {
  const succeeded = histogram("http_api_client_request_seconds", [method, uri, "200"]);
  return {
    answered: (seconds) => succeeded.observe(seconds),
    failed(seconds, error) {
      // As Conductor's SDKs say it: 0 where no answer came.
      const status = isHttpError(error) ? String(error.status) : "0";
      histogram("http_api_client_request_seconds", [method, uri, status]).observe(seconds);
    },
  };
}
