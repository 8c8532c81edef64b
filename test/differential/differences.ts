/**
 * What random definitions showed to differ from a real Conductor 3.32.1 besides `test/contract/differences.ts`, and is meant to stay:
 * slips of the real server without use to anybody, races that it has with itself, and wording. `known-differences.ts` takes the ones
 * out of what is compared, the generator leaves out what the others need.
 */
import type { Difference } from "../contract/differences.ts";

export const differentialDifferences = {
  "task-execution-metadata": { real: "an empty shell in each task", ours: "absent", reason: "Nothing ever fills it." },
  "variables-in-definition": {
    real: "SET_VARIABLE changes the run's copy of the definition too",
    ours: "the definition stays",
    reason: "Two maps of the real server are one by mistake.",
  },
  "mapped-input-in-definition": {
    real: "an EVENT's sink and a DYNAMIC task's worker get into the definition",
    ours: "the definition stays",
    reason: "The real server writes into the definition what it makes of it.",
  },
  "template-in-parent-input": {
    real: "a child's inputTemplate shows in its parent's task",
    ours: "only in the child",
    reason: "Two maps of the real server are one by mistake.",
  },
  "executed-in-ended-run": {
    real: "false for the tasks of the last pass",
    ours: "false for nearly the same ones",
    reason: "Which tasks these are depends on the real server's threads; the mark is of no use in a run that has ended.",
  },
  "output-while-waiting": {
    real: "a JOIN or loop shows parts of its output before it ends",
    ours: "when it ends",
    reason: "Which parts depends on the real server's threads; each would be another write.",
  },
  "join-keeps-old-output": {
    real: "a JOIN may show what a task had reported before it ended without an output",
    ours: "the outputs with which the tasks ended",
    reason: "It depends on whether a thread of the real server looked in between.",
  },
  "join-of-failed-run": {
    real: "FAILED or CANCELED",
    ours: "CANCELED",
    reason: "It depends on whether a thread saw the failed branch before the run ended.",
  },
  "join-of-failed-try": {
    real: "may fail at a branch that has tries left",
    ours: "waits for the last try",
    reason: "A thread of the real server may look at the JOIN between the failed try and the next.",
  },
  "lost-end-of-task": {
    real: "a task that was done in the pass that fails the run may stay IN_PROGRESS",
    ours: "COMPLETED",
    reason: "A loop that cannot schedule its first task ends the pass of the real server before what was done in it is stored.",
  },
  "children-that-end-together": {
    real: "all children that ended by then show how",
    ours: "the first that fails ends the run, and the others are CANCELED",
    reason: "The real server looks at the parent a moment later, when other children may have ended; here each end is drawn from at once.",
  },
  "failed-workflow-internals": {
    real: "onStateChange, callbackAfterMs and waitTimeout differ from task to task",
    ours: "the same for all",
    reason: "They are the real server's own, in the copy of the run that a failure workflow gets.",
  },
  "child-of-child-in-output": {
    real: "subWorkflowId in an output may be a grandchild's",
    ours: "the child's",
    reason: "The child's output overwrites the key; the task itself shows the child's id on both.",
  },
  "poll-count-of-own-tasks": {
    real: "counts how often its threads looked",
    ours: 0,
    reason: "Nobody polls these tasks here.",
  },
  "event-beside-others": {
    real: "an EVENT beside other tasks is done at once",
    ours: "when the event is stored",
    reason: "The event and the end of its task are stored together, so that neither is lost; what follows comes a step later.",
  },
  "key-order-in-text": {
    real: "keys of an object in a text in the order of their hash codes",
    ours: "as they were written",
    reason: "Nobody can rely on it.",
  },
  "script-host-objects": {
    real: "objects of `$` in a script are Java's: Object.keys, JSON.stringify and their text differ",
    ours: "are JavaScript's",
    reason: "What JavaScript says of its objects is what the author of a script expects.",
  },
  "script-large-integers": {
    real: "an integer beyond 64 bits is a map of the methods of Java's BigInteger",
    ours: "a number of JavaScript, which is rounded",
    reason: "What JavaScript makes of it is what the author of a script expects.",
  },
  "script-error-text": { real: "GraalJS's", ours: "QuickJS's", reason: "Each engine words its own errors." },
  "jq-error-text": { real: "jackson-jq's", ours: "jq's", reason: "Each engine words its own errors." },
  "jq-doubles": {
    real: "the floor of 3.0 is 3.0, 2^53 + 1 is exact",
    ours: "3, and a double",
    reason: "jq itself computes with one kind of number.",
  },
} as const satisfies Record<string, Difference>;
