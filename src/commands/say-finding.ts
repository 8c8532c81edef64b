import type { Finding } from "../core/findings.ts";
import type { WorkerLog } from "./worker/log.ts";
import type { Refusal } from "./worker/messages.ts";

/** As a line of a worker's log. */
export function sayFinding({ code, severity, message, file, line, column, hint }: Finding, log: WorkerLog): void {
  const place = [file, line, column].filter((part) => part !== undefined).join(":");
  const data = {
    code,
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
    ...(hint === undefined ? {} : { hint }),
  };
  const next = hint === undefined ? "" : ` ${hint}`;
  log[severity === "error" ? "error" : "warn"](`${message}${place === "" ? "" : ` (${place})`}${next}`, data);
}

/** Why a worker process could not begin. */
export function sayRefusal({ findings, error }: Refusal, log: WorkerLog): void {
  for (const finding of findings) sayFinding(finding, log);
  if (error !== undefined) sayFinding({ severity: "error", ...error }, log);
}
