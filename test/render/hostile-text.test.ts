import { expect, it } from "vitest";
import type { Step } from "../../src/core/plan.ts";
import { renderFailure } from "../../src/render/failure.ts";
import { renderFindings } from "../../src/render/findings.ts";
import { plainPalette as plain } from "../../src/render/palette.ts";
import { renderPurge } from "../../src/render/purge.ts";
import { renderUpload } from "../../src/render/upload.ts";

/** Clears the screen, turns the text around, ends the line. */
const hostile = "a\u001B[2J\u202Eb\u2028c\rd";
const shown = "a\\u001b[2J\\u202eb\\u2028c\\u000dd";

it("no text of a server or a file reaches the terminal as it is", () => {
  const step: Step = { kind: "task", name: hostile, action: "update", changes: [] };
  const outcomes = (["failed", "not-attempted"] as const).map((outcome) => ({ step, outcome, reason: hostile }));
  const identity = { kind: "task", name: hostile } as const;
  const texts = [
    renderFailure({ message: hostile, hint: hostile }, plain),
    renderFindings([{ code: "x", severity: "error", message: hostile, hint: hostile }], plain),
    renderUpload(
      {
        kind: "task",
        brief: false,
        server: "s",
        outcomes,
        skipped: [{ ...identity, code: "c", message: hostile, hint: "h" }],
        invalid: 0,
        dryRun: false,
      },
      plain,
    ),
    renderPurge(
      {
        kind: "task",
        server: "s",
        outcomes,
        refusals: [],
        dryRun: false,
        shown: false,
        plan: { steps: [], refusals: [], findings: [], kept: [{ ...identity, reason: "not-owned", detail: hostile, usedBy: [] }] },
      },
      plain,
    ),
  ];
  for (const text of texts) {
    expect(text).toContain(shown);
    expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202E\u2028]/u);
  }
});
