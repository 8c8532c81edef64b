/** Runs one case: an engine of its own, on a clock of its own, so that no case can tell which others were run before it. */
import { ConductorFault } from "../../core/conductor-api.ts";
import { identityText } from "../../core/definition.ts";
import type { LocalDefinition, Source } from "../../core/definition.ts";
import { FlowError, isFlowError } from "../../core/errors.ts";
import type { JsonObject } from "../../core/json.ts";
import { isTerminalTask, isTerminalWorkflow } from "../../core/model/execution.ts";
import type { Workflow } from "../../core/model/execution.ts";
import { compareRun } from "../../core/test-cases/compare-run.ts";
import { takenBranches } from "../../core/test-cases/coverage.ts";
import type { TestCase } from "../../core/test-cases/format.ts";
import type { CaseResult } from "../../core/test-cases/result.ts";
import type { TaskModule } from "../../core/task-module.ts";
import type { SpareStores } from "../../server/store/spare-stores.ts";
import { createEngine } from "../create-engine.ts";
import type { TestEngine } from "../create-engine.ts";
import { describeRun } from "../describe-run.ts";
import type { Mocks } from "../mocks.ts";
import { stepName } from "../players.ts";
import { silentLogger } from "../silent-logger.ts";
import { decodeHandler, decodeTask, decodeWorkflow } from "./decode.ts";
import type { CaseDefinitions } from "./reachable.ts";
import { factsOf } from "./run-facts.ts";
import { findUnmocked } from "./unmocked.ts";

/** All that a run of a case needs. */
export interface PreparedCase {
  case: TestCase;
  workflow: LocalDefinition;
  definitions: CaseDefinitions;
  mocks: Mocks;
  /** Names of tasks whose functions it asks for. */
  functions: readonly string[];
  /** Epoch milliseconds. */
  now: number;
  variables: Readonly<Record<string, string>>;
  secrets: Readonly<Record<string, string>>;
  /** Of what the case says, by a pointer into it. */
  locate: (pointer: string) => Source;
}

export interface CaseSurroundings {
  stores: SpareStores;
  /** The functions that mocks ask for. */
  modules: readonly TaskModule[];
  /** How long a case may take in real time, for functions that it asks for: the clock of the engine takes none. */
  mostSeconds: number;
}

export interface RanCase extends CaseResult {
  /** What the run came to; absent where it could not go on. */
  facts?: ReturnType<typeof factsOf>;
  /** By the texts of the workflows that ran: the branches that were taken. */
  taken: ReadonlyMap<string, ReadonlySet<string>>;
}

export async function runCase(prepared: PreparedCase, surroundings: CaseSurroundings): Promise<RanCase> {
  const startedAt = performance.now();
  const { case: testCase, workflow, locate, mocks } = prepared;
  const engine = await createEngine({
    now: prepared.now,
    modules: surroundings.modules,
    runsUnmocked: false,
    mocks,
    environment: { variables: prepared.variables, secrets: prepared.secrets },
    logger: silentLogger,
    store: await surroundings.stores.take(),
  });
  const head = { source: locate("/name"), name: testCase.name, workflow: identityText(workflow) };
  const durationMs = (): number => Math.round((performance.now() - startedAt) * 10) / 10;
  try {
    const { run, error } = await play(engine, prepared, surroundings.mostSeconds);
    const read: ReadRun = (id) => readRun(engine, id);
    const unmocked = run === undefined || isAtEnd(testCase, run) ? undefined : findUnmocked(run, { mocks, read });
    const taken = run === undefined ? new Map() : branchesTaken(run, read);
    const failure = unmocked ?? error;
    if (run === undefined || failure !== undefined) {
      const shown = run === undefined ? {} : { run: describeRun(run) };
      return { ...head, outcome: "failed", differences: [], error: failure ?? noRun, ...shown, taken, durationMs: durationMs() };
    }
    const facts = factsOf(run);
    const differences = compareRun(testCase.expect ?? {}, facts).map((one) => ({ ...one, source: locate(one.pointer) }));
    const result = { ...head, differences, facts, taken, durationMs: durationMs() };
    return differences.length === 0 ? { ...result, outcome: "passed" } : { ...result, outcome: "failed", run: describeRun(run) };
  } finally {
    await engine.close();
  }
}

/** A step with a mock has started no run, though it names one. */
type ReadRun = (workflowId: string) => Workflow | undefined;

function readRun({ api }: TestEngine, workflowId: string): Workflow | undefined {
  try {
    return api.workflows.getWorkflow(workflowId, true);
  } catch (error) {
    if (error instanceof ConductorFault) return undefined;
    throw error;
  }
}

const noRun = { message: "The run could not be read." };

/** What is asked for is there, so that what else the run would need does not matter. */
const isAtEnd = ({ until }: TestCase, { tasks }: Workflow): boolean =>
  until !== undefined && tasks.some((task) => stepName(task) === until && !isTerminalTask(task.status));

interface Played {
  run?: Workflow;
  error?: NonNullable<CaseResult["error"]>;
}

async function play(engine: TestEngine, { case: testCase, workflow, definitions }: PreparedCase, mostSeconds: number): Promise<Played> {
  const { api } = engine;
  let id: string | undefined;
  const read = (): Pick<Played, "run"> => (id === undefined ? {} : { run: api.workflows.getWorkflow(id, true) });
  try {
    api.metadata.registerTaskDefs(definitions.tasks.map(decodeTask));
    for (const one of definitions.workflows) api.metadata.createWorkflowDef(decodeWorkflow(one), true);
    for (const one of definitions.eventHandlers) api.events.createEventHandler(decodeHandler(one));
    const input: JsonObject = testCase.input ?? {};
    id = await engine.start({ name: workflow.name, version: workflow.version ?? 1, input });
    await withinTime(engine.until(id, goalOf(testCase)), mostSeconds);
    return read();
  } catch (error) {
    if (isFlowError(error))
      return { ...read(), error: { message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) } };
    if (error instanceof ConductorFault) return { ...read(), error: { message: error.message } };
    throw error;
  }
}

function goalOf({ until }: TestCase): (run: Workflow) => boolean {
  if (until === undefined) return ({ status }) => isTerminalWorkflow(status);
  return ({ tasks }) => tasks.some((task) => stepName(task) === until && !isTerminalTask(task.status));
}

async function withinTime(work: Promise<void>, mostSeconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooLong(mostSeconds)), mostSeconds * 1000);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

const tooLong = (seconds: number): FlowError =>
  new FlowError("failed", `The run took more than ${seconds} s of real time: a function of a task does not end.`, {
    hint: "Let it end by the signal that it gets, mock the step, or give it more time with --timeout SECONDS.",
  });

/** Of the run and of those that it has started as sub-workflows. */
function branchesTaken(run: Workflow, read: ReadRun): Map<string, Set<string>> {
  const taken = new Map<string, Set<string>>();
  const note = ({ workflowName: name, workflowVersion: version, workflowDefinition, tasks }: Workflow): void => {
    const key = identityText({ name, version });
    const known = taken.get(key) ?? new Set();
    taken.set(key, known);
    for (const branch of takenBranches(workflowDefinition, tasks)) known.add(branch);
    for (const { subWorkflowId } of tasks) {
      const child = subWorkflowId === undefined ? undefined : read(subWorkflowId);
      if (child !== undefined) note(child);
    }
  };
  note(run);
  return taken;
}
