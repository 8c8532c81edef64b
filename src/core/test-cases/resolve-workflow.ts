/** Which workflow of the project a case is about. */
import { parseVersion } from "../authoring/versions.ts";
import type { InvalidIdentity, LocalDefinition } from "../definition.ts";
import { identityText } from "../definition.ts";
import { nearest } from "../nearest.ts";
import { describeNames } from "./describe-names.ts";

export interface KnownWorkflows {
  /** The valid ones. */
  workflows: readonly LocalDefinition[];
  invalidNames: readonly InvalidIdentity[];
}

export type Resolved =
  | { workflow: LocalDefinition; problem?: undefined }
  | { workflow?: undefined; problem: { message: string; hint?: string } };

/** `NAME` stands for the newest version. */
export function resolveWorkflow(text: string, known: KnownWorkflows): Resolved {
  const named = known.workflows.filter(({ name }) => name === text);
  const [newest] = named.sort((left, right) => versionOf(right) - versionOf(left));
  if (newest !== undefined) return { workflow: newest };
  const at = text.lastIndexOf("@");
  const [name, version] = at < 1 ? [text, undefined] : [text.slice(0, at), parseVersion(text.slice(at + 1))];
  const exact = known.workflows.find((one) => one.name === name && versionOf(one) === version);
  if (exact !== undefined) return { workflow: exact };
  return { problem: describeMissing(text, name, known) };
}

/** By the name of the file: the workflow that the file beside it defines, or else the one of that name. */
export function resolveByFile(file: string, known: KnownWorkflows): Resolved {
  const stem = file.replace(/\.test\.\w+$/, "");
  const beside = known.workflows.filter(({ source }) => source.file.replace(/\.\w+$/, "") === stem);
  const names = new Set(beside.map(({ name }) => name));
  const [only] = names;
  if (only !== undefined && names.size === 1) return resolveWorkflow(only, { ...known, workflows: beside });
  const isBroken = known.invalidNames.some(({ files = [] }) => files.some((one) => one.replace(/\.\w+$/, "") === stem));
  const name = stem.slice(stem.lastIndexOf("/") + 1);
  const resolved = resolveWorkflow(name, known);
  if (resolved.workflow !== undefined) return resolved;
  if (names.size > 1) {
    const message = `The file beside it defines several workflows: ${[...names].join(", ")}.`;
    return { problem: { message, hint: "Say with `workflow` which one is meant." } };
  }
  if (isBroken)
    return { problem: { message: `The workflow in the file beside it is not valid.`, hint: "`flow validate` says what is wrong." } };
  return { problem: { ...resolved.problem, hint: `Say with \`workflow\` which one is meant. ${resolved.problem.hint ?? ""}`.trimEnd() } };
}

const versionOf = ({ version }: { version?: number }): number => version ?? 1;

function describeMissing(text: string, name: string, { workflows, invalidNames }: KnownWorkflows): { message: string; hint?: string } {
  if (invalidNames.some((one) => one.name === name)) {
    return { message: `The workflow ${text} is not valid.`, hint: "`flow validate` says what is wrong." };
  }
  const message = `There is no workflow ${text} in the project.`;
  const versions = workflows.filter((one) => one.name === name);
  if (versions.length > 0) return { message, hint: describeNames(versions.map(identityText)) };
  const near = nearest(
    name,
    workflows.map((one) => one.name),
  );
  return near === undefined ? { message } : { message, hint: `Did you mean ${near}?` };
}
