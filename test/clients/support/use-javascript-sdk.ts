/** A server (the embedded one, or the real one at FLOW_CONDUCTOR_URL) and the official SDK's clients on it, for the cases of one file. */
import { afterAll, afterEach, beforeAll } from "vitest";
import type { Workflow } from "../../../src/core/model/execution.ts";
import { pollUntil } from "../../harness/poll-until.ts";
import { startTarget } from "../../harness/target.ts";
import type { Target } from "../../harness/target.ts";
import { loadJavascriptSdk, silentLogger } from "./javascript-sdk.ts";
import type { JavascriptSdk, SdkWorker } from "./javascript-sdk.ts";

const ended = new Set(["COMPLETED", "FAILED", "TIMED_OUT", "TERMINATED"]);

function createClients(sdk: JavascriptSdk, client: object) {
  return {
    executor: new sdk.WorkflowExecutor(client),
    metadata: new sdk.MetadataClient(client),
    tasks: new sdk.TaskClient(client),
    scheduler: new sdk.SchedulerClient(client),
    events: new sdk.EventClient(client),
    human: new sdk.HumanExecutor(client),
    templates: new sdk.TemplateClient(client),
  };
}

export interface SdkSubject extends ReturnType<typeof createClients> {
  sdk: JavascriptSdk;
  /** Base address with `/api`. */
  url: string;
  /** Runs them by the SDK's own TaskManager until the case ends. */
  work(...workers: SdkWorker[]): void;
  runWhen(workflowId: string, satisfies: (run: Workflow) => boolean): Promise<Workflow>;
  runEnded(workflowId: string): Promise<Workflow>;
}

/** Call once at the top; the returned function is for use inside of cases. */
export function useJavascriptSdk(): () => SdkSubject {
  let target: Target | undefined;
  let subject: SdkSubject | undefined;
  const managers: { stopPolling(): Promise<void> }[] = [];

  beforeAll(async () => {
    const sdk = loadJavascriptSdk();
    target = await startTarget();
    const client = await sdk.createConductorClient({ serverUrl: target.url, logger: silentLogger });
    const clients = createClients(sdk, client);
    const runWhen: SdkSubject["runWhen"] = (workflowId, satisfies) =>
      pollUntil(() => clients.executor.getExecution(workflowId), satisfies, { deadlineMs: 60_000, everyMs: 50 });
    subject = {
      sdk,
      ...clients,
      url: target.url,
      work: (...workers) => {
        const manager = new sdk.TaskManager(client, workers, { logger: silentLogger, options: { pollInterval: 10, concurrency: 4 } });
        managers.push(manager);
        manager.startPolling();
      },
      runWhen,
      runEnded: (workflowId) => runWhen(workflowId, ({ status }) => ended.has(status)),
    };
  });
  afterEach(async () => {
    await Promise.all(managers.splice(0).map((manager) => manager.stopPolling()));
  });
  afterAll(() => target?.close());

  return () => {
    if (subject === undefined) throw new Error("The server is not up yet: use the SDK inside of a case.");
    return subject;
  };
}

let counter = 0;
const prefix = `js${Date.now().toString(36)}`;
/** A name that no other run uses. */
export const unique = (name: string): string => `${prefix}_${name}_${++counter}`;
