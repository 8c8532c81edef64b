/** The project's definitions of one kind, checked: those that the server would refuse are findings and count as invalid. */
import type { Kind, LocalDefinition, LocalDefinitions } from "../core/definition.ts";
import { isError } from "../core/findings.ts";
import type { Finding } from "../core/findings.ts";
import { checkLocalDefinitions } from "../core/local-findings.ts";
import { identityFields } from "../render/sync-document.ts";
import type { Context } from "./context.ts";

export interface CheckedLocal extends LocalDefinitions {
  /** Those that were read and that the server would refuse: they use what they name all the same. */
  refused: LocalDefinition[];
  /** How many could not even be read. */
  unread: number;
}

export async function readLocal(kind: Kind, context: Context): Promise<CheckedLocal> {
  const { loadDefinitions } = await import("../project/load-definitions.ts");
  const config = await context.config();
  const loaded = await loadDefinitions(config, kind);
  const checked = checkLocalDefinitions(loaded.definitions);
  const ignored = new Set(config.validate.ignore);
  return {
    definitions: checked.valid,
    findings: [...loaded.findings, ...checked.findings].filter((finding) => isError(finding) || !ignored.has(finding.code)).sort(byPlace),
    invalid: loaded.invalid + checked.invalid.length,
    refused: checked.invalid,
    unread: loaded.invalid,
    invalidNames: [...loaded.invalidNames, ...checked.invalid.map((one) => ({ ...identityFields(one), files: [one.source.file] }))],
  };
}

function byPlace(left: Finding, right: Finding): number {
  const [leftFile, rightFile] = [left.file ?? "", right.file ?? ""];
  if (leftFile !== rightFile) return leftFile < rightFile ? -1 : 1;
  return (left.line ?? 0) - (right.line ?? 0) || (left.column ?? 0) - (right.column ?? 0);
}
