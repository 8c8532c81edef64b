/** What was mended in files, one line each. */
import type { Finding, Fix } from "../core/findings.ts";
import { valueText } from "../core/authoring/written-versions.ts";
import { pointerText } from "../core/pointer.ts";
import type { Palette } from "./palette.ts";
import { renderPlace } from "./place.ts";
import { lines, visible } from "./text.ts";

export interface MendedReport {
  mended: readonly Finding[];
  /** Folder with what the files said before, relative to the project's root. */
  backup?: string;
}

export function renderMended({ mended, backup }: MendedReport, palette: Palette): string {
  const body = mended.map((finding) => {
    const what = (finding.fix ?? []).map(describe).join(", ");
    return `${palette.cyan(visible(renderPlace(finding)))} ${palette.green("mended")} ${palette.dim(finding.code)} ${visible(what)}`;
  });
  const saved = backup === undefined ? [] : [`The texts before are in ${visible(backup)}.`];
  return lines(...(mended.length === 0 ? ["There was nothing to mend."] : body), ...saved);
}

function describe(fix: Fix): string {
  const place = pointerText(fix.pointer);
  if (fix.op === "remove") return `${place} taken out`;
  return fix.op === "rename" ? `${place} is now ${fix.key}` : `${place} is now ${valueText(fix.pointer, fix.value)}`;
}
