/**
 * What runs are started with. Where the model has a JSON object, a caller's own type may stand: `start<OrderInput>({ ... })` checks the
 * input, and nothing has to be written where it need not be.
 */
import type { JsonObject } from "../core/json.ts";
import type { RerunWorkflowRequest as RerunFields, StartWorkflowRequest as StartFields } from "../core/model/execution.ts";
import type { TaskMock } from "../core/model/workflow-test.ts";

export interface StartWorkflowRequest<Input extends object = object> extends Omit<StartFields, "input"> {
  /** JSON; keys whose value is `undefined` are not sent. */
  input?: Input;
}

/** The same, or JSON that was read from somewhere. */
export type StartRequest = StartWorkflowRequest | (JsonObject & { name: string });

export interface RerunWorkflowRequest extends Omit<RerunFields, "workflowInput" | "taskInput"> {
  workflowInput?: object;
  taskInput?: object;
}

export interface WorkflowTestRequest<Input extends object = object> extends StartWorkflowRequest<Input> {
  /** By reference name, one for each try. */
  taskRefToMockOutput?: Record<string, TaskMock[]>;
  /** For children, by the reference names of their SUB_WORKFLOW tasks. */
  subWorkflowTestRequest?: Record<string, WorkflowTestRequest>;
}
