/** `flow workflows logs`: what the tasks of a run have logged, in the order of time. */
import { mapConcurrently } from "../../client/map-concurrently.ts";
import { FlowError } from "../../core/errors.ts";
import { exitCodes } from "../../core/exit-code.ts";
import type { Task, Workflow } from "../../core/model/execution.ts";
import { nearest } from "../../core/nearest.ts";
import { renderRunLogs } from "../../render/run-logs.ts";
import type { RunLogLine } from "../../render/run-logs.ts";
import { countText } from "../../render/text.ts";
import type { CommandInput, CommandResult, Flags } from "../command.ts";
import type { Context } from "../context.ts";
import { readRun } from "../read-run.ts";
import type { logsOptions } from "../table-runs.ts";

/** Reads at a time. */
const concurrency = 8;

export async function showRunLogs({ args, flags, context }: CommandInput<Flags<typeof logsOptions>>): Promise<CommandResult> {
  const [workflowId = ""] = args;
  const client = await context.client();
  const run = await readRun(client, workflowId);
  const all = await fetchLogs(tasksOf(run, flags.task), context);
  const logs = flags.tail === undefined ? all : all.slice(Math.max(0, all.length - flags.tail));
  return {
    exitCode: exitCodes.done,
    document: { schema: "flow.run-logs/1", workflowId, name: run.workflowName, status: run.status, items: logs },
    headline: logs.length === 0 ? "No task of the run has logged anything." : `${countText(logs.length, "line")}.`,
    text: (palette) => renderRunLogs(logs, palette),
  };
}

/** In a loop a reference name stands for all its turns, unless it says which one. */
function tasksOf({ workflowId, tasks }: Workflow, reference: string | undefined): Task[] {
  if (reference === undefined) return tasks;
  const found = tasks.filter(({ referenceTaskName: name }) => name === reference || name.replace(/__\d+$/, "") === reference);
  if (found.length > 0) return found;
  const names = new Set(tasks.map(({ referenceTaskName }) => referenceTaskName));
  const suggestion = nearest(reference, names);
  throw new FlowError("not-found", `The run ${workflowId} has no task ${reference}`, {
    hint: suggestion === undefined ? `Its tasks so far: ${[...names].join(", ") || "none"}.` : `Did you mean ${suggestion}?`,
  });
}

async function fetchLogs(tasks: readonly Task[], { client: connect, progress }: Context): Promise<RunLogLine[]> {
  const client = await connect();
  progress.say("Reading logs");
  const logs: RunLogLine[] = [];
  await mapConcurrently(tasks, concurrency, async ({ taskId, referenceTaskName: ref, retryCount }) => {
    for (const { log = "", createdTime } of await client.tasks.getLogs(taskId))
      logs.push({ time: timeOf(createdTime), ref, attempt: retryCount + 1, taskId, log });
  });
  progress.stop();
  return logs.sort((left, right) => (left.time < right.time ? -1 : left.time > right.time ? 1 : 0));
}

/** What a worker writes into its own log lines is anything; the beginning of time sorts first. */
const timeOf = (epochMs = 0): string => new Date(Number.isFinite(epochMs) ? Math.min(Math.max(epochMs, 0), 8.64e15) : 0).toISOString();
