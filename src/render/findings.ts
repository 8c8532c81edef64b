import type { Finding } from "../core/findings.ts";
import { isError } from "../core/findings.ts";
import type { Palette } from "./palette.ts";
import { renderPlace } from "./place.ts";
import { visibleLines } from "./text.ts";

/** One line a finding, `file:line:column severity code message`, with the hint below it. */
export function renderFindings(findings: readonly Finding[], palette: Palette, errorsOnly = false): string {
  return findings
    .filter((finding) => !errorsOnly || isError(finding))
    .map((finding) => renderFinding(finding, palette))
    .join("");
}

function renderFinding(finding: Finding, palette: Palette): string {
  const place = renderPlace(finding);
  const severity = finding.severity === "error" ? palette.red("error") : palette.yellow("warning");
  const head = [place === "" ? "" : palette.cyan(place), severity, palette.dim(finding.code), visibleLines(finding.message)]
    .filter((part) => part !== "")
    .join(" ");
  return finding.hint === undefined ? `${head}\n` : `${head}\n  ${palette.dim("hint:")} ${visibleLines(finding.hint)}\n`;
}
