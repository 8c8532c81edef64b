/** Moves many runs: lists them, asks, and tells what became of each. */
import type { ConductorClient } from "../../client/conductor-client.ts";
import { mapConcurrently } from "../../client/map-concurrently.ts";
import { FlowError, isFlowError, isHttpError } from "../../core/errors.ts";
import type { FlowErrorCode } from "../../core/errors.ts";
import { exitCodes, worstExitCode } from "../../core/exit-code.ts";
import type { ExitCode } from "../../core/exit-code.ts";
import type { BulkResponse, WorkflowSummary } from "../../core/model/execution.ts";
import type { Refusal } from "../../core/refusal.ts";
import { runMoves } from "../../core/run-move.ts";
import type { RunMoveResult } from "../../core/run-move.ts";
import { renderProgressBar } from "../../render/progress-bar.ts";
import { moveItems, renderMoves, renderMoveQuestion, summarizeMoves } from "../../render/run-moves.ts";
import { countText } from "../../render/text.ts";
import type { CommandResult } from "../command.ts";
import { askConsent } from "../consent.ts";
import type { Context } from "../context.ts";
import type { RunMove } from "./run-move.ts";
import type { RunSelection } from "./select-runs.ts";
import { findRuns } from "./select-runs.ts";

/** In one request, so that there is something to tell in between; and how many at once where each needs a request. */
const chunkSize = 50;
const concurrency = 4;

interface Consent {
  dryRun: boolean;
  yes: boolean;
}

/** With what stopped a run, where that is known. */
type Result = RunMoveResult & { code?: FlowErrorCode };

export async function moveMany(move: RunMove, selection: RunSelection, { dryRun, yes }: Consent, context: Context): Promise<CommandResult> {
  const client = await context.client();
  const { done } = runMoves[move.name];
  const found = selection.query === undefined ? [] : await search(client, selection.query, selection.limit, context);
  const ids = selection.query === undefined ? selection.ids : found.map(({ workflowId }) => workflowId);
  const refusal = await consent();
  const untouched = (): Result[] => ids.map((workflowId) => ({ workflowId, outcome: "not-attempted" }));
  const results = dryRun || refusal !== undefined ? untouched() : await moveAll(move, ids, client, context);
  return assemble({ move, selection, found, results, dryRun, refusal, url: client.url });

  async function consent(): Promise<Refusal | undefined> {
    // Who names runs has said which ones.
    if (dryRun || ids.length === 0 || selection.query === undefined) return undefined;
    const question = `${countText(ids.length, "run")} on ${client.url} will be ${done}. Go on?`;
    return askConsent({ render: (palette) => renderMoveQuestion(found, palette), question, yes, done }, context);
  }
}

async function search(
  client: ConductorClient,
  query: string,
  limit: number | undefined,
  { progress }: Context,
): Promise<WorkflowSummary[]> {
  progress.say("Searching runs");
  const found = await findRuns(client, query, limit);
  progress.stop();
  return found;
}

/** A request that is cut off leaves its runs unknown; after one that no other could survive nothing more is sent. */
async function moveAll(move: RunMove, ids: readonly string[], client: ConductorClient, context: Context): Promise<Result[]> {
  const results: Result[] = [];
  const { doing } = runMoves[move.name];
  for (let from = 0; from < ids.length; from += chunkSize) {
    const chunk = ids.slice(from, from + chunkSize);
    const isOver = context.io.signal.aborted || results.some(({ code }) => code !== undefined && endsAll.has(code));
    if (isOver) results.push(...chunk.map((workflowId): Result => ({ workflowId, outcome: "not-attempted" })));
    else {
      context.progress.say(`${doing} ${renderProgressBar(from, ids.length)}`);
      results.push(...(await context.whileWriting(() => moveChunk(move, chunk, client))));
    }
  }
  context.progress.stop();
  return results;
}

const endsAll: ReadonlySet<FlowErrorCode> = new Set(["unreachable", "timeout", "unauthorized", "bad-answer", "aborted"]);
const unanswered: ReadonlySet<FlowErrorCode> = new Set(["unreachable", "timeout", "bad-answer", "aborted"]);

async function moveChunk(move: RunMove, ids: readonly string[], client: ConductorClient): Promise<Result[]> {
  if (move.many === undefined) {
    const results = new Map<string, Result>();
    await mapConcurrently(ids, concurrency, async (workflowId) => {
      results.set(
        workflowId,
        await move.one(client, workflowId).then(
          (): Result => ({ workflowId, outcome: "done" }),
          (error: unknown) => failed(workflowId, error),
        ),
      );
    });
    return ids.flatMap((id) => results.get(id) ?? []);
  }
  try {
    return readAnswer(ids, await move.many(client, ids));
  } catch (error) {
    return ids.map((workflowId) => failed(workflowId, error));
  }
}

function failed(workflowId: string, error: unknown): Result {
  if (!isFlowError(error)) throw error;
  const { code } = error;
  const reason = isHttpError(error) ? error.serverMessage : error.message;
  return { workflowId, outcome: unanswered.has(code) ? "unknown" : "failed", reason, code };
}

/** The server tells successes and failures by id. */
function readAnswer(ids: readonly string[], { bulkErrorResults, bulkSuccessfulResults }: BulkResponse): Result[] {
  const done = new Set(bulkSuccessfulResults);
  return ids.map((workflowId): Result => {
    if (Object.hasOwn(bulkErrorResults, workflowId)) return { workflowId, outcome: "failed", reason: String(bulkErrorResults[workflowId]) };
    if (done.has(workflowId)) return { workflowId, outcome: "done" };
    return { workflowId, outcome: "unknown", reason: "the server did not say what became of it" };
  });
}

interface Report {
  move: RunMove;
  selection: RunSelection;
  found: readonly WorkflowSummary[];
  results: readonly Result[];
  dryRun: boolean;
  refusal: Refusal | undefined;
  url: string;
}

function assemble({ move, selection, found, results, dryRun, refusal, url }: Report): CommandResult {
  const { anyStatus = false } = selection;
  const report = { move: move.name, found, results, dryRun, anyStatus, ...(refusal === undefined ? {} : { refusal }) };
  return {
    exitCode: refusal !== undefined ? exitCodes.refused : dryRun ? exitCodes.done : exitCodeOf(results),
    document: {
      schema: "flow.run-moves/1",
      move: move.name,
      ...(dryRun ? { dryRun } : {}),
      server: { url },
      query: selection.query,
      summary: summarizeMoves(results),
      ...(refusal === undefined ? {} : { refusals: [refusal] }),
      items: moveItems(report),
    },
    text: (palette) => renderMoves(report, palette),
  };
}

function exitCodeOf(results: readonly Result[]): ExitCode {
  const codes = results
    .filter(({ outcome }) => outcome !== "done")
    .map(({ code }): ExitCode => (code === undefined ? exitCodes.failed : new FlowError(code, "").exitCode));
  const isPartly = codes.length > 0 && codes.length < results.length;
  return isPartly ? exitCodes.partial : worstExitCode(codes);
}
