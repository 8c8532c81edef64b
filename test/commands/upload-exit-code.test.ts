import { describe, expect, it } from "vitest";
import { uploadExitCode } from "../../src/commands/upload-exit-code.ts";
import type { Step, StepAction, StepOutcome } from "../../src/core/plan.ts";

const step = (action: StepAction): Step => ({ kind: "task", name: "a", action, changes: [] });
const done: StepOutcome = { step: step("create"), outcome: "done" };
const same: StepOutcome = { step: step("none"), outcome: "skipped" };
const failed: StepOutcome = { step: step("update"), outcome: "failed", reason: "refused", code: "http" };
const unreachable: StepOutcome = { step: step("update"), outcome: "failed", code: "unreachable" };
const unauthorized: StepOutcome = { step: step("update"), outcome: "failed", code: "unauthorized" };
const notReached: StepOutcome = { step: step("update"), outcome: "not-attempted", reason: "not reached" };
const refusal = { code: "owned-by-other" };

const cases: [string, Partial<Parameters<typeof uploadExitCode>[0]>, number][] = [
  ["nothing to do", { outcomes: [same] }, 0],
  ["everything done", { outcomes: [done, same] }, 0],
  ["done beside an invalid one", { outcomes: [done], invalid: 1 }, 5],
  ["one refused by the server, one done", { outcomes: [done, failed] }, 3],
  ["one refused by the server, none written", { outcomes: [same, failed] }, 1],
  ["server out of reach at once", { outcomes: [unreachable, notReached] }, 6],
  ["server out of reach after the first", { outcomes: [done, unreachable, notReached] }, 3],
  ["not authorised", { outcomes: [unauthorized, notReached] }, 7],
  ["refused by a guard", { outcomes: [same], skipped: [refusal] }, 4],
  ["refused by a guard, others done", { outcomes: [done], skipped: [refusal] }, 3],
  ["refused by a guard beside an invalid one", { outcomes: [], skipped: [refusal], invalid: 2 }, 4],
  ["partly done beside an invalid one", { outcomes: [done, failed], invalid: 1 }, 3],
  ["a dry run of something", { outcomes: [notReached], dryRun: true }, 0],
  ["a dry run with an invalid one", { outcomes: [notReached], invalid: 1, dryRun: true }, 5],
  ["a dry run that a guard would refuse", { outcomes: [notReached], skipped: [refusal], dryRun: true }, 4],
];

describe("uploadExitCode", () => {
  it.each(cases)("%s", (_, report, exitCode) => {
    expect(uploadExitCode({ outcomes: [], skipped: [], invalid: 0, dryRun: false, ...report })).toBe(exitCode);
  });
});
