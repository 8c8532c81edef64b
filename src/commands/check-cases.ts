/** What is wrong with the files of test cases, as `flow test` would say it, without running one. */
import type { InvalidIdentity, LocalDefinition } from "../core/definition.ts";
import type { Finding } from "../core/findings.ts";
import type { Context } from "./context.ts";

export interface CheckedCases {
  valid: number;
  /** As far as that can be told: a file that cannot be read counts as one case. */
  invalid: number;
  findings: Finding[];
}

/** `definitions`: also those that a server would refuse, which have their steps all the same. */
export async function checkCases(
  context: Context,
  { definitions, invalidNames }: { definitions: readonly LocalDefinition[]; invalidNames: readonly InvalidIdentity[] },
): Promise<CheckedCases> {
  const project = await context.config();
  const { findCaseFiles } = await import("../project/find-workflow-files.ts");
  const { files } = findCaseFiles(project);
  if (files.length === 0) return { valid: 0, invalid: 0, findings: [] };
  const { loadCases } = await import("../testing/cases/load-cases.ts");
  const loaded = loadCases(files, {
    project,
    invalidNames,
    workflows: definitions.filter(({ kind }) => kind === "workflow"),
    tasks: definitions.filter(({ kind }) => kind === "task"),
    eventHandlers: definitions.filter(({ kind }) => kind === "event-handler"),
  });
  return {
    valid: loaded.reduce((sum, { cases }) => sum + cases.length, 0),
    invalid: loaded.reduce((sum, { invalid }) => sum + invalid, 0),
    findings: loaded.flatMap(({ findings }) => findings),
  };
}
