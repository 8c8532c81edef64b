import type { Task, Workflow } from "../../core/model/execution.ts";
import type { RunFacts, StepFacts } from "../../core/test-cases/compare-run.ts";
import { pathOf } from "../path-of.ts";
import { stepName } from "../players.ts";

export function factsOf(run: Workflow): RunFacts {
  const { status, output, reasonForIncompletion: reason, tasks } = run;
  const steps = new Map<string, StepFacts>();
  for (const [name, tries] of triesByName(tasks)) {
    const last = tries.at(-1);
    if (last !== undefined) steps.set(name, stepFacts(last, tries.length));
  }
  return { status, output, path: pathOf(tasks), steps, ...(reason === undefined ? {} : { reason }) };
}

/** By reference name, and those of a loop by the name in the definition too: its last turn. */
function triesByName(tasks: readonly Task[]): Map<string, Task[]> {
  const byName = new Map<string, Task[]>();
  const inOrder = tasks.toSorted((left, right) => left.seq - right.seq);
  for (const task of inOrder) byName.set(task.referenceTaskName, [...(byName.get(task.referenceTaskName) ?? []), task]);
  for (const task of inOrder) {
    const name = stepName(task);
    if (name !== task.referenceTaskName) byName.set(name, byName.get(task.referenceTaskName) ?? []);
  }
  return byName;
}

function stepFacts({ status, inputData: input, outputData: output, reasonForIncompletion: reason }: Task, attempts: number): StepFacts {
  return { status, attempts, input, output, ...(reason === undefined ? {} : { reason }) };
}
