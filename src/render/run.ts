/** A run of a workflow as text: its head, and its tasks as a tree. */
import type { TaskStatus, Workflow, WorkflowStatus } from "../core/model/execution.ts";
import type { RunNode } from "../core/run-tree.ts";
import type { Paint, Palette } from "./palette.ts";

const symbols = {
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

function paintOf(status: TaskStatus | WorkflowStatus, palette: Palette): Paint {
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
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`;
}

/** `name@version id STATUS`, and why it did not complete. */
export function renderRunHead(run: Workflow, palette: Palette): string {
  const took = run.endTime > 0 ? ` ${palette.dim(`in ${renderDuration(run.endTime - run.startTime)}`)}` : "";
  const head = `${palette.bold(`${run.workflowName}@${run.workflowVersion}`)} ${palette.dim(run.workflowId)} ${paintOf(run.status, palette)(run.status)}${took}\n`;
  return run.reasonForIncompletion === undefined ? head : `${head}  ${palette.red(run.reasonForIncompletion)}\n`;
}

/** `now` (epoch ms) gives the running time of tasks that are under way. */
export function renderRunTree(nodes: readonly RunNode[], now: number, palette: Palette, indent = ""): string {
  return nodes
    .map((node, index) => {
      const last = index === nodes.length - 1;
      const line = `${indent}${palette.dim(last ? "└─" : "├─")} ${renderNode(node, now, palette)}\n`;
      return line + renderRunTree(node.children, now, palette, `${indent}${last ? "   " : `${palette.dim("│")}  `}`);
    })
    .join("");
}

function renderNode(node: RunNode, now: number, palette: Palette): string {
  const paint = paintOf(node.status, palette);
  const until = node.endTime > 0 ? node.endTime : now;
  const took = node.startTime > 0 ? [palette.dim(renderDuration(until - node.startTime))] : [];
  const tries = node.attempt > 1 ? [palette.yellow(`try ${node.attempt}`)] : [];
  const type = node.type === node.ref ? [] : [palette.dim(node.type)];
  const reason = node.reason === undefined ? [] : [paint(node.reason.split("\n", 1)[0] ?? "")];
  return [paint(symbols[node.status]), node.ref, ...type, paint(node.status), ...tries, ...took, ...reason].join(" ");
}
