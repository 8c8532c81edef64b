/** The embedded server for tests, in this process: the real engine, in memory, on a clock that skips whatever a run waits for. */
import type { ConductorClient } from "../client/conductor-client.ts";
import { createConductorClient } from "../client/conductor-client.ts";
import type { AuthoredEventHandler, AuthoredSchedule } from "../core/authoring/authored-types.ts";
import type { compileWorkflow } from "../core/authoring/compile-workflow.ts";
import { parseVersion } from "../core/authoring/versions.ts";
import type { SemanticVersion } from "../core/authoring/versions.ts";
import type { DefinedTask } from "../core/define-task.ts";
import type { JsonObject } from "../core/json.ts";
import { nearest } from "../core/nearest.ts";
import { ConductorFault } from "../core/conductor-api.ts";
import type { StartWorkflowRequest } from "../core/model/execution.ts";
import type { EventHandler } from "../core/model/event-handler.ts";
import type { WorkflowSchedule } from "../core/model/schedule.ts";
import type { TaskDef } from "../core/model/task-def.ts";
import type { WorkflowDef } from "../core/model/workflow-def.ts";
import { createEngine } from "./create-engine.ts";
import type { TestEngine } from "./create-engine.ts";
import { openDoors } from "./doors.ts";
import { loadProject } from "./load-project.ts";
import { mergeGiven } from "./merge-given.ts";
import type { Mocks } from "./mocks.ts";
import type { Duration } from "./read-duration.ts";
import { readDuration } from "./read-duration.ts";
import { refuseUselessMocks, refuseUselessMocksOfRun } from "./refuse-useless-mocks.ts";
import { register } from "./register.ts";
import { silentLogger } from "./silent-logger.ts";
import { createTestRun } from "./test-run.ts";
import type { TestRun } from "./test-run.ts";
import { testError } from "./test-error.ts";

export interface TestServerOptions {
  /** A folder in a project: all its definitions, and the functions of its tasks. What is given beside it replaces them by name. */
  project?: string;
  /** Also in steps, and with namespaces, semantic versions and schemas, as `defineWorkflow` takes them. */
  workflows?: readonly (WorkflowDef | Parameters<typeof compileWorkflow>[0])[];
  /** With their functions, as `defineTask` makes them, or definitions alone. */
  tasks?: readonly (AnyTask | TaskDef)[];
  eventHandlers?: readonly (EventHandler | AuthoredEventHandler)[];
  /** Schedules, and names of the project's: those stand still unless they are named, as one of every minute would fire all the time. */
  schedules?: readonly (WorkflowSchedule | AuthoredSchedule | string)[];
  /** What stands for the work of tasks, by reference name or by the name of the task. They go before functions. */
  mocks?: Mocks;
  /** When the server's clock begins; 1 January 2025 in UTC where absent, so that each run of a test sees the same times. */
  now?: Date | number | string;
  /** For `${workflow.env.X}`. */
  variables?: Readonly<Record<string, string>>;
  /** For `${workflow.secrets.X}`. */
  secrets?: Readonly<Record<string, string>>;
  /** Hosts (`host`, `host:port`, `*.domain`) to which HTTP tasks without a mock may send; none where absent. */
  httpAllow?: readonly string[];
}

/** Whatever its types are. */
type AnyTask = Pick<DefinedTask, "name"> & { readonly options: object; readonly handler: (...args: never[]) => unknown };

export interface RunOptions extends Pick<StartWorkflowRequest, "correlationId" | "priority"> {
  /** The latest where absent. */
  version?: number | SemanticVersion;
  /** For this run and its sub-workflows; they go before those of the server. */
  mocks?: Mocks;
}

export interface TestServer {
  /** Starts a workflow and lets it run to its end, whatever that is. Rejects where it waits for what only the test can do. */
  run(workflow: string, input?: JsonObject, options?: RunOptions): Promise<TestRun>;
  /** Starts a workflow. Nothing is done for it before something of it is awaited: `done`, `reach`, `complete`, `advance`. */
  start(workflow: string, input?: JsonObject, options?: RunOptions): Promise<TestRun>;
  /** All runs of a workflow, the first first: also those that schedules, events and other runs have started. */
  runs(workflow: string): TestRun[];
  /** The server's time. */
  now(): Date;
  /** Moves the clock, and does all that is due on the way. */
  advance(time: Duration): Promise<void>;
  /** Does all that is to be done now. The clock stands still. */
  settle(): Promise<void>;
  /** Raises an event, by the name that its handlers have: `conductor:WORKFLOW:NAME`. The payload also names a run, as that of an EVENT task. */
  raise(event: string, payload?: JsonObject): Promise<void>;
  /** The real client, connected without a socket. */
  readonly client: ConductorClient;
  /** Puts the server on a free port of this machine, for what talks HTTP, and answers with the address, which ends in `/api`. */
  listen(): Promise<string>;
  /** Ends everything. Safe to call twice. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const defaultNow = Date.UTC(2025, 0, 1);

/** Throws a FlowError for options that cannot be meant, and for definitions that a server would refuse. */
export async function createTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const now = readNow(options.now);
  const { definitions, modules } = mergeGiven(options.project === undefined ? undefined : await loadProject(options.project), options);
  const engine = await createEngine({
    now,
    modules,
    mocks: options.mocks ?? {},
    environment: { variables: options.variables ?? {}, secrets: options.secrets ?? {} },
    ...(options.httpAllow === undefined ? {} : { httpAllow: options.httpAllow }),
    logger: silentLogger,
  });
  try {
    register(engine.api, definitions);
    refuseUselessMocks(options.mocks ?? {}, engine.api.metadata);
  } catch (error) {
    await engine.close();
    throw error;
  }
  return assembleServer(engine);
}

