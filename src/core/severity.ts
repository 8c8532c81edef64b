/** How much the warnings of a project weigh. What the server refuses is an error whatever a config says. */
import type { Finding } from "./findings.ts";

export const severities = ["error", "warning", "off"] as const;
export type Severity = (typeof severities)[number];

/** By code. A code that is not there keeps its own severity. */
export type Severities = Readonly<Record<string, Severity>>;

/** The finding as the project wants it; undefined where it does not want it. */
export function weighFinding(finding: Finding, wanted: Severities): Finding | undefined {
  if (finding.severity === "error") return finding;
  const severity = Object.hasOwn(wanted, finding.code) ? wanted[finding.code] : undefined;
  if (severity === "off") return undefined;
  return severity === "error" ? { ...finding, severity } : finding;
}

export const weighFindings = (findings: readonly Finding[], wanted: Severities): Finding[] =>
  findings.flatMap((finding) => weighFinding(finding, wanted) ?? []);
