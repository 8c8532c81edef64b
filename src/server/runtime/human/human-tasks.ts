/** The calls on HUMAN tasks. */
import { ConductorFault } from "../../../core/conductor-api.ts";
import type { HumanTaskApi } from "../../../core/human-api.ts";
import type { JsonObject } from "../../../core/json.ts";
import { isTerminalTask } from "../../../core/model/execution.ts";
import type { Task } from "../../../core/model/execution.ts";
import { humanDefinitionKey } from "../../../core/model/human.ts";
import type { HumanTaskDefinition, HumanTaskEntry } from "../../../core/model/human.ts";
import { toldTask } from "../../../core/model/told-task.ts";
import type { RunState } from "../../engine/change.ts";
import { decideOn } from "../../engine/decide.ts";
import { openDraft } from "../../engine/draft.ts";
import { expireHuman } from "../../engine/lifecycle/expire-human.ts";
import { withoutKey } from "../../engine/own.ts";
import { updateTask } from "../../engine/update-task.ts";
import type { HumanRecord } from "../../store/human-criteria.ts";
import type { PendingEffect, Store } from "../../store/store.ts";
import { emptyWrite } from "../run-writes.ts";
import type { Runs } from "../runs.ts";
import type { HumanClock } from "./human-clock.ts";
import { criteriaOf, largestPage } from "./human-search.ts";
import { claimed, humanDefinitionOf, humanStateOf, isHumanTask, movedOn, reassigned, released } from "./human-side.ts";
import type { HumanSide } from "./human-side.ts";
import type { HumanTemplates } from "./human-templates.ts";
import { triggeredBy } from "./human-triggers.ts";

export interface HumanTaskParts {
  runs: Runs;
  store: Store;
  clock: HumanClock;
  templates: Pick<HumanTemplates, "find">;
  perform: (effect: PendingEffect) => void;
  now: () => number;
  nextId: () => string;
}

export interface HumanTasks {
  api: HumanTaskApi;
  /** The time of an assignment may be up. */
  expire(taskId: string): Promise<void>;
}

/** An open task with its run, as they are stored. */
interface Found {
  state: RunState;
  task: Task;
  side: HumanSide;
  definition: HumanTaskDefinition;
}

export function createHumanTasks(parts: HumanTaskParts): HumanTasks {
  const { store } = parts;
  const entryOf = (taskId: string, withTemplate: boolean): HumanTaskEntry =>
    toEntry(recordOf(store, taskId), withTemplate ? parts.templates : undefined);
  return {
    expire: (taskId) => expire(parts, taskId),
    api: {
      searchHumanTasks(search) {
        const criteria = criteriaOf(search);
        const { totalHits, records } = store.searchHumanTasks(criteria);
        const results = records.map((record) => toEntry(record));
        return { start: criteria.start, pageSizeLimit: largestPage, hits: results.length, totalHits, results };
      },
      getHumanTask: entryOf,
      getConductorTask(taskId) {
        const { side } = recordOf(store, taskId);
        return toldTask(taskIn(parts.runs.get(side.workflowId), taskId));
      },
      getDisplayNames: () => store.listHumanDisplayNames(),
      claimHumanTask(taskId, claimant, { overrideAssignment, withTemplate }) {
        changeSide(parts, findOpen(parts, taskId), ({ side }) => claimed(side, claimant, overrideAssignment));
        return entryOf(taskId, withTemplate);
      },
      releaseHumanTask: (taskId) => changeSide(parts, findOpen(parts, taskId), ({ side }) => released(side)),
      reassignHumanTask: (taskId, assignments) =>
        changeSide(parts, findOpen(parts, taskId), ({ side, definition }) => reassigned(side, assignments, definition, parts.now())),
      async skipHumanTask(taskId, reason) {
        const found = findOpen(parts, taskId);
        if (found.side.assignee === undefined)
          throw new ConductorFault(409, `Nobody is assigned to the task ${taskId}, so there is nothing to skip.`);
        await moveOn(parts, found, { reason: reason ?? "The last assignment was skipped.", isStillSo: () => true });
      },
      updateHumanTask: async (taskId, output, complete) => update(parts, findOpen(parts, taskId).task, { output, complete }),
      updateHumanTaskByReference: async (request) => update(parts, findByReference(parts, request), request),
      deleteHumanTasks(taskIds) {
        for (const taskId of taskIds) {
          if (!isTerminalTask(recordOf(store, taskId).status))
            throw new ConductorFault(409, `The task ${taskId} is open: complete it, or terminate its run.`);
        }
        store.deleteHumanTasks(taskIds);
      },
    },
  };
}

function recordOf(store: Store, taskId: string): HumanRecord {
  const record = store.loadHumanTask(taskId);
  if (record === undefined) throw missing(taskId);
  return record;
}

const missing = (taskId: string): ConductorFault => new ConductorFault(404, `Human task not found: ${taskId}`);

function taskIn(state: RunState, taskId: string): Task {
  const task = state.tasks.find((candidate) => candidate.taskId === taskId);
  if (task === undefined) throw missing(taskId);
  return task;
}

