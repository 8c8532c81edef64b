/** Calls that the server answers when a run has come to an end, or to something that it waits at. */
import type { TaskResultStatus, Workflow } from "../core/model/execution.ts";
import type { ReturnStrategy, SignalResponse } from "../core/model/signal-response.ts";
import { readObject } from "./answer.ts";
import type { Wire } from "./answer.ts";
import { query } from "./call.ts";
import type { Call, SendCall } from "./call.ts";
import { runPath, segment } from "./path-segment.ts";
import type { StartRequest, WorkflowTestRequest } from "./run-requests.ts";

export interface ExecuteOptions {
  /** The latest if absent. */
  version?: number;
  requestId?: string;
  /** Comma-separated reference names: the answer comes when one of them has ended. */
  waitUntilTaskRef?: string;
  /** After that the answer is the run as it is; 10 by default. */
  waitForSeconds?: number;
  consistency?: string;
  returnStrategy?: ReturnStrategy;
}

/** What the server says it takes at most. */
const defaultWaitSeconds = 10;
const defaultSignalMs = 5000;

export function createWaitingCalls(send: SendCall) {
  async function wait<T extends object>(call: Call, waitMs: number): Promise<Wire<T>> {
    return readObject<T>(await send({ ...call, held: true, waitMs }));
  }

  return {
    /** Starts a run and waits for its end, or for what `options` names. */
    async execute(request: StartRequest, options: ExecuteOptions = {}): Promise<SignalResponse> {
      const { version = 0, ...rest } = options;
      const path = `/workflow/execute/${segment(request.name)}/${version}${query({ ...rest })}`;
      const waitMs = (options.waitForSeconds || defaultWaitSeconds) * 1000;
      return wait<SignalResponse>({ method: "POST", path, body: request }, waitMs);
    },
    /** Reports on the WAIT or HUMAN task at which a run stands, and waits for what comes of it. 404 where it stands at none. */
    async signalAndWait(
      workflowId: string,
      status: TaskResultStatus,
      output: object,
      options: { returnStrategy?: ReturnStrategy; timeoutMillis?: number } = {},
    ): Promise<SignalResponse> {
      const path = `/tasks/${segment(workflowId)}/${status}/signal/sync${query(options)}`;
      return wait<SignalResponse>({ method: "POST", path, body: output }, options.timeoutMillis ?? defaultSignalMs);
    },
    /** Runs a workflow whose tasks are ended by made-up results. The run stays on the server. */
    async test(request: WorkflowTestRequest): Promise<Workflow> {
      return readObject<Workflow>(await send({ method: "POST", path: "/workflow/test", body: request }));
    },
    /** Orkes only, as the next. Answers with the run. */
    async updateVariables(workflowId: string, variables: object): Promise<Workflow> {
      return readObject<Workflow>(await send({ method: "POST", path: `${runPath(workflowId)}/variables`, body: variables }));
    },
    async updateState(
      workflowId: string,
      update: object,
      options: { requestId?: string; waitUntilTaskRef?: string; waitForSeconds?: number } = {},
    ): Promise<SignalResponse> {
      const waitMs = (options.waitForSeconds || defaultWaitSeconds) * 1000;
      return wait<SignalResponse>({ method: "POST", path: `${runPath(workflowId)}/state${query(options)}`, body: update }, waitMs);
    },
  };
}
