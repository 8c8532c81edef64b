/** Findings as SARIF 2.1.0, which code scanning services read. */
import type { Finding } from "../../core/findings.ts";
import type { Answer } from "./answer.ts";
import { allFindings } from "./answer.ts";

export interface SarifOptions {
  /** Of this package. */
  version: string;
  /** From the repository's root to the project's: "" or ending in `/`. */
  prefix: string;
}

/** Refusals and errors without a place are results as well, so that a failed run is never an empty report. */
export function renderSarif(answer: Answer, { version, prefix }: SarifOptions): string {
  const refused = answer.refusals.map((refusal): Finding => ({ ...refusal, severity: "error" }));
  const findings = [...(answer.error === undefined ? [] : [answer.error]), ...refused, ...allFindings(answer)];
  const codes = [...new Set(findings.map(({ code }) => code))].sort();
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "flow", semanticVersion: version, rules: codes.map((id) => ({ id, shortDescription: { text: id } })) } },
        invocations: [{ executionSuccessful: answer.ok, exitCode: answer.exitCode }],
        columnKind: "utf16CodeUnits",
        results: findings.map((finding) => toResult(finding, codes, prefix)),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function toResult({ code, severity, message, hint, file, line, column }: Finding, codes: readonly string[], prefix: string) {
  const region = line === undefined ? {} : { region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) } };
  const artifactLocation = { uri: encodePath(`${prefix}${file ?? ""}`), uriBaseId: "%SRCROOT%" };
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: severity,
    message: { text: hint === undefined ? message : `${message} ${hint}` },
    ...(file === undefined ? {} : { locations: [{ physicalLocation: { artifactLocation, ...region } }] }),
  };
}

const encodePath = (file: string): string => file.split("/").map(encodeURIComponent).join("/");
