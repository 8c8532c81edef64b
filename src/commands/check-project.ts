/**
 * Everything that can be said of a project without a server: each definition by itself, then all of them together, then their past, then
 * the test cases.
 */
import type { Kind, LocalDefinition } from "../core/definition.ts";
import { identityKey, kinds } from "../core/definition.ts";
import type { Finding } from "../core/findings.ts";
import { isError } from "../core/findings.ts";
import { findEditedVersions } from "../core/edited-versions.ts";
import { findAcross } from "../core/local-findings.ts";
import { weighFindings } from "../core/severity.ts";
import { checkCases } from "./check-cases.ts";
import type { CheckedCases } from "./check-cases.ts";
import type { Context } from "./context.ts";
import { readOfflineHistory } from "./read-history.ts";
import { byPlace, readLocal } from "./read-local.ts";

export interface CheckedProject {
  /** Definitions without errors. */
  valid: number;
  invalid: number;
  /** All that could be read, valid or not. */
  definitions: LocalDefinition[];
  /** Test cases of workflows, whose findings are among the others. */
  cases: Omit<CheckedCases, "findings">;
  findings: Finding[];
}

export async function checkProject(context: Context): Promise<CheckedProject> {
  const { findSchemaMistake } = await import("../project/find-schema-mistake.ts");
  const { severities } = (await context.config()).validate;
  const local = await Promise.all(kinds.map((kind: Kind) => readLocal(kind, context, { findSchemaMistake })));
  const valid = local.flatMap((one) => one.definitions);
  const definitions = [...valid, ...local.flatMap((one) => one.refused)];
  const invalidNames = local.flatMap((one) => one.invalidNames);
  const across = findAcross(definitions, invalidNames, severities);
  const raised = new Set(across.filter(({ finding }) => isError(finding)).map(({ definition }) => identityKey(definition)));
  const spoilt = valid.filter((definition) => raised.has(identityKey(definition))).length;
  const workflows = definitions.filter(({ kind }) => kind === "workflow");
  const edited = findEditedVersions(workflows, await readOfflineHistory(workflows, context));
  const { findings: ofCases, ...cases } = await checkCases(context, { definitions, invalidNames });
  const findings = [
    ...local.flatMap((one) => one.findings),
    ...across.map(({ finding }) => finding),
    ...weighFindings(edited, severities),
    ...ofCases,
  ];
  return {
    valid: valid.length - spoilt,
    invalid: local.reduce((sum, one) => sum + one.invalid, 0) + spoilt,
    definitions,
    cases,
    findings: findings.sort(byPlace),
  };
}
