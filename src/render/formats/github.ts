/** Annotations of GitHub Actions, and the outputs of a step. */
import type { Finding } from "../../core/findings.ts";
import type { Answer } from "./answer.ts";
import { allFindings, hasChanges } from "./answer.ts";

/** GitHub shows so many annotations of each severity for a step and drops the rest without a word. */
const shownPerSeverity = 10;

/** Longer messages are cut by GitHub. */
const longestMessage = 4000;

/**
 * Workflow commands, a line each. `prefix` leads from the repository's root to the project's ("" or ending in `/`), as
 * GitHub wants paths from there.
 */
export function renderGithubAnnotations(answer: Answer, prefix: string): string {
  const all = [...(answer.error === undefined ? [] : [answer.error]), ...answer.refusals.map(toFinding), ...allFindings(answer)];
  return (["error", "warning"] as const)
    .flatMap((severity) => limitFindings(all.filter((finding) => finding.severity === severity)))
    .map((finding) => `${renderAnnotation(finding, prefix)}\n`)
    .join("");
}

const toFinding = ({ code, message, hint }: Answer["refusals"][number]): Finding => ({ code, severity: "error", message, hint });

/** The last one that fits tells of those that do not. */
function limitFindings(findings: readonly Finding[]): readonly Finding[] {
  const [first] = findings;
  if (first === undefined || findings.length <= shownPerSeverity) return findings;
  const shown = findings.slice(0, shownPerSeverity - 1);
  const message = `${findings.length - shown.length} more ${first.severity}s are in the log and in the job's summary.`;
  return [...shown, { code: "more", severity: first.severity, message }];
}

function renderAnnotation({ severity, code, message, hint, file, line, column }: Finding, prefix: string): string {
  const text = hint === undefined ? message : `${message}\n${hint}`;
  const short = text.length > longestMessage ? `${text.slice(0, longestMessage)}…` : text;
  const properties = [
    ...(file === undefined ? [] : [`file=${escapeProperty(prefix + file)}`]),
    ...(line === undefined ? [] : [`line=${line}`]),
    ...(column === undefined ? [] : [`col=${column}`]),
    `title=${escapeProperty(`flow: ${code}`)}`,
  ];
  return `::${severity} ${properties.join(",")}::${escapeData(short)}`;
}

/** As the runner reads them back: a text of ours can never begin a command of its own. */
const escapeData = (text: string): string => text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
const escapeProperty = (text: string): string => escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");

/** Lines for the file that GITHUB_OUTPUT names. */
export function renderGithubOutputs(answer: Answer): string {
  const outputs = {
    has_changes: String(hasChanges(answer)),
    exit_code: String(answer.exitCode),
    ...(answer.digest === undefined ? {} : { digest: answer.digest }),
  };
  return Object.entries(outputs)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}
