/** What a file of test cases holds: `NAME.test.yml` beside the workflow NAME. */
import { taskStatuses, workflowStatuses } from "../model/execution.ts";
import type { ValueOf } from "./shapes.ts";
import { anyObject, anything, count, flag, listOf, mapOf, object, oneOf, oneOrMore, text } from "./shapes.ts";

/** In a path: any steps, or none. */
export const anySteps = "...";

const mock = object(
  {
    output: anyObject("What the step gives. With `fail`, what it gives all the same."),
    fail: text("The step fails with this reason; it is tried again as its definition says."),
    terminal: flag("With `fail`: it is not tried again."),
    hang: flag("A worker takes the step and is never heard of again: its timeouts decide."),
    delay: text("How long it takes on the clock of the test, such as 30s, 5m or 2d. Nobody waits for it."),
    runs: oneOf(["real"], "real: the project's own function does the work."),
  },
  {
    description: "What stands for the work of a step: an output, a failure, or the project's own function.",
    unknown: "What the step gives stands below `output`.",
  },
);

const mocks = mapOf(
  oneOrMore(mock, "One for each try, in their order; the last one counts for all that follow."),
  "What stands for the work of steps, by the name of the step or of its task.",
);

const step = object(
  {
    status: oneOf(taskStatuses, "What became of its last try."),
    attempts: count("How often it was tried; 0 where it must not run."),
    input: anyObject("What its input holds at least: each of these values as it is here."),
    output: anyObject("What its output holds at least: each of these values as it is here."),
    reason: text("What the reason for its failure says, or a part of that."),
  },
  { description: "What is expected of one step." },
);

const expect = object(
  {
    status: oneOf(workflowStatuses, "What becomes of the run; COMPLETED if absent."),
    path: listOf(
      text("The name of a step, or ... for any steps."),
      "The steps that do work, in the order in which they begin. Forks, joins and switches are not among them.",
    ),
    output: anyObject("What the output of the run holds at least: each of these values as it is here."),
    reason: text("What the reason for its failure says, or a part of that."),
    steps: mapOf(step, "What is expected of single steps, by their names."),
  },
  { description: "What the run comes to. Without it, it has to complete." },
);

const workflow = text("The workflow: NAME for its newest version, or NAME@VERSION. The name of the file says it if absent.");

const testCase = object(
  {
    name: text("What is tested, in words; each case of a file has a name of its own."),
    workflow,
    input: anyObject("The input of the run."),
    mocks,
    until: text("The step at which the run is looked at, where it does not run to its end: one that waits for somebody."),
    expect,
  },
  { required: ["name"], description: "One run, and what is expected of it." },
);

const head = {
  workflow,
  now: text("When the clock begins, such as 2025-01-31T12:00:00Z; 1 January 2025 if absent."),
  variables: mapOf(text("Its value."), "Values for ${workflow.env.NAME}."),
  secrets: mapOf(text("Its value."), "Values for ${workflow.secrets.NAME}. Made up: no real secret belongs here."),
  mocks,
};
const description = "Test cases of a workflow, for `flow test`.";
const required = ["cases"] as const;

export const testFileShape = object({ ...head, cases: listOf(testCase, "The cases.") }, { required, description });

/** The same with cases of any shape: each is read by itself, so that a broken one leaves the others be. */
export const fileShape = object({ ...head, cases: listOf(anything, "The cases.") }, { required, description });
export const caseShape = testCase;

export type CaseMock = ValueOf<typeof mock>;
export type CaseMocks = ValueOf<typeof mocks>;
export type StepExpectation = ValueOf<typeof step>;
export type CaseExpectation = ValueOf<typeof expect>;
export type TestCase = ValueOf<typeof testCase>;
