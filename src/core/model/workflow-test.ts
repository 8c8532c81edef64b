/** A run whose tasks are ended by made-up results instead of workers. */
import { optional, optionalMap, primitiveInteger, refTo } from "./fields.ts";
import { Type } from "./type.ts";
import type { Static } from "./type.ts";
import { StartWorkflowRequestSchema, taskResultStatuses } from "./execution.ts";
import type { StartWorkflowRequest, TaskResultStatus } from "./execution.ts";

export const TaskMockSchema = Type.Object(
  {
    status: Type.Optional(Type.Unsafe<TaskResultStatus>({ type: "string", enum: [...taskResultStatuses], default: "COMPLETED" })),
    output: optionalMap(),
    executionTime: primitiveInteger(0, { long: true, description: "Milliseconds that the task is said to have taken." }),
    queueWaitTime: primitiveInteger(0, { long: true, description: "Milliseconds that it is said to have waited before." }),
  },
  { $id: "TaskMock" },
);
export type TaskMock = Static<typeof TaskMockSchema>;

export interface WorkflowTestRequest extends StartWorkflowRequest {
  /** By reference name, one for each try. */
  taskRefToMockOutput: Record<string, TaskMock[]>;
  /** For the children, by the reference names of their SUB_WORKFLOW tasks. Only their mocks count. */
  subWorkflowTestRequest: Record<string, WorkflowTestRequest>;
}

export const WorkflowTestRequestSchema = Type.Object(
  {
    ...StartWorkflowRequestSchema.properties,
    taskRefToMockOutput: optional(
      Type.Record(Type.String(), Type.Array(TaskMockSchema), { description: "By reference name, one for each try." }),
    ),
    subWorkflowTestRequest: optional(
      Type.Record(Type.String(), refTo<WorkflowTestRequest>("WorkflowTestRequest"), {
        description: "For the children, by the reference names of their SUB_WORKFLOW tasks. Only their mocks count.",
      }),
    ),
  },
  { $id: "WorkflowTestRequest" },
);
