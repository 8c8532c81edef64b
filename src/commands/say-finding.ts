import type { Finding } from "../core/findings.ts";
import type { WorkerLog } from "./worker-log.ts";

/** As a line of a worker's log. */
export function sayFinding({ code, severity, message, file, line, column }: Finding, log: WorkerLog): void {
  const place = [file, line, column].filter((part) => part !== undefined).join(":");
  const data = { code, ...(file === undefined ? {} : { file }), ...(line === undefined ? {} : { line }) };
  log[severity === "error" ? "error" : "warn"](`${message}${place === "" ? "" : ` (${place})`}`, data);
}