function assembleServer(engine: TestEngine): TestServer {
  const doors = openDoors(engine);
  const client = createConductorClient({ url: "http://test.invalid/api", transport: doors.transport });
  let closing: Promise<void> | undefined;

  async function start(workflow: string, input: JsonObject = {}, { mocks, version, ...request }: RunOptions = {}): Promise<TestRun> {
    const exact: { version?: number } = version === undefined ? {} : { version: readVersion(version) };
    if (mocks !== undefined) checkMocksOfRun(engine, mocks, workflow, exact.version);
    const id = await engine.start({ ...request, ...exact, name: workflow, input }, mocks).catch((error: unknown) => {
      throw error instanceof ConductorFault ? startFailure(engine, workflow, error) : error;
    });
    return createTestRun(engine, id);
  }

  async function close(): Promise<void> {
    closing ??= doors.close().then(() => engine.close());
    await closing;
  }

  return {
    client,
    start,
    async run(workflow, input, options) {
      return (await start(workflow, input, options)).done();
    },
    runs: (workflow) => findRuns(engine, workflow),
    now: () => new Date(engine.now()),
    advance: async (time) => engine.advance(readDuration(time)),
    settle: () => engine.settle(),
    async raise(event, payload = {}) {
      await raise(engine, event, payload);
      await engine.settle();
    },
    listen: () => doors.listen(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Of a workflow that is not there nothing is said here: it cannot be started. */
function checkMocksOfRun({ api }: TestEngine, mocks: Mocks, name: string, version: number | undefined): void {
  const { metadata } = api;
  if (!metadata.getWorkflowNames().includes(name)) return;
  if (version !== undefined && !metadata.getWorkflowVersions(name).some((one) => one.version === version)) return;
  refuseUselessMocksOfRun(mocks, metadata.getWorkflowDef(name, version), metadata);
}

function readVersion(given: number | SemanticVersion): number {
  const version = parseVersion(String(given));
  if (version !== undefined) return version;
  throw testError("usage", `version: ${JSON.stringify(given)} is no version.`, 'Give a whole number, or a text such as "2.1.0".');
}

function readNow(given: TestServerOptions["now"]): number {
  const time = given === undefined ? defaultNow : new Date(given).getTime();
  if (Number.isFinite(time) && time > 0) return time;
  throw testError(
    "usage",
    `now: ${JSON.stringify(given)} is no time after 1970.`,
    'Give a Date, epoch milliseconds, or a text such as "2025-01-31T12:00:00Z".',
  );
}

function startFailure(engine: TestEngine, workflow: string, { status, message }: ConductorFault): Error {
  const names = engine.api.metadata.getWorkflowNames();
  if (status !== 404) return testError("failed", `The workflow ${workflow} cannot be started: ${message}`);
  const near = nearest(workflow, names);
  const known =
    names.length === 0 ? "No workflow is there at all: give them in workflows, or a project." : `There are ${names.join(", ")}.`;
  return testError("not-found", `There is no workflow ${workflow}: ${message}`, near === undefined ? known : `Did you mean ${near}?`);
}

const mostRuns = 10_000;

function findRuns(engine: TestEngine, workflow: string): TestRun[] {
  const query = `workflowType IN (${workflow})`;
  const { results } = engine.api.workflows.searchWorkflows({ start: 0, size: mostRuns, freeText: "*", query });
  const runs = results.map(({ workflowId }) => engine.api.workflows.getWorkflow(workflowId, false));
  // The clock stands still between many starts; ids rise.
  const inOrder = runs.sort((left, right) => left.startTime - right.startTime || (left.workflowId < right.workflowId ? -1 : 1));
  return inOrder.map(({ workflowId }) => createTestRun(engine, workflowId));
}

/**
 * By a run of one EVENT task, which is gone afterwards: the server raises events in no other way. The event of a workflow's own queue
 * bears the name of the workflow.
 */
async function raise(engine: TestEngine, event: string, payload: JsonObject): Promise<void> {
  const [, name, queue] = /^conductor:([^:]+):(.+)$/.exec(event) ?? [];
  if (name === undefined || queue === undefined) {
    throw testError(
      "usage",
      `${event} is no event of the server's own queues.`,
      "They are named conductor:WORKFLOW:NAME, as their handlers have it.",
    );
  }
  const task = { name: "raise", taskReferenceName: "raise", type: "EVENT", sink: `conductor:${queue}`, inputParameters: payload };
  const id = await engine.start({ name, workflowDef: { name, version: 1, schemaVersion: 2, tasks: [task] } });
  await createTestRun(engine, id).done();
  await engine.api.workflows.removeWorkflow(id, false);
}
