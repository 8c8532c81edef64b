/** Runs as a search finds them: as JSON items, and as lines. */
import { identityText } from "../core/definition.ts";
import type { WorkflowSummary } from "../core/model/execution.ts";
import { explainFoundReason } from "../core/run-reason.ts";
import type { Palette } from "./palette.ts";
import { paintOf, renderDuration } from "./run.ts";
import { alignColumns, countText, lines, shownText, visible } from "./text.ts";

export function runItem({ workflowId, workflowType, version, status, ...run }: WorkflowSummary) {
  const { startTime, endTime, correlationId, reasonForIncompletion } = run;
  const text = (value: string | undefined): string | undefined => (value === "" ? undefined : value);
  return {
    workflowId,
    name: workflowType,
    version,
    status,
    startTime: timeText(startTime),
    endTime: timeText(endTime),
    correlationId: text(correlationId),
    reason: text(reasonForIncompletion),
  };
}

export function renderFoundRuns(runs: readonly WorkflowSummary[], total: number, palette: Palette): string {
  if (total === 0) return lines("No run was found.");
  return renderRunRows(runs, palette) + lines(palette.bold(`${countText(total, "run")}.${shownText(runs.length, total)}`));
}

/** A run a line: status, `name@version`, id, start, how long it took or why it did not complete. */
export function renderRunRows(runs: readonly WorkflowSummary[], palette: Palette): string {
  const statusWidth = Math.max(0, ...runs.map(({ status }) => status.length));
  const rows = alignColumns(
    runs.map((run) => [
      visible(identityText({ name: run.workflowType, version: run.version })),
      visible(run.workflowId),
      startOf(run),
      endOf(run),
    ]),
  );
  return runs
    .map(({ status }, index) => `${paintOf(status, palette)(visible(status).padEnd(statusWidth))}  ${rows[index] ?? ""}\n`)
    .join("");
}

/** Whole seconds of UTC. */
const startOf = ({ startTime }: WorkflowSummary): string => (timeText(startTime) ?? "").replace(/\.\d+Z$/, "Z");

/** Some servers tell times as numbers. */
function timeText(time: string | number | undefined): string | undefined {
  const moment = new Date(time === "" || time === undefined ? Number.NaN : time);
  return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString();
}

function endOf(run: WorkflowSummary): string {
  const { status, reasonForIncompletion = "", failedReferenceTaskNames, startTime, endTime = "", executionTime } = run;
  if (reasonForIncompletion !== "" && status !== "COMPLETED") {
    const failed = failedReferenceTaskNames.split(",").filter((name) => name !== "");
    return visible(explainFoundReason(reasonForIncompletion, failed).split("\n", 1)[0] ?? "");
  }
  const took = executionTime > 0 ? executionTime : Date.parse(endTime) - Date.parse(startTime);
  return endTime === "" || !Number.isFinite(took) ? "" : renderDuration(took);
}
