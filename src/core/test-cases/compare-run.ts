/** What a case expects of its run, compared with what the run came to. */
import { findChanges, own } from "../changes.ts";
import type { Json, JsonObject } from "../json.ts";
import type { TaskStatus, WorkflowStatus } from "../model/execution.ts";
import { childPointer } from "../pointer.ts";
import type { CaseExpectation, StepExpectation } from "./format.ts";
import { matchesPath } from "./match-path.ts";

/** What a run came to, as cases speak of it. */
export interface RunFacts {
  status: WorkflowStatus;
  reason?: string;
  output: JsonObject;
  /** The steps that did work, in the order in which they began. */
  path: readonly string[];
  /** By their names; of a step in a loop, its last turn. */
  steps: ReadonlyMap<string, StepFacts>;
}

export interface StepFacts {
  status: TaskStatus;
  attempts: number;
  input: JsonObject;
  output: JsonObject;
  reason?: string;
}

/** Undefined is absent. */
export interface Difference {
  /** Into the case: `/expect/output/total`. */
  pointer: string;
  expected?: Json;
  actual?: Json;
}

/** In the order of what matters first: without the status the rest is hardly understood. */
export function compareRun(expected: CaseExpectation, actual: RunFacts): Difference[] {
  const { status = "COMPLETED", path, output, reason, steps } = expected;
  const place = "/expect";
  return [
    ...differ(`${place}/status`, status, actual.status),
    ...(path === undefined || matchesPath(actual.path, path)
      ? []
      : [{ pointer: `${place}/path`, expected: path, actual: [...actual.path] }]),
    ...compareParts(`${place}/output`, output, actual.output),
    ...compareReason(`${place}/reason`, reason, actual.reason),
    ...[...(steps ?? [])].flatMap(([name, step]) => compareStep(childPointer(`${place}/steps`, name), step, actual.steps.get(name))),
  ];
}

function compareStep(place: string, expected: StepExpectation, actual: StepFacts | undefined): Difference[] {
  if (actual === undefined) return expected.attempts === 0 ? [] : [{ pointer: place, expected: describeStep(expected) }];
  const { status, attempts, input, output, reason } = expected;
  return [
    ...(status === undefined ? [] : differ(`${place}/status`, status, actual.status)),
    ...(attempts === undefined ? [] : differ(`${place}/attempts`, attempts, actual.attempts)),
    ...compareParts(`${place}/input`, input, actual.input),
    ...compareParts(`${place}/output`, output, actual.output),
    ...compareReason(`${place}/reason`, reason, actual.reason),
  ];
}

const describeStep = ({ status, attempts }: StepExpectation): Json => status ?? (attempts === undefined ? "a step that ran" : { attempts });

const differ = (pointer: string, expected: Json, actual: Json): Difference[] =>
  expected === actual ? [] : [{ pointer, expected, actual }];

/** Only the values that are named are compared, each as a whole. */
function compareParts(place: string, expected: JsonObject | undefined, actual: JsonObject): Difference[] {
  return Object.entries(expected ?? {}).flatMap(([key, value]) =>
    findChanges(own(actual, key), value, childPointer(place, key)).map(({ path, remote, local }) => ({
      pointer: path,
      ...(local === undefined ? {} : { expected: local }),
      ...(remote === undefined ? {} : { actual: remote }),
    })),
  );
}

function compareReason(pointer: string, expected: string | undefined, actual: string | undefined): Difference[] {
  if (expected === undefined || actual?.includes(expected) === true) return [];
  return [{ pointer, expected, ...(actual === undefined ? {} : { actual }) }];
}
