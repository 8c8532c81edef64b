/** What calls answer that wait for a run to end or to stand still. */
import type { JsonObject } from "../json.ts";
import { TaskSchema, taskStatuses, workflowStatuses } from "./execution.ts";
import { text } from "./fields.ts";
import { Type } from "./type.ts";
import type { Static } from "./type.ts";

/** What is answered: the run that was called, or what it waits at. */
export const returnStrategies = ["TARGET_WORKFLOW", "BLOCKING_WORKFLOW", "BLOCKING_TASK", "BLOCKING_TASK_INPUT"] as const;
export type ReturnStrategy = (typeof returnStrategies)[number];

const values = Type.Unsafe<JsonObject>({ type: "object", additionalProperties: true });
const statusOf = <const T extends string>(all: readonly T[]) => Type.Unsafe<T>({ type: "string", enum: all });

const head = {
  responseType: Type.Unsafe<ReturnStrategy>({ type: "string", enum: [...returnStrategies] }),
  targetWorkflowId: Type.String({ description: "The run that was called." }),
  targetWorkflowStatus: statusOf(workflowStatuses),
  requestId: Type.String(),
  signalTimeout: Type.Boolean({ description: "The time was over before what was waited for." }),
  workflowId: Type.String({ description: "The run that is answered, or that the answered task is in." }),
  correlationId: text(),
  input: values,
  output: values,
  priority: Type.Integer(),
  createTime: Type.Integer({ long: true, description: "Epoch milliseconds." }),
  updateTime: Type.Integer({ long: true, description: "Epoch milliseconds." }),
};

const WorkflowRunSchema = Type.Object({ ...head, variables: values, tasks: Type.Array(TaskSchema), status: statusOf(workflowStatuses) });

const TaskRunSchema = Type.Object({
  ...head,
  taskType: Type.String(),
  taskId: Type.String(),
  referenceTaskName: Type.String(),
  retryCount: Type.Integer(),
  taskDefName: Type.String(),
  retriedTaskId: text(),
  workflowType: Type.String(),
  reasonForIncompletion: text(),
  createdBy: text({ description: "The worker." }),
  status: statusOf(taskStatuses),
});

export type SignalResponse = Static<typeof WorkflowRunSchema> | Static<typeof TaskRunSchema>;

export const SignalResponseSchema = Type.Unsafe<SignalResponse>({ $id: "SignalResponse", anyOf: [WorkflowRunSchema, TaskRunSchema] });
