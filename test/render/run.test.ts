import { expect, it } from "vitest";
import { emptyRun } from "./empty-run.ts";
import type { RunNode } from "../../src/core/run-tree.ts";
import { localTask } from "../../src/core/define-task.ts";
import type { Workflow } from "../../src/core/model/execution.ts";
import { plainPalette } from "../../src/render/palette.ts";
import { renderDuration, renderRunHead, renderRunOutput, renderRunResults, renderRunTree, renderTaskLine } from "../../src/render/run.ts";

const node = (ref: string, more: Partial<RunNode> = {}): RunNode => ({
  ref,
  type: "SIMPLE",
  status: "COMPLETED",
  attempt: 1,
  startTime: 1_000,
  endTime: 1_200,
  output: {},
  children: [],
  ...more,
});

it.each([
  [-5, "0 ms"],
  [0, "0 ms"],
  [999, "999 ms"],
  [999.6, "1.0 s"],
  [1_000, "1.0 s"],
  [59_940, "59.9 s"],
  [59_990, "1 min 0 s"],
  [119_999, "2 min 0 s"],
  [185_000, "3 min 5 s"],
])("%d ms is %s", (ms, text) => {
  expect(renderDuration(ms)).toBe(text);
});

it("draws branches and their children", () => {
  const tree = [node("fork", { children: [node("left"), node("right", { children: [node("deep")] })] }), node("join")];
  expect(renderRunTree(tree, 5_000, plainPalette)).toBe(
    [
      "├─ ✓ fork SIMPLE COMPLETED 200 ms",
      "│  ├─ ✓ left SIMPLE COMPLETED 200 ms",
      "│  └─ ✓ right SIMPLE COMPLETED 200 ms",
      "│     └─ ✓ deep SIMPLE COMPLETED 200 ms",
      "└─ ✓ join SIMPLE COMPLETED 200 ms",
      "",
    ].join("\n"),
  );
});

it("shows what came of each task below it, but not of those that only choose, branch or wait", () => {
  const paid = node("pay", { output: { id: 7, note: "paid\u001B[2J" }, children: [node("inner", { output: { n: 1 } })] });
  const rest = [
    node("choose", { type: "SWITCH", output: { selectedCase: "x" } }),
    node("empty"),
    node("long", { output: { text: "x".repeat(300) } }),
  ];
  const lines = renderRunResults([paid, ...rest], 5_000, plainPalette).split("\n");
  expect(lines.slice(0, 6)).toEqual([
    "├─ ✓ pay SIMPLE COMPLETED 200 ms",
    '│  │ {"id":7,"note":"paid\\u001b[2J"}',
    "│  └─ ✓ inner SIMPLE COMPLETED 200 ms",
    '│       {"n":1}',
    "├─ ✓ choose SWITCH COMPLETED 200 ms",
    "├─ ✓ empty SIMPLE COMPLETED 200 ms",
  ]);
  expect(lines[7]).toMatch(/^ {5}\{"text":"x+…$/);
});

it("tells tries, the first line of reasons, and the time so far", () => {
  const failed = node("pay", { type: "pay", status: "FAILED", attempt: 3, reason: "declined\n  at somewhere" });
  const open = node("ship", { status: "IN_PROGRESS", endTime: 0 });
  const waiting = node("bill", { status: "SCHEDULED", startTime: 0, endTime: 0 });
  expect(renderRunTree([failed, open, waiting], 3_500, plainPalette)).toBe(
    ["├─ ✗ pay FAILED try 3 200 ms declined", "├─ ▸ ship SIMPLE IN_PROGRESS 2.5 s", "└─ · bill SIMPLE SCHEDULED", ""].join("\n"),
  );
});

it("shows control characters instead of obeying them", () => {
  const escape = "\u001B[2J";
  const text =
    renderRunTree([node(`a${escape}`, { type: `b${escape}`, reason: `c${escape}` })], 0, plainPalette) +
    renderTaskLine({ ref: `a${escape}`, type: "b", status: "FAILED", attempt: 2, startTime: 0, endTime: 0, reason: `c${escape}\nrest` }) +
    renderRunHead({ ...emptyRun, reasonForIncompletion: `one${escape}\ntwo` }, plainPalette);
  expect(text).not.toContain("\u001B");
  expect(text).toContain("FAILED a\\u001b[2J (b) try 2: c\\u001b[2J\n");
  expect(text).toContain("  one\\u001b[2J\n  two\n");
});

it("names the task that a run failed for, and not its id", () => {
  const task = localTask("quote", "0194-02", "run");
  const reasonForIncompletion = "Task 0194-02 failed with status: FAILED and reason: 'too heavy'";
  const head = (tasks: Workflow["tasks"]): string => renderRunHead({ ...emptyRun, tasks, reasonForIncompletion }, plainPalette);
  expect(head([task])).toContain("\n  quote: too heavy\n");
  expect(head([])).toContain("\n  too heavy\n");
});

it("says nothing of an output that is not there", () => {
  expect(renderRunOutput(emptyRun, plainPalette)).toBe("");
  expect(renderRunOutput({ ...emptyRun, output: { a: 1 } }, plainPalette)).toBe('output {\n  "a": 1\n}\n');
});
