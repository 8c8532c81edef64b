/**
 * Runs one case on one server, to the end of every run or until nobody can do anything more. One thing is done at a time, and the
 * next only when the server has drawn all consequences of the last, so that the order of things is the same on every server.
 */
import { setTimeout as pause } from "node:timers/promises";
import { parseJson, stringifyJson } from "../../src/core/exact-json.ts";
import type { Json } from "../../src/core/json.ts";
import { isJsonObject } from "../../src/core/json.ts";
import { isTerminalWorkflow } from "../../src/core/model/execution.ts";
import type { Task, Workflow } from "../../src/core/model/execution.ts";
import { exchange } from "../contract/support/http.ts";
import type { Answer } from "../contract/support/http.ts";
import { namePrefix } from "./case.ts";
import type { Case } from "./case.ts";
import { answerOf, hashOf } from "./scripted-worker.ts";
import { isActionable, isOver, isSettled } from "./settled.ts";
import { textOf } from "./text-of.ts";

/** Everything that a server showed of a case, as it came. */
export interface Outcome {
  /** Each call that registers or starts something: its status and, where it was refused, its answer. */
  calls: Json[];
  /** What was polled. */
  polls: Json[];
  /** The run that was started, its children, what it started besides, its failure workflow. */
  runs: Json[];
}

const mostSteps = 120;
/** A run that does not change for this long, though it looks as if it should, is left as it is. */
const patienceMs = 20_000;

let lastToken = 0;

export async function drive(url: string, given: Case): Promise<Outcome> {
  const token = `q${Date.now().toString(36)}${process.pid.toString(36)}x${(lastToken += 1)}_`;
  const own: Case = parseJson(stringifyJson(given).replaceAll(namePrefix, token)) as unknown as Case;
  const play: Play = { url, own, token, calls: [], polls: [], runs: new Map(), orphans: new Set(), answers: new Map(), steps: 0 };
  try {
    if (await register(play)) await playToTheEnd(play);
    const runs = knownRuns(play).map((run) => run.document);
    return withoutToken(token, { calls: play.calls, polls: play.polls, runs });
  } finally {
    await cleanUp(play);
  }
}

/** The names of this run are the case's again. */
const withoutToken = (token: string, outcome: Outcome): Outcome =>
  parseJson(stringifyJson(outcome).replaceAll(token, namePrefix)) as unknown as Outcome;

interface KnownRun {
  /** From the run that was started, by reference names: the same on every server. */
  path: string;
  run: Workflow;
  /** The same with exact numbers. */
  document: Json;
  /** The run whose START_WORKFLOW task started it. */
  starter?: string;
}

interface Play {
  url: string;
  own: Case;
  token: string;
  calls: Json[];
  polls: Json[];
  runs: Map<string, KnownRun>;
  /** Ids of runs that are only to be removed in the end. */
  orphans: Set<string>;
  /** By task id. */
  answers: Map<string, number>;
  steps: number;
}

const send = (play: Play, method: string, path: string, body?: Json): Promise<Answer> =>
  exchange(play.url + path, method, body === undefined ? {} : { raw: stringifyJson(body) }).then((answer) => {
    if (answer.status === 500 && answer.text.includes("HikariPool")) throw new Overloaded(`The server at ${play.url} is overloaded.`);
    return answer;
  });

/** Nothing that says anything of the case: it is to be run again. */
export class Overloaded extends Error {
  override name = "Overloaded";
}

async function call(play: Play, what: string, method: string, path: string, body: Json): Promise<Answer> {
  const answer = await send(play, method, path, body);
  play.calls.push({ what, status: answer.status, ...(answer.status < 300 ? {} : { refusal: refusalOf(answer) }) });
  return answer;
}

function refusalOf(answer: Answer): Json {
  const body = parseJson(answer.text);
  return isJsonObject(body) ? body : null;
}

/** True where the case's workflow was started. */
async function register(play: Play): Promise<boolean> {
  const { own } = play;
  if (own.taskDefs.length > 0) await call(play, "task definitions", "POST", "/metadata/taskdefs", own.taskDefs);
  for (const workflow of own.workflows) {
    await call(play, `validate ${textOf(workflow["name"])}`, "POST", "/metadata/workflow/validate", workflow);
    await call(play, `register ${textOf(workflow["name"])}`, "POST", "/metadata/workflow?overwrite=true", workflow);
  }
  const started = await call(play, "start", "POST", "/workflow", own.request);
  if (started.status >= 300) return false;
  await read(play, started.text, "");
  return true;
}

const knownRuns = (play: Play): KnownRun[] => [...play.runs.values()].toSorted((left, right) => (left.path < right.path ? -1 : 1));

