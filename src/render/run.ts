/** A run of a workflow as text: its head, and its tasks as a tree. */
import { identityText } from "../core/definition.ts";
import type { TaskStatus, Workflow, WorkflowStatus } from "../core/model/execution.ts";
import { explainReason } from "../core/run-reason.ts";
import type { RunNode, RunTask } from "../core/run-tree.ts";
import type { Paint, Palette } from "./palette.ts";
import { fitWidth, visible } from "./text.ts";

export const statusSymbols = {
  SCHEDULED: "·",
  IN_PROGRESS: "▸",
  COMPLETED: "✓",
  COMPLETED_WITH_ERRORS: "✓",
  SKIPPED: "-",
  FAILED: "✗",
  TIMED_OUT: "✗",
  FAILED_WITH_TERMINAL_ERROR: "✗",
  CANCELED: "■",
} as const satisfies Record<TaskStatus, string>;

export function paintOf(status: TaskStatus | WorkflowStatus, palette: Palette): Paint {
  switch (status) {
    case "COMPLETED":
      return palette.green;
    case "FAILED":
    case "TIMED_OUT":
    case "FAILED_WITH_TERMINAL_ERROR":
    case "TERMINATED":
      return palette.red;
    case "IN_PROGRESS":
    case "RUNNING":
      return palette.cyan;
    case "COMPLETED_WITH_ERRORS":
    case "PAUSED":
    case "CANCELED":
      return palette.yellow;
    default:
      return palette.dim;
  }
}

/** `800 ms`, `2.4 s`, `3 min 5 s`. */
export function renderDuration(ms: number): string {
  if (ms < 999.5) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `name@version id STATUS`, and why it did not complete. */
export function renderRunHead(run: Workflow, palette: Palette): string {
  const took = run.endTime > 0 ? ` ${palette.dim(`in ${renderDuration(run.endTime - run.startTime)}`)}` : "";
  const name = palette.bold(visible(identityText({ name: run.workflowName, version: run.workflowVersion })));
  const head = `${name} ${palette.dim(run.workflowId)} ${paintOf(run.status, palette)(run.status)}${took}\n`;
  if (run.reasonForIncompletion === undefined) return head;
  const { tasks } = run;
  const told = explainReason(run.reasonForIncompletion, (id) => tasks.find(({ taskId }) => taskId === id)?.referenceTaskName);
  const reason = told.trimEnd().split("\n");
  return head + reason.map((line) => `  ${palette.red(visible(line))}\n`).join("");
}

/** The output of a run as JSON, indented; nothing where there is none. */
export function renderRunOutput(run: Workflow, palette: Palette): string {
  if (Object.keys(run.output).length === 0) return "";
  const json = JSON.stringify(run.output, undefined, 2).split("\n").map(visible).join("\n");
  return `${palette.dim("output")} ${json}\n`;
}

/** A task that has reached a status, as a line of its own. */
export function renderTaskLine({ ref, type, status, attempt, reason }: RunTask): string {
  const tries = attempt > 1 ? ` try ${attempt}` : "";
  const why = reason === undefined ? "" : `: ${visible(reasonLine(reason))}`;
  return `${status} ${visible(ref)}${type === ref ? "" : ` (${visible(type)})`}${tries}${why}\n`;
}

/** A task names no others, but for those of a run below it. */
const reasonLine = (reason: string): string => explainReason(reason, () => undefined).split("\n", 1)[0] ?? "";

/** `now` (epoch ms) gives the running time of tasks that are under way. */
export function renderRunTree(nodes: readonly RunNode[], now: number, palette: Palette): string {
  return renderBranches(nodes, { now, palette, hasResults: false }, "");
}

/** The same with what came of each task, on a line below it. */
export function renderRunResults(nodes: readonly RunNode[], now: number, palette: Palette): string {
  return renderBranches(nodes, { now, palette, hasResults: true }, "");
}

interface TreeStyle {
  now: number;
  palette: Palette;
  hasResults: boolean;
}

function renderBranches(nodes: readonly RunNode[], style: TreeStyle, indent: string): string {
  const { now, palette, hasResults } = style;
  return nodes
    .map((node, index) => {
      const last = index === nodes.length - 1;
      const line = `${indent}${palette.dim(last ? "└─" : "├─")} ${renderNode(node, now, palette)}\n`;
      const inner = `${indent}${last ? "   " : `${palette.dim("│")}  `}`;
      const bar = node.children.length === 0 ? "  " : `${palette.dim("│")} `;
      const result = hasResults && hasResult(node) ? `${inner}${bar}${palette.dim(resultOf(node))}\n` : "";
      return line + result + renderBranches(node.children, style, inner);
    })
    .join("");
}

/** What these give is known without a look at it: what they chose, branched into, or waited for. */
const withoutResult: ReadonlySet<string> = new Set([
  "SWITCH",
  "DECISION",
  "FORK",
  "FORK_JOIN",
  "FORK_JOIN_DYNAMIC",
  "JOIN",
  "EXCLUSIVE_JOIN",
  "DO_WHILE",
  "NOOP",
]);

const hasResult = ({ type, output }: RunNode): boolean => !withoutResult.has(type) && Object.keys(output).length > 0;

const widestResult = 120;

const resultOf = ({ output }: RunNode): string => fitWidth(visible(JSON.stringify(output)), widestResult);

function renderNode(node: RunNode, now: number, palette: Palette): string {
  const paint = paintOf(node.status, palette);
  const until = node.endTime > 0 ? node.endTime : now;
  const took = node.startTime > 0 ? [palette.dim(renderDuration(until - node.startTime))] : [];
  const tries = node.attempt > 1 ? [palette.yellow(`try ${node.attempt}`)] : [];
  const type = node.type === node.ref ? [] : [palette.dim(visible(node.type))];
  const reason = node.reason === undefined ? [] : [paint(visible(reasonLine(node.reason)))];
  return [paint(statusSymbols[node.status]), visible(node.ref), ...type, paint(node.status), ...tries, ...took, ...reason].join(" ");
}
