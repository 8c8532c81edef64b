/** `flow workflows signal`: reports on the task that a run waits at. */
import type { ConductorClient } from "../../client/conductor-client.ts";
import { commandWord } from "../../core/command-word.ts";
import { FlowError, isMissing, isMissingRoute } from "../../core/errors.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Task, TaskResultStatus, Workflow } from "../../core/model/execution.ts";
import { isTerminalTask, taskResultStatuses } from "../../core/model/execution.ts";
import { nearest } from "../../core/nearest.ts";
import type { CommandInput, CommandResult, Flags } from "../command.ts";
import { readRun } from "../read-run.ts";
import { runResult } from "../run-document.ts";
import { fetchChildRuns } from "../follow-run.ts";
import { readRunInput } from "../run-input.ts";
import type { signalOptions } from "../table-runs.ts";

/** Long enough to show where the run stands then, where that takes no worker. */
const settleMs = 1_000;

interface Signal {
  workflowId: string;
  status: TaskResultStatus;
  output: JsonObject;
}

export async function signalRun({ args, flags, context }: CommandInput<Flags<typeof signalOptions>>): Promise<CommandResult> {
  const [workflowId = ""] = args;
  const output = await readRunInput(flags.output, context, "--output");
  const status = taskResultStatuses.find((one) => one === flags.status) ?? "COMPLETED";
  const client = await context.client();
  const signal: Signal = { workflowId, status, output };
  await context.whileWriting(() => (flags.task === undefined ? reportOnWait(client, signal) : reportOnTask(client, signal, flags.task)));
  return runResult(await client.workflows.get(workflowId));
}

async function reportOnWait(client: ConductorClient, signal: Signal): Promise<void> {
  const { workflowId, status, output } = signal;
  try {
    await client.workflows.signalAndWait(workflowId, status, output, { timeoutMillis: settleMs });
  } catch (error) {
    if (isMissingRoute(error)) {
      throw new FlowError("failed", "The server is too old to find the task that a run waits at", {
        hint: "Name the task: --task REF.",
        cause: error,
      });
    }
    if (!isMissing(error)) throw error;
    await reportOnPerson(client, signal, error);
  }
}

/** Servers look for WAIT tasks alone, at any depth. */
async function reportOnPerson(client: ConductorClient, signal: Signal, cause: unknown): Promise<void> {
  const run = await readRun(client, signal.workflowId);
  const runs = [run, ...(await fetchChildRuns(client, run)).values()];
  const [person, ...others] = runs.flatMap(openTasks).filter(({ taskType }) => taskType === "HUMAN");
  if (person === undefined) throw nothingWaits(run, cause);
  if (others.length === 0) return reportOnTask(client, { ...signal, workflowId: person.workflowInstanceId }, person.referenceTaskName);
  const commands = [person, ...others].map(
    (one) => `\`flow workflows signal ${one.workflowInstanceId} --task ${commandWord(one.referenceTaskName)}\``,
  );
  throw new FlowError("failed", `The run ${run.workflowId} waits at several HUMAN tasks`, {
    hint: `Name one: ${commands.join(" or ")}.`,
    cause,
  });
}

async function reportOnTask(client: ConductorClient, { workflowId, status, output }: Signal, referenceName: string): Promise<void> {
  try {
    // Servers answer with nothing where no such task is open.
    if ((await client.tasks.updateByReference({ workflowId, referenceName, status, output })) !== "") return;
  } catch (error) {
    throw isMissing(error) ? nothingWaits(await readRun(client, workflowId), error, referenceName) : error;
  }
  throw nothingWaits(await readRun(client, workflowId), undefined, referenceName);
}

const openTasks = ({ tasks }: Workflow): Task[] => tasks.filter(({ status }) => !isTerminalTask(status));

function nothingWaits(run: Workflow, cause: unknown, task?: string): FlowError {
  const { workflowId, status } = run;
  const what = task === undefined ? "waits at no task" : `has no open task ${task}`;
  return new FlowError("failed", `The run ${workflowId} ${what}; it is ${status}`, { hint: nextStep(run, task), cause });
}

function nextStep(run: Workflow, task: string | undefined): string {
  const open = new Set(openTasks(run).map(({ referenceTaskName }) => referenceTaskName));
  const suggestion = task === undefined ? undefined : nearest(task, open);
  if (suggestion !== undefined) return `Did you mean ${suggestion}?`;
  if (open.size > 0) return `Its open tasks: ${[...open].join(", ")}. --task REF reports on one of them.`;
  return `\`flow workflows status ${run.workflowId}\` shows its tasks.`;
}
