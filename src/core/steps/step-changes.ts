/** Two definitions compared by their steps: whoever wrote steps should not have to read forks. */
import { findChanges } from "../changes.ts";
import type { Change, LocalDefinition, RemoteDefinition, StepChange } from "../definition.ts";
import type { JsonObject } from "../json.ts";
import { normalizeDefinition, sendableBody } from "../normalize.ts";
import { isWithin } from "../pointer.ts";
import { readCompiledSteps } from "./read-compiled.ts";
import type { IsStep } from "./step-references.ts";
import { withStepWords } from "./step-words.ts";
import { isWrittenInSteps } from "./tell-in-steps.ts";

/** Undefined as well where the file has no steps. */
export function findStepChanges(local: LocalDefinition, remote: RemoteDefinition, changes: readonly Change[]): StepChange[] | undefined {
  return isWrittenInSteps(local) ? compareSteps(local.body, remote.body, changes) : undefined;
}

/**
 * Of two bodies whose tasks were compiled from steps. Undefined where the tasks are the same, and where they differ in something that
 * no step says: then the tasks have to tell.
 */
export function compareSteps(local: JsonObject, remote: JsonObject, changes: readonly Change[]): StepChange[] | undefined {
  if (!changes.some(({ path }) => isWithin(path, "/tasks"))) return undefined;
  const [there, here] = [stepsOf(remote), stepsOf(local)];
  const names = [...new Set([...here.keys(), ...there.keys()])];
  const isStep = (name: string): boolean => names.includes(name);
  const found = names.flatMap((step): StepChange[] => {
    const [before, after] = [there.get(step), here.get(step)];
    if (before === undefined || after === undefined) return [{ step, path: "", ...wholeStep(step, local, remote) }];
    return findChanges(before, after).map((change) => ({ step, ...change }));
  });
  return found.length === 0 ? undefined : found.map((change) => inStepWords(change, isStep));
}

/** Compared as Conductor has them, and told as the file has them. */
const inStepWords = ({ remote, local, ...change }: StepChange, isStep: IsStep): StepChange => ({
  ...change,
  ...(remote === undefined ? {} : { remote: withStepWords(remote, isStep) }),
  ...(local === undefined ? {} : { local: withStepWords(local, isStep) }),
});

/** With the server's defaults on both sides, so that what is not said is not told. */
function stepsOf(body: JsonObject): ReadonlyMap<string, JsonObject> {
  return readCompiledSteps(normalizeDefinition("workflow", body));
}

/** Without them: all of it is told. */
function wholeStep(step: string, local: JsonObject, remote: JsonObject): Pick<Change, "remote" | "local"> {
  const written = (body: JsonObject): JsonObject | undefined => readCompiledSteps(sendableBody("workflow", body)).get(step);
  const [before, after] = [written(remote), written(local)];
  return { ...(before === undefined ? {} : { remote: before }), ...(after === undefined ? {} : { local: after }) };
}
