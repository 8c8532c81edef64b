/** What is done to many runs: the question, and the results. */
import { identityText } from "../core/definition.ts";
import type { WorkflowSummary } from "../core/model/execution.ts";
import type { Refusal } from "../core/refusal.ts";
import { runMoves, statusesOf } from "../core/run-move.ts";
import type { RunMoveName, RunMoveResult } from "../core/run-move.ts";
import type { Palette } from "./palette.ts";
import { renderRefusals } from "./plan.ts";
import { renderRunRows, runItem } from "./run-list.ts";
import { countText, lines, visible } from "./text.ts";

export interface MovesReport {
  move: RunMoveName;
  /** What is known of the runs; nothing of those that were named. */
  found: readonly WorkflowSummary[];
  results: readonly RunMoveResult[];
  dryRun: boolean;
  /** No status was asked for: only those were looked for that the move is for. */
  anyStatus: boolean;
  refusal?: Refusal;
}

export function summarizeMoves(results: readonly RunMoveResult[]) {
  const count = (outcome: RunMoveResult["outcome"]): number => results.filter((one) => one.outcome === outcome).length;
  return {
    total: results.length,
    done: count("done"),
    failed: count("failed"),
    unknown: count("unknown"),
    notAttempted: count("not-attempted"),
  };
}

export function moveItems({ found, results }: MovesReport) {
  const known = new Map(found.map((run) => [run.workflowId, run]));
  return results.map(({ workflowId, outcome, reason }) => {
    const run = known.get(workflowId);
    // How the run was before; why it did not complete then is another reason than that of the outcome.
    const { name, version, status } = run === undefined ? { name: undefined, version: undefined, status: undefined } : runItem(run);
    return { workflowId, name, version, status, outcome, reason };
  });
}

/** Everything that is about to be moved. */
export const renderMoveQuestion = (found: readonly WorkflowSummary[], palette: Palette): string => renderRunRows(found, palette);

export function renderMoves(report: MovesReport, palette: Palette): string {
  const { move, found, results, dryRun, anyStatus, refusal } = report;
  if (results.length === 0) {
    const looked = anyStatus ? `: without --status only those that are ${statusesOf(move)} are looked for` : "";
    return lines(palette.bold(`No run is to be ${runMoves[move].done}${looked}.`));
  }
  if (dryRun)
    return listing(report, palette) + lines(palette.bold(`Dry run, nothing was sent: ${countText(results.length, "run")} to ${move}.`));
  if (refusal !== undefined) {
    const list = refusal.code === "consent-needed" ? renderRunRows(found, palette) : "";
    return list + renderRefusals([refusal], palette);
  }
  const names = new Map(
    found.map(({ workflowId, workflowType, version }) => [workflowId, visible(identityText({ name: workflowType, version }))]),
  );
  return lines(...results.map((result) => renderResult(result, names.get(result.workflowId), palette)), palette.bold(summaryLine(report)));
}

const listing = ({ found, results }: MovesReport, palette: Palette): string =>
  found.length > 0 ? renderRunRows(found, palette) : lines(...results.map(({ workflowId }) => visible(workflowId)));

function renderResult({ workflowId, outcome, reason }: RunMoveResult, name: string | undefined, palette: Palette): string {
  const run = visible(workflowId) + (name === undefined ? "" : ` ${palette.dim(name)}`);
  const said = reason === undefined ? "" : `: ${visible(reason)}`;
  if (outcome === "done") return `${palette.green("✓")} ${run}`;
  return `${palette.red(outcome === "failed" ? "x" : "?")} ${run}  ${outcome.replace("-", " ")}${said}`;
}

function summaryLine({ move, results }: MovesReport): string {
  const { done, failed, unknown, notAttempted } = summarizeMoves(results);
  const rest = Object.entries({ failed, unknown, "not attempted": notAttempted }).flatMap(([word, count]) =>
    count > 0 ? [`${count} ${word}`] : [],
  );
  const text = `${[`${countText(done, "run")} ${runMoves[move].done}`, ...rest].join(", ")}.`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}
