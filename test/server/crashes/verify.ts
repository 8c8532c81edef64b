/** What a server that was started again must still know, in words where it does not. */
import { isJsonObject } from "../../../src/core/json.ts";
import type { Json, JsonObject } from "../../../src/core/json.ts";
import { responseTimeoutMs } from "./definitions.ts";
import type { Ledger, Wish } from "./ledger.ts";
import type { ServerProcess } from "./server-process.ts";

const textOf = (value: Json | undefined): string => (typeof value === "string" ? value : JSON.stringify(value));

type Ask = (path: string) => Promise<JsonObject | undefined>;

const ended: ReadonlySet<Json | undefined> = new Set(["COMPLETED", "FAILED", "TERMINATED", "TIMED_OUT"]);

/** Everything that was acknowledged before the kill. */
export async function findLosses({ send }: ServerProcess, ledger: Ledger): Promise<string[]> {
  const ask: Ask = async (path) => {
    const answer = await send("GET", path);
    return answer?.status === 200 && isJsonObject(answer.body) ? answer.body : undefined;
  };
  const problems = [
    ...(await Promise.all(ledger.runs().map((workflowId) => checkRun(ask, ledger, workflowId)))),
    ...(await Promise.all([...ledger.completions()].map(([taskId, completion]) => checkCompletion(ask, taskId, completion)))),
    ...(await Promise.all([...ledger.definitions()].map(([path, expected]) => checkDefinition(ask, path, expected)))),
    ...(await Promise.all([...ledger.logs()].map(([taskId, logs]) => checkLogs(send, taskId, logs)))),
    ...ledger.deliveredTwice().map((taskId) => `task ${taskId} was delivered twice`),
  ];
  return problems.filter((problem) => problem !== undefined);
}

async function checkRun(ask: Ask, ledger: Ledger, workflowId: string): Promise<string | undefined> {
  const run = await ask(`/workflow/${workflowId}?includeTasks=true`);
  if (run === undefined) return `run ${workflowId} is gone`;
  const wish = ledger.wishes().get(workflowId);
  if (wish !== undefined && !holds(run, wish))
    return `run ${workflowId} was ${wish.wish} at ${wish.sentAt} and is ${JSON.stringify(run["status"])}`;
  const tasks = Array.isArray(run["tasks"]) ? run["tasks"].filter(isJsonObject) : [];
  for (const task of tasks) {
    if (task["status"] !== "TIMED_OUT") continue;
    // Handed out before the kill: it comes again by its response timeout and not before.
    const held = Number(task["endTime"]) - Number(task["startTime"]);
    if (held < responseTimeoutMs) return `task ${textOf(task["taskId"])} timed out after ${held} ms`;
  }
  return undefined;
}

function holds(run: JsonObject, { wish, sentAt }: { wish: Wish; sentAt: number }): boolean {
  const { status, lastRetriedTime } = run;
  if (wish === "TERMINATED" || wish === "PAUSED") return status === wish;
  return status !== "PAUSED" && Number(lastRetriedTime) >= sentAt;
}

async function checkCompletion(
  ask: Ask,
  taskId: string,
  { output, ackedAt }: { output: string; ackedAt: number },
): Promise<string | undefined> {
  const task = await ask(`/tasks/${taskId}`);
  if (task === undefined) return `task ${taskId} is gone`;
  const { status, outputData, endTime } = task;
  if (status === "COMPLETED" && isJsonObject(outputData) && outputData["output"] === output) return undefined;
  // A report for a task that had ended otherwise by then changes nothing.
  const hadEnded =
    ["CANCELED", "TIMED_OUT", "FAILED"].some((other) => other === status) && Number(endTime) > 0 && Number(endTime) <= ackedAt;
  return hadEnded
    ? undefined
    : `task ${taskId} was completed with ${output} and is ${JSON.stringify({ status, outputData, endTime, ackedAt })}`;
}

async function checkDefinition(ask: Ask, path: string, expected: Json | undefined): Promise<string | undefined> {
  if (expected === undefined) return undefined;
  const found = await ask(path);
  if (expected === null) return found === undefined ? undefined : `${path} was deleted and is there`;
  const retryCount = isJsonObject(expected) ? expected["retryCount"] : undefined;
  return found?.["retryCount"] === retryCount ? undefined : `${path} was saved and is ${JSON.stringify(found)}`;
}

async function checkLogs(send: ServerProcess["send"], taskId: string, expected: string[]): Promise<string | undefined> {
  const answer = await send("GET", `/tasks/${taskId}/log`);
  const found = Array.isArray(answer?.body) ? answer.body.map((entry) => (isJsonObject(entry) ? entry["log"] : undefined)) : [];
  return expected.every((log) => found.includes(log)) ? undefined : `logs of ${taskId} are gone: ${expected.join(", ")}`;
}

/** After the drain: nothing is open, and no task stands for two runs. */
export async function findLeftOvers({ send }: ServerProcess): Promise<string[]> {
  const open = await search(send, "status IN (RUNNING, PAUSED)");
  const all = await search(send, "");
  const problems = open.map(
    (run) => `run ${textOf(run["workflowId"])} of ${textOf(run["workflowName"])} is still ${textOf(run["status"])}`,
  );
  const seen = new Map<string, string>();
  for (const run of all) {
    if (!ended.has(run["status"])) continue;
    const workflowId = textOf(run["workflowId"]);
    for (const key of originsOf(run)) {
      const other = seen.get(key);
      if (other !== undefined) problems.push(`runs ${other} and ${workflowId} both are ${key}`);
      seen.set(key, workflowId);
    }
  }
  return problems;
}

/** What there may be only one run of. */
function originsOf(run: JsonObject): string[] {
  const input = isJsonObject(run["input"]) ? run["input"] : {};
  const { parentWorkflowTaskId, workflowName, parentWorkflowId, correlationId } = run;
  return [
    ...(typeof parentWorkflowTaskId === "string" ? [`the child of task ${parentWorkflowTaskId}`] : []),
    ...(workflowName === "crash_scheduled" ? [`the scheduled run of ${JSON.stringify(input["_scheduledTime"])}`] : []),
    ...(typeof correlationId === "string" && parentWorkflowId === undefined ? [`the run that ${correlationId} started`] : []),
  ];
}

async function search(send: ServerProcess["send"], query: string): Promise<JsonObject[]> {
  const answer = await send("GET", `/workflow/search-v2?start=0&size=100000&query=${encodeURIComponent(query)}`);
  const body = answer?.body;
  return isJsonObject(body) && Array.isArray(body["results"]) ? body["results"].filter(isJsonObject) : [];
}
