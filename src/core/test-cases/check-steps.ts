/** Names of steps in a case that no run can have: a mock of such a name would stand for nothing, in silence. */
import { nearest } from "../nearest.ts";
import { childPointer } from "../pointer.ts";
import type { CaseMocks, TestCase } from "./format.ts";
import { describeNames } from "./describe-names.ts";
import { anySteps } from "./format.ts";
import type { CaseProblem } from "./read-test-file.ts";

export interface KnownSteps {
  workflow: string;
  /** Of the workflow itself. */
  steps: ReadonlySet<string>;
  /** Steps and tasks of the workflow and of all that it starts, without those below. */
  mockable: ReadonlySet<string>;
  /** Steps that the server does by itself and at once, with their types: a mock would come too late. */
  immediate: ReadonlyMap<string, string>;
  /** Whether some names are only known when it runs: then any name may be right. */
  isOpen: boolean;
}

export function checkMockNames(mocks: CaseMocks | undefined, base: string, known: KnownSteps): CaseProblem[] {
  if (known.isOpen) return [];
  return [...(mocks?.keys() ?? [])].flatMap((name) => {
    const pointer = childPointer(base, name);
    const type = known.immediate.get(name);
    if (type === undefined || known.mockable.has(name)) return refuse(name, pointer, known.mockable, known);
    const message = `The step ${name} is a ${type}, which is done as on a server: no mock can stand for it.`;
    return [{ code: "case-step", pointer, message, hint: "Leave the mock out, and give what the step works on." }];
  });
}

/** `base`: of the case. */
export function checkSteps({ mocks, until, expect = {} }: TestCase, base: string, known: KnownSteps): CaseProblem[] {
  const { path = [], steps } = expect;
  if (known.isOpen) return [];
  return [
    ...checkMockNames(mocks, `${base}/mocks`, known),
    ...(until === undefined ? [] : refuse(until, `${base}/until`, known.steps, known)),
    ...path.flatMap((name, index) => (name === anySteps ? [] : refuse(name, `${base}/expect/path/${index}`, known.steps, known))),
    ...[...(steps ?? [])].flatMap(([name]) => refuse(name, childPointer(`${base}/expect/steps`, name), known.steps, known)),
  ];
}

function refuse(name: string, pointer: string, names: ReadonlySet<string>, { workflow }: KnownSteps): CaseProblem[] {
  // In a loop each turn has a name of its own.
  if (names.has(name) || names.has(name.replace(/(?:__\d+)+$/, ""))) return [];
  const near = nearest(name, names);
  const hint = near === undefined ? describeNames([...names]) : `Did you mean ${near}?`;
  return [{ code: "case-step", pointer, message: `The workflow ${workflow} has no step ${name}.`, hint }];
}
