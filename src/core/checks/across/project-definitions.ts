/** All that a project defines, for checks that look from one definition to others. */
import type { Identity, LocalDefinition } from "../../definition.ts";
import { decodeValue } from "../../model/decode.ts";
import { WorkflowDefSchema } from "../../model/workflow-def.ts";
import type { ReadWorkflow } from "../../nested-tasks.ts";
import type { Mention } from "../../workflow-mentions.ts";
import { mentionsOf } from "../../usage.ts";
import type { Advice } from "../advice.ts";

export interface ProjectDefinitions {
  definitions: readonly LocalDefinition[];
  workflows: readonly { definition: LocalDefinition; workflow: ReadWorkflow }[];
  /** What each definition mentions. */
  mentions: readonly { definition: LocalDefinition; mention: Mention }[];
  /** The names of tasks, those of invalid definitions included. */
  taskNames: ReadonlySet<string>;
  /** The versions of each workflow, in the same way. */
  versions: ReadonlyMap<string, ReadonlySet<number | undefined>>;
}

/** What a check finds, and in which definition. */
export interface AcrossAdvice extends Advice {
  definition: LocalDefinition;
}

export type AcrossCheck = (project: ProjectDefinitions) => AcrossAdvice[];

/** `unread`: as much as is known of what could not be loaded. */
export function gatherProject(definitions: readonly LocalDefinition[], unread: readonly Identity[]): ProjectDefinitions {
  const versions = new Map<string, Set<number | undefined>>();
  const known: readonly Identity[] = [...definitions, ...unread];
  for (const { kind, name, version } of known) {
    if (kind === "workflow") versions.set(name, (versions.get(name) ?? new Set()).add(version));
  }
  return {
    definitions,
    workflows: definitions
      .filter(({ kind }) => kind === "workflow")
      .map((definition) => ({ definition, workflow: decodeValue<ReadWorkflow>(WorkflowDefSchema, definition.body) })),
    mentions: definitions.flatMap((definition) => mentionsOf(definition).map((mention) => ({ definition, mention }))),
    taskNames: new Set(known.filter(({ kind }) => kind === "task").map(({ name }) => name)),
    versions,
  };
}
