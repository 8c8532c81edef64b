/** The project's definitions of one kind, checked: those that the server would refuse are findings and count as invalid. */
import type { Kind, LocalDefinition, LocalDefinitions } from "../core/definition.ts";
import { isError } from "../core/findings.ts";
import type { Finding } from "../core/findings.ts";
import { checkLocalDefinitions } from "../core/local-findings.ts";
import type { CheckedDefinitions, LocalChecks } from "../core/local-findings.ts";
import type { Tools } from "../core/checks/advice.ts";
import { mayHoldScript } from "../core/checks/scripts.ts";
import { weighFindings } from "../core/severity.ts";
import { identityFields } from "../render/sync-document.ts";
import type { Context } from "./context.ts";

export interface CheckedLocal extends LocalDefinitions {
  /** Those that were read and that the server would refuse: they use what they name all the same. */
  refused: LocalDefinition[];
  /** How many could not even be read. */
  unread: number;
}

/** `tools`: parsers for checks that are worth their time only to who asked for all of them. */
export async function readLocal(kind: Kind, context: Pick<Context, "config">, tools: Tools = {}): Promise<CheckedLocal> {
  const { loadDefinitions } = await import("../project/load-definitions.ts");
  const config = await context.config();
  const loaded = await loadDefinitions(config, kind);
  const { severities } = config.validate;
  const found = weighFindings(loaded.findings, severities);
  const raised = found.filter((finding) => isError(finding) && !loaded.findings.includes(finding));
  const checked = withRaised(
    checkLocalDefinitions(loaded.definitions, { severities, ...tools, ...(await loadTools(loaded.definitions)) }),
    raised,
  );
  return {
    definitions: checked.valid,
    findings: [...found, ...checked.findings].sort(byPlace),
    invalid: loaded.invalid + checked.invalid.length,
    refused: checked.invalid,
    unread: loaded.invalid,
    invalidNames: [...loaded.invalidNames, ...checked.invalid.map((one) => ({ ...identityFields(one), files: [one.source.file] }))],
  };
}

/** A parser of scripts where there is something to parse: loading it takes as long as reading fifty definitions. */
async function loadTools(definitions: readonly LocalDefinition[]): Promise<Pick<LocalChecks, "parseScript">> {
  if (!definitions.some(({ body }) => mayHoldScript(body))) return {};
  const { parseScript } = await import("../core/checks/parse-script.ts");
  return { parseScript };
}

/** A warning of the loader that the config makes an error spoils the definitions of its file. */
function withRaised({ valid, invalid, findings }: CheckedDefinitions, raised: readonly Finding[]): CheckedDefinitions {
  const spoilt = new Set(raised.flatMap(({ file }) => file ?? []));
  // Nothing is asked for its place without need: for a large file that means to parse it.
  const isSpoilt = (one: LocalDefinition): boolean => spoilt.size > 0 && spoilt.has(one.source.file);
  return { valid: valid.filter((one) => !isSpoilt(one)), invalid: [...invalid, ...valid.filter(isSpoilt)], findings };
}

export function byPlace(left: Finding, right: Finding): number {
  const [leftFile, rightFile] = [left.file ?? "", right.file ?? ""];
  if (leftFile !== rightFile) return leftFile < rightFile ? -1 : 1;
  return (left.line ?? 0) - (right.line ?? 0) || (left.column ?? 0) - (right.column ?? 0);
}