async function read(play: Play, workflowId: string, path: string, by?: string): Promise<void> {
  const answer = await send(play, "GET", `/workflow/${workflowId}`);
  // A child that is about to be started.
  if (answer.status === 404 && path !== "") return;
  if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.text}`);
  const starter = play.runs.get(workflowId)?.starter ?? by;
  play.runs.set(workflowId, {
    path,
    run: answer.json<Workflow>(),
    document: parseJson(answer.text),
    ...(starter === undefined ? {} : { starter }),
  });
}

async function playToTheEnd(play: Play): Promise<void> {
  for (;;) {
    await settle(play);
    const open = openTasks(play);
    const chosen = open[hashOf(`${play.own.seed} ${play.steps}`) % Math.max(1, open.length)];
    play.steps += 1;
    if (chosen === undefined || play.steps > mostSteps) return;
    await answer(play, chosen, open);
  }
}

/** Makes the server decide until it has nothing more to say. */
async function settle(play: Play): Promise<void> {
  let before = "";
  let since = Date.now();
  for (;;) {
    await refresh(play);
    const unsettled = [...play.runs.values()].filter(({ run }) => !isSettled(run, (id) => play.runs.get(id)?.run));
    const isMissing = [...play.runs.values()].some(({ run }) => offspring(run).some(([, id]) => !play.runs.has(id)));
    if (unsettled.length === 0 && !isMissing) return;
    const now = stateOf(play);
    if (now !== before) since = Date.now();
    else if (Date.now() - since > patienceMs) return;
    before = now;
    for (const { run } of unsettled) if (!isTerminalWorkflow(run.status)) await send(play, "PUT", `/workflow/decide/${run.workflowId}`);
    await pause(15);
  }
}

const stateOf = (play: Play): string =>
  JSON.stringify(
    [...play.runs.values()].map(({ run }) => [run.status, run.tasks.map((task) => [task.taskId, task.status, task.executed])]),
  );

/** Reads what is still going on, and the runs that have come of it. */
async function refresh(play: Play): Promise<void> {
  for (const [id, { run, path }] of play.runs) {
    if (!isOver(run)) await read(play, id, path);
  }
  for (let grew = true; grew;) {
    grew = false;
    for (const { run, path } of Array.from(play.runs.values())) {
      for (const [name, id, isWaitedFor] of offspring(run)) {
        if (play.runs.has(id)) continue;
        await read(play, id, `${path}/${name}`, isWaitedFor ? undefined : run.workflowId);
        grew ||= play.runs.has(id);
      }
    }
  }
  forgetOrphans(play);
}

/** What a START_WORKFLOW task started in a round that its loop no longer keeps: it is luck whether the task was still there to be read. */
function forgetOrphans(play: Play): void {
  for (const [id, { starter, path }] of play.runs) {
    const parent = starter === undefined ? undefined : play.runs.get(starter)?.run;
    if (starter === undefined || (parent !== undefined && offspring(parent).some(([, child]) => child === id))) continue;
    for (const [other, { path: otherPath }] of play.runs) {
      if (other !== id && !otherPath.startsWith(`${path}/`)) continue;
      play.runs.delete(other);
      play.orphans.add(other);
    }
  }
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The runs that a run started: the name of what started each, its id, and whether the run waits for it. */
function offspring(run: Workflow): [string, string, boolean][] {
  const started = run.tasks.map((task): [string, Json | undefined, boolean] => [
    `${task.referenceTaskName}#${task.retryCount}`,
    task.taskType === "START_WORKFLOW" ? task.outputData["workflowId"] : task.subWorkflowId,
    task.taskType !== "START_WORKFLOW",
  ]);
  const all: [string, Json | undefined, boolean][] = [...started, ["failure", run.output["conductor.failure_workflow"], true]];
  return all.filter((entry): entry is [string, string, boolean] => typeof entry[1] === "string" && uuid.test(entry[1]));
}

const byReference = (left: Task, right: Task): number =>
  left.referenceTaskName < right.referenceTaskName
    ? -1
    : left.referenceTaskName > right.referenceTaskName
      ? 1
      : left.retryCount - right.retryCount;

/** What somebody outside can do something about, in an order that does not depend on the server. */
function openTasks(play: Play): Task[] {
  return knownRuns(play)
    .filter(({ run }) => !isTerminalWorkflow(run.status))
    .flatMap(({ run }) => run.tasks.filter((task) => isActionable(task, play.token)).toSorted(byReference));
}

async function answer(play: Play, task: Task, open: readonly Task[]): Promise<void> {
  const answers = play.answers.get(task.taskId) ?? 0;
  play.answers.set(task.taskId, answers + 1);
  const reference = task.referenceTaskName.replaceAll(play.token, namePrefix);
  const scripted = answerOf(play.own.seed, play.own.worker, { reference, retryCount: task.retryCount, answers });
  // Only what is alone in its queue and due now is sure to be what a poll brings.
  const isAlone = task.taskType.startsWith(play.token) && open.filter(({ taskType }) => taskType === task.taskType).length === 1;
  if (scripted.isPolled && isAlone && task.status === "SCHEDULED" && task.callbackAfterSeconds === 0) await poll(play, task);
  const result = { workflowInstanceId: task.workflowInstanceId, taskId: task.taskId, ...scripted.result };
  const reported = await send(play, "POST", "/tasks", result);
  if (reported.status !== 200)
    play.calls.push({ what: `report ${task.referenceTaskName}`, status: reported.status, refusal: refusalOf(reported) });
}

async function poll(play: Play, task: Task): Promise<void> {
  const polled = await send(play, "GET", `/tasks/poll/${task.taskType}?workerid=worker-1`);
  play.polls.push(polled.status === 200 ? parseJson(polled.text) : { nothing: task.referenceTaskName, status: polled.status });
}

async function cleanUp(play: Play): Promise<void> {
  for (const { run } of play.runs.values()) {
    if (!isTerminalWorkflow(run.status)) await send(play, "DELETE", `/workflow/${run.workflowId}`);
    await send(play, "DELETE", `/workflow/${run.workflowId}/remove?archiveWorkflow=false`);
  }
  for (const workflowId of play.orphans) {
    await send(play, "DELETE", `/workflow/${workflowId}`);
    await send(play, "DELETE", `/workflow/${workflowId}/remove?archiveWorkflow=false`);
  }
  for (const { name } of play.own.taskDefs) await send(play, "DELETE", `/metadata/taskdefs/${textOf(name)}`);
  for (const { name } of play.own.workflows) await send(play, "DELETE", `/metadata/workflow/${textOf(name)}/1`);
}
