/** One workflow of the project that was named: its newest version, unless the name says which. */
import type { Identity, LocalDefinition } from "../core/definition.ts";
import type { Finding } from "../core/findings.ts";
import type { Context } from "./context.ts";
import { readLocal } from "./read-local.ts";
import { selectNames } from "./select-names.ts";

export interface LocalWorkflow {
  /** Absent where all that the name stands for is invalid. */
  definition?: LocalDefinition;
  identity: Identity;
  /** Whether a version that the name stands for is invalid. */
  isRefused: boolean;
  /** In the files that the name stands for. */
  findings: Finding[];
}

/** Throws a FlowError ("not-found") for a name that stands for nothing. */
export async function readLocalWorkflow(name: string, context: Context): Promise<LocalWorkflow> {
  const { definitions, invalidNames, findings } = await readLocal("workflow", context);
  const isSelected = selectNames([name], {
    kind: "workflow",
    identities: [...definitions, ...invalidNames],
    local: definitions,
    where: "in the project",
  });
  const selected = definitions.filter(isSelected);
  const refused = invalidNames.filter(isSelected);
  const definition = newest(selected);
  const files = new Set([...selected.map(({ source }) => source.file), ...refused.flatMap((one) => one.files ?? [])]);
  return {
    ...(definition === undefined ? {} : { definition }),
    identity: definition ?? newest(refused) ?? { kind: "workflow", name },
    isRefused: refused.length > 0,
    findings: findings.filter(({ file = "" }) => files.has(file)),
  };
}

export function newest<One extends Identity>(all: readonly One[]): One | undefined {
  return all.reduce<One | undefined>(
    (best, one) => (best === undefined || (one.version ?? 0) > (best.version ?? 0) ? one : best),
    undefined,
  );
}