function toEntry(record: HumanRecord, templates?: Pick<HumanTemplates, "find">): HumanTaskEntry {
  const { side, status, definitionName, taskRefName, workflowName, input, output, createdOn, updatedOn } = record;
  const definition = humanDefinitionOf({ inputData: input });
  const template = templates?.find(definition);
  const { displayName } = definition;
  return {
    taskId: side.taskId,
    state: humanStateOf(status, side),
    ...(displayName === undefined ? {} : { displayName }),
    definitionName,
    taskRefName,
    workflowId: side.workflowId,
    workflowName,
    ...(side.assignee === undefined ? {} : { assignee: side.assignee }),
    ...(side.claimant === undefined ? {} : { claimant: side.claimant }),
    humanTaskDef: {
      ...definition,
      ...(side.assignments === undefined ? {} : { assignments: [...side.assignments] }),
      ...(template === undefined ? {} : { fullTemplate: template }),
    },
    input: withoutKey(input, humanDefinitionKey),
    output,
    createdOn,
    updatedOn,
  };
}

/** Throws a ConductorFault: 404 where there is none, 409 where it has ended. */
function findOpen({ store, runs }: HumanTaskParts, taskId: string): Found {
  const side = store.loadHumanSide(taskId);
  if (side === undefined) throw missing(taskId);
  const state = runs.get(side.workflowId);
  const task = taskIn(state, taskId);
  refuseEnded(task, side);
  return { state, task, side, definition: humanDefinitionOf(task) };
}

function refuseEnded(task: Task, side: Pick<HumanSide, "assignee" | "claimant"> = {}): void {
  if (isTerminalTask(task.status))
    throw new ConductorFault(409, `The task ${task.taskId} has ended: it is ${humanStateOf(task.status, side)}.`);
}

/** Reads, decides and writes in one turn of the event loop: outside of a group that is just what is stored. */
function changeSide(parts: HumanTaskParts, found: Found, decide: (found: Found) => HumanSide): void {
  const { state, task, side } = found;
  const decided = decide(found);
  if (decided === side) return;
  const now = parts.now();
  const after = { ...decided, updatedOn: now };
  const standing = (of: HumanSide): Parameters<typeof triggeredBy>[2] => ({ state: humanStateOf(task.status, of), side: of });
  const { workflowId } = side;
  const effects = triggeredBy(task, standing(side), standing(after)).map((effect) => ({
    id: parts.nextId(),
    workflowId,
    createdTime: now,
    effect,
  }));
  parts.store.saveRuns([{ ...emptyWrite(state), previous: state, humanSides: [after], effects }]);
  parts.clock.watch(after);
  for (const effect of effects) parts.perform(effect);
}

/** `isStillSo`: the run changes in a later turn, in which somebody may have claimed the task already. */
async function moveOn(
  parts: HumanTaskParts,
  found: Found,
  { reason, isStillSo }: { reason: string; isStillSo: () => boolean },
): Promise<void> {
  const next = movedOn(found.side, found.definition, parts.now());
  if (next !== undefined) return changeSide(parts, found, () => next);
  const { taskId } = found.task;
  await parts.runs.change(found.side.workflowId, (state, context) =>
    isStillSo() ? expireHuman(state, { taskId, reason }, context) : decideOn(openDraft(state, context)),
  );
}

/** Whoever has claimed it works on it; released, it goes on at once. */
function overdueSide({ store, now }: HumanTaskParts, taskId: string): HumanSide | undefined {
  const side = store.loadHumanSide(taskId);
  return side?.dueAt === undefined || side.dueAt > now() || side.claimant !== undefined ? undefined : side;
}

async function expire(parts: HumanTaskParts, taskId: string): Promise<void> {
  const side = overdueSide(parts, taskId);
  if (side === undefined) return;
  const task = parts.runs.find(side.workflowId)?.tasks.find((candidate) => candidate.taskId === taskId);
  if (task === undefined || isTerminalTask(task.status)) return;
  const isStillSo = (): boolean => overdueSide(parts, taskId) !== undefined;
  await moveOn(parts, findOpen(parts, taskId), { reason: "The time of the last assignment is up.", isStillSo });
}

async function update(
  parts: HumanTaskParts,
  { taskId, workflowInstanceId }: Task,
  report: { output: JsonObject; complete: boolean },
): Promise<void> {
  await parts.runs.change(workflowInstanceId, (state, context) => {
    const task = taskIn(state, taskId);
    refuseEnded(task);
    const { workerId, callbackAfterSeconds } = task;
    const result = {
      workflowInstanceId,
      taskId,
      status: report.complete ? ("COMPLETED" as const) : ("IN_PROGRESS" as const),
      outputData: { ...task.outputData, ...report.output },
      callbackAfterSeconds,
      ...(workerId === undefined ? {} : { workerId }),
    };
    return updateTask(state, result, context);
  });
}

type ByReference = Parameters<HumanTaskApi["updateHumanTaskByReference"]>[0];

/** The latest try. */
function findByReference({ runs }: HumanTaskParts, { workflowId, taskRefName, iteration }: ByReference): Task {
  const task = runs
    .get(workflowId)
    .tasks.findLast(
      (candidate) =>
        isHumanTask(candidate) &&
        (candidate.referenceTaskName === taskRefName || candidate.workflowTask?.taskReferenceName === taskRefName) &&
        (iteration === undefined || candidate.iteration === iteration),
    );
  if (task === undefined) throw new ConductorFault(404, `Human task not found: ${taskRefName} of the run ${workflowId}`);
  refuseEnded(task);
  return task;
}
