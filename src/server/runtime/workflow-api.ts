/** The calls on runs. */
import { ConductorFault } from "../../core/conductor-api.ts";
import type { SearchRequest, WorkflowApi } from "../../core/conductor-api.ts";
import type { RerunWorkflowRequest, SearchResult, Workflow } from "../../core/model/execution.ts";
import { toldRun, toldTask } from "../../core/model/told-task.ts";
import { withoutPreviousStatus, workflowModelOf } from "../../core/model/workflow-model.ts";
import type { KeptWorkflow } from "../../core/model/workflow-model.ts";
import type { Decision, DefinitionLookup, EngineContext, RunState } from "../engine/change.ts";
import { decide } from "../engine/decide.ts";
import { pauseRun } from "../engine/lifecycle/pause.ts";
import { removeRun } from "../engine/lifecycle/remove.ts";
import { rerunRun } from "../engine/lifecycle/rerun.ts";
import { resetCallbacks } from "../engine/lifecycle/reset-callbacks.ts";
import { restartRun } from "../engine/lifecycle/restart.ts";
import { resumeRun } from "../engine/lifecycle/resume.ts";
import { retryRun } from "../engine/lifecycle/retry.ts";
import { skipTask } from "../engine/lifecycle/skip.ts";
import { terminateRun } from "../engine/lifecycle/terminate.ts";
import { createRun } from "../engine/start-run.ts";
import { parseSearch } from "../store/search-query.ts";
import { runSearchFields, taskSearchFields } from "../store/search-sql.ts";
import type { Store } from "../store/store.ts";
import { outsideInput } from "./payloads.ts";
import type { Operation, Runs } from "./runs.ts";
import { summaryOf } from "./summaries.ts";
import type { TestRuns } from "./test-runs.ts";

export interface WorkflowApiParts {
  runs: Runs;
  store: Store;
  lookup: DefinitionLookup;
  now: () => number;
  nextId: () => string;
  testRuns: TestRuns;
}

export function createWorkflowApi(parts: WorkflowApiParts): WorkflowApi {
  const { runs } = parts;
  const change = async (workflowId: string, operation: Operation): Promise<void> => void (await runs.change(workflowId, operation));
  return {
    ...readingCalls(parts),
    testWorkflow: (request) => parts.testRuns.run(request),
    async startWorkflow(request) {
      const { store, now, nextId } = parts;
      const state = createRun(request, parts.lookup, { now: now(), nextId, ...outsideInput(store, request) });
      await runs.add(state, decide);
      return state.workflow.workflowId;
    },
    decideWorkflow: (workflowId) => change(workflowId, decide),
    pauseWorkflow: (workflowId) => change(workflowId, pauseRun),
    resumeWorkflow: (workflowId) => change(workflowId, resumeRun),
    terminateWorkflow: (workflowId, reason) => change(workflowId, (state, context) => terminateRun(state, reason, context)),
    restartWorkflow: (workflowId, useLatestDefinitions) =>
      change(workflowId, (state, context) => restartRun(state, useLatestDefinitions ? parts.lookup : undefined, context)),
    retryWorkflow: (workflowId, resumeSubworkflowTasks) => retry(runs, workflowId, resumeSubworkflowTasks),
    async rerunWorkflow(workflowId, request) {
      if (await rerun(runs, workflowId, request)) return workflowId;
      throw new ConductorFault(400, `Task ${request.reRunFromTaskId} not found`);
    },
    skipTask: (workflowId, reference) => change(workflowId, (state, context) => skipTask(state, reference, context)),
    resetCallbacks: (workflowId) => change(workflowId, resetCallbacks),
    async removeWorkflow(workflowId, archive) {
      const { queuedTaskIds } = removeRun(runs.get(workflowId), { archive });
      runs.remove(workflowId, queuedTaskIds);
    },
  };
}

/** Where the engine says that another run is meant, nothing changes in this one and `descend` takes over. */
async function changeOrDescend<Descent extends { status: "descend" }>(
  runs: Runs,
  workflowId: string,
  operation: (state: RunState, context: EngineContext) => Decision | Descent,
): Promise<Descent | undefined> {
  let descent: Descent | undefined;
  const unchanged = (state: RunState): Decision => {
    const wakeAt = runs.wakeAt(workflowId);
    return {
      status: "change",
      change: { workflow: state.workflow, tasks: [], removedTaskIds: [], effects: [], ...(wakeAt === undefined ? {} : { wakeAt }) },
    };
  };
  await runs.change(workflowId, (state, context) => {
    const decision = operation(state, context);
    if (decision.status !== "descend") return decision;
    descent = decision;
    return unchanged(state);
  });
  return descent;
}

