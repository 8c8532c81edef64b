/** All checks that look from one definition to others, by the code of what they find. */
import type { Identity, LocalDefinition } from "../../definition.ts";
import type { AcrossAdvice, AcrossCheck } from "./project-definitions.ts";
import { gatherProject } from "./project-definitions.ts";
import { findNamesInCase } from "./name-differs-in-case.ts";
import { findUnknownOutputs } from "./output-field.ts";
import { findUndefinedTasks } from "./task-undefined.ts";
import { findUndefinedWorkflows } from "./workflow-undefined.ts";
import { findRecursion } from "./workflow-recursion.ts";

const acrossChecks = {
  "name-differs-in-case": findNamesInCase,
  "output-field": findUnknownOutputs,
  "task-undefined": findUndefinedTasks,
  "workflow-recursion": findRecursion,
  "workflow-undefined": findUndefinedWorkflows,
} as const satisfies Record<string, AcrossCheck>;

/** `definitions` of all kinds, the refused ones too; `unread` as much as is known of those that could not be loaded. */
export function checkAcross(definitions: readonly LocalDefinition[], unread: readonly Identity[]): (AcrossAdvice & { code: string })[] {
  const project = gatherProject(definitions, unread);
  return Object.entries(acrossChecks).flatMap(([code, check]) => check(project).map((advice) => ({ ...advice, code })));
}
