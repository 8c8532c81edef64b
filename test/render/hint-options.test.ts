import { describe, expect, it } from "vitest";
import { addOptionsToHints } from "../../src/render/hint-options.ts";

const text = [
  '    /description: "hint: `flow plan`" -> "`flow apply`"',
  "      \u001b[2mhint:\u001b[22m `flow pull a --drift` or `flow plan`; `flow server start` starts one, --prune deletes.",
  "Journal .flow/journal/r.ndjson; `flow rollback` brings back what was there.",
  "",
].join("\n");

describe("addOptionsToHints", () => {
  it("completes the commands that hints name, and nothing else", () => {
    expect(addOptionsToHints(text, "--profile staging").split("\n")).toEqual([
      '    /description: "hint: `flow plan`" -> "`flow apply`"',
      "      \u001b[2mhint:\u001b[22m `flow pull a --drift --profile staging` or `flow plan --profile staging`; `flow server start` starts one, --prune deletes.",
      "Journal .flow/journal/r.ndjson; `flow rollback --profile staging` brings back what was there.",
      "",
    ]);
  });

  it("changes nothing without options", () => {
    expect(addOptionsToHints(text, "")).toBe(text);
  });
});
