/** Versions of workflows that say something else than they once did. */
import { versionText } from "./authoring/versions.ts";
import { definitionChanges, withVersion } from "./compare.ts";
import type { LocalDefinition } from "./definition.ts";
import { identityText } from "./definition.ts";
import type { Finding } from "./findings.ts";
import type { History, PastVersion } from "./history.ts";
import { shortCommit } from "./history.ts";

/** Warnings, each with the next free version as its mending. */
export function findEditedVersions(workflows: readonly LocalDefinition[], history: History): Finding[] {
  return workflows.flatMap((workflow) => {
    const versions = history.versionsOf(workflow);
    // What was published counts before what was only committed.
    const base = versions.find(({ evidence }) => evidence.from === "journal") ?? versions[0];
    if (base === undefined || definitionChanges("workflow", workflow.body, base.body).length === 0) return [];
    return [describe(workflow, base, nextVersion(workflow, workflows, history))];
  });
}

function describe(workflow: LocalDefinition, base: PastVersion, next: number): Finding {
  const version = Number(withVersion(workflow).version);
  return {
    code: "version-edited-in-place",
    severity: "warning",
    message: `workflow ${identityText(workflow)}: This version was ${whenText(base)} with other contents.`,
    hint: `flow validate --bump ${workflow.name} makes it version ${versionText(next)}; or go on, if nobody relies on version ${versionText(version)}.`,
    ...workflow.locate("/version"),
    fix: [{ pointer: "/version", op: "set", value: next }],
  };
}

function whenText({ evidence }: PastVersion): string {
  const day = evidence.at.slice(0, 10);
  return evidence.from === "journal" ? `published on ${day}` : `committed on ${day} (${shortCommit(evidence.commit)})`;
}

/** One more than any that the project or the history has of that name. */
function nextVersion({ kind, name }: LocalDefinition, workflows: readonly LocalDefinition[], history: History): number {
  const here = workflows.filter((other) => other.name === name).map((other) => Number(withVersion(other).version));
  let next = Math.max(...here) + 1;
  while (history.versionsOf({ kind, name, version: next }).length > 0) next += 1;
  return next;
}