async function retry(runs: Runs, workflowId: string, resumeSubworkflowTasks: boolean): Promise<void> {
  const descent = await changeOrDescend(runs, workflowId, (state, context) => retryRun(state, { resumeSubworkflowTasks }, context));
  // The child's reopening reopens its parents, this run among them.
  if (descent !== undefined) await retry(runs, descent.workflowId, resumeSubworkflowTasks);
}

/** False where the task is in none of the runs. */
async function rerun(runs: Runs, workflowId: string, request: RerunWorkflowRequest): Promise<boolean> {
  const descent = await changeOrDescend(runs, workflowId, (state, context) => rerunRun(state, request, context));
  if (descent === undefined) return true;
  for (const childId of descent.workflowIds) {
    const child = runs.find(childId);
    const isWorthALook = child?.tasks.some((task) => task.taskId === request.reRunFromTaskId || task.subWorkflowId !== undefined) === true;
    if (isWorthALook && (await rerun(runs, childId, request))) return true;
  }
  return false;
}

type ReadingCalls = Pick<
  WorkflowApi,
  | "getWorkflow"
  | "getWorkflowModel"
  | "getStatus"
  | "getTasks"
  | "getCorrelated"
  | "getRunning"
  | "searchWorkflows"
  | "searchWorkflowsV2"
  | "searchWorkflowsByTasks"
  | "searchWorkflowsByTasksV2"
>;

function readingCalls({ runs, store }: WorkflowApiParts): ReadingCalls {
  const kept = (workflowId: string, includeTasks: boolean): KeptWorkflow => {
    const { workflow, tasks } = runs.get(workflowId);
    return { ...workflow, tasks: includeTasks ? [...tasks] : [] };
  };
  const read = (workflowId: string, includeTasks: boolean): Workflow => toldRun(withoutPreviousStatus(kept(workflowId, includeTasks)));
  /** Pages are made of tasks: several of one run are one result, and are not counted again. */
  const runsOfTasks = (request: SearchRequest): SearchResult<Workflow> => {
    const { totalHits, tasks } = store.searchTasks(parseSearch(request, taskSearchFields));
    const workflowIds = new Set(tasks.map((task) => task.workflowInstanceId));
    const results = [...workflowIds].flatMap((workflowId) => store.loadWorkflow(workflowId) ?? []).map(withoutPreviousStatus);
    return { totalHits: totalHits - (tasks.length - results.length), results };
  };
  return {
    getWorkflow: read,
    getWorkflowModel: (workflowId, includeTasks) => workflowModelOf(kept(workflowId, includeTasks)),
    getStatus(workflowId, { includeOutput, includeVariables }) {
      const { correlationId, output, variables, status } = runs.get(workflowId).workflow;
      return {
        workflowId,
        ...(correlationId === undefined ? {} : { correlationId }),
        ...(includeOutput ? { output } : {}),
        ...(includeVariables ? { variables } : {}),
        status,
      };
    },
    getTasks(workflowId, { start, count, status }) {
      const tasks = runs.get(workflowId).tasks.filter((task) => status.length === 0 || status.includes(task.status));
      return { totalHits: tasks.length, results: tasks.slice(start, start + count).map(toldTask) };
    },
    getCorrelated(name, correlationIds, { includeClosed, includeTasks }) {
      const found = (correlationId: string): Workflow[] =>
        store
          .findRuns({ name, correlationId, ...(includeClosed ? {} : { statuses: ["RUNNING"] }) })
          .map((workflowId) => read(workflowId, includeTasks));
      return Object.fromEntries(correlationIds.map((correlationId) => [correlationId, found(correlationId)]));
    },
    getRunning(name, { version, startTime, endTime }) {
      // As on the real server, the version counts only together with a span of time.
      if (startTime === undefined || endTime === undefined || startTime === 0 || endTime === 0)
        return store.findRuns({ name, statuses: ["RUNNING"] });
      return store.findRuns({
        name,
        startedAfter: startTime - 1,
        startedBefore: endTime + 1,
        ...(version === undefined ? {} : { version }),
      });
    },
    searchWorkflows(request) {
      const { totalHits, workflows } = store.searchRuns(parseSearch(request, runSearchFields));
      return { totalHits, results: workflows.map(summaryOf) };
    },
    searchWorkflowsV2(request) {
      const { totalHits, workflows } = store.searchRuns(parseSearch(request, runSearchFields));
      return { totalHits, results: workflows.map(withoutPreviousStatus) };
    },
    searchWorkflowsByTasks(request) {
      const { totalHits, results } = runsOfTasks(request);
      return { totalHits, results: results.map(summaryOf) };
    },
    searchWorkflowsByTasksV2: runsOfTasks,
  };
}
