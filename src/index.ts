/** What a project imports. Every task module does, so nothing here loads a third-party module at run time. */
export type {
  AuthoredEventHandler,
  AuthoredFields,
  AuthoredSchedule,
  AuthoredTask,
  AuthoredWorkflow,
  WorkflowInSteps,
} from "./core/authoring/authored-types.ts";
export { compileWorkflow } from "./core/authoring/compile-workflow.ts";
export type { SemanticVersion } from "./core/authoring/versions.ts";
export { parseVersion, versionText } from "./core/authoring/versions.ts";
export { defineEventHandler, defineSchedule, defineTask, defineWorkflow } from "./core/define-task.ts";
export type { DefinedTask, TaskOptions } from "./core/define-task.ts";
export type { BuiltOutput, StepBuilder, StepFields, StepTools } from "./core/steps/build-steps.ts";
export type { Reference } from "./core/steps/reference.ts";
export { defineSubscriber } from "./core/define-subscriber.ts";
export type { DefinedSubscriber, WorkerEventHandlers } from "./core/define-subscriber.ts";
export type * from "./core/worker-event.ts";
export type { Isolation, StandardSchema, TaskContext, TaskHandler, TaskLogger, WorkerOptions } from "./core/task-module.ts";
export * from "./client/index.ts";
export * from "./workers/index.ts";
export { TaskType } from "./core/builders/task-type.ts";
export { inlineTask, jsonJqTask, setVariableTask, terminateTask, getDocumentTask } from "./core/builders/data-tasks.ts";
export type {
  GetDocumentOptions,
  GetDocumentTaskDef,
  InlineTaskDef,
  InlineTaskInputParameters,
  JsonJQTransformTaskDef,
  SetVariableTaskDef,
  TerminateTaskDef,
} from "./core/builders/data-tasks.ts";
export {
  llmGenerateEmbeddingsTask,
  llmIndexDocumentTask,
  llmIndexTextTask,
  llmQueryEmbeddingsTask,
  llmSearchEmbeddingsTask,
  llmSearchIndexTask,
  llmStoreEmbeddingsTask,
} from "./core/builders/embedding-tasks.ts";
export type {
  LlmGenerateEmbeddingsOptions,
  LlmIndexDocumentOptions,
  LlmIndexTextOptions,
  LlmQueryEmbeddingsOptions,
  LlmSearchEmbeddingsOptions,
  LlmSearchIndexOptions,
  LlmStoreEmbeddingsOptions,
} from "./core/builders/embedding-tasks.ts";
export { conductorEventTask, eventTask, sqsEventTask } from "./core/builders/event-tasks.ts";
export type { EventTaskDef } from "./core/builders/event-tasks.ts";
export { dynamicForkTask, forkTask, forkTaskJoin, joinTask } from "./core/builders/fork-tasks.ts";
export type { ForkJoinDynamicDef, ForkJoinTaskDef, JoinTaskDef } from "./core/builders/fork-tasks.ts";
export { httpPollTask, httpTask } from "./core/builders/http-task.ts";
export type { HttpInputParameters, HttpPollInputParameters, HttpPollTaskDef, HttpTaskDef } from "./core/builders/http-task.ts";
export { humanTask } from "./core/builders/human-task.ts";
export type { AssignmentCompletionStrategy, HumanTaskDef, HumanTaskOptions } from "./core/builders/human-task.ts";
export { kafkaPublishTask } from "./core/builders/kafka-task.ts";
export type { KafkaPublishInputParameters, KafkaPublishTaskDef } from "./core/builders/kafka-task.ts";
export { callMcpToolTask, listMcpToolsTask, llmChatCompleteTask, llmTextCompleteTask } from "./core/builders/llm-tasks.ts";
export type {
  CallMcpToolOptions,
  ListMcpToolsOptions,
  LlmChatCompleteOptions,
  LlmTextCompleteOptions,
  ModelTaskDef,
} from "./core/builders/llm-tasks.ts";
export { LLMProvider, Role, VectorDB } from "./core/builders/llm-values.ts";
export type { ChatMessage, EmbeddingModel, LlmCompletionParams, ToolCall, ToolSpec } from "./core/builders/llm-values.ts";
export { doWhileTask, newLoopTask } from "./core/builders/loop-tasks.ts";
export type { DoWhileTaskDef } from "./core/builders/loop-tasks.ts";
export { generateAudioTask, generateImageTask } from "./core/builders/media-tasks.ts";
export type { GenerateAudioOptions, GenerateImageOptions } from "./core/builders/media-tasks.ts";
export { withPromptVariable, withPromptVariables } from "./core/builders/prompt-variables.ts";
export { simpleTask } from "./core/builders/simple-task.ts";
export type { SimpleTaskDef } from "./core/builders/simple-task.ts";
export { switchTask } from "./core/builders/switch-task.ts";
export type { SwitchTaskDef } from "./core/builders/switch-task.ts";
export type { TaskDefTypes } from "./core/builders/task-def-types.ts";
export { taskDefinition } from "./core/builders/task-definition.ts";
export type { CompleteTaskDef } from "./core/builders/task-definition.ts";
export type { TaskHead as CommonTaskDef } from "./core/builders/task-head.ts";
export type { Expression, TaskInput, TaskInputs } from "./core/builders/task-input.ts";
export { pullWorkflowMessages, waitForWebhookTask, waitTaskDuration, waitTaskUntil } from "./core/builders/wait-tasks.ts";
export type { PullWorkflowMessagesTaskDef, WaitForWebhookOptions, WaitForWebhookTaskDef, WaitTaskDef } from "./core/builders/wait-tasks.ts";
export { workflow } from "./core/builders/workflow.ts";
export { dynamicTask, startWorkflowTask, subWorkflowTask } from "./core/builders/workflow-tasks.ts";
export type { DynamicTaskDef, StartWorkflowTaskDef, SubWorkflowTaskDef } from "./core/builders/workflow-tasks.ts";
export {
  generate,
  generateDoWhileTask,
  generateEventTask,
  generateForkJoinTask,
  generateHTTPTask,
  generateInlineTask,
  generateJQTransformTask,
  generateJoinTask,
  generateKafkaPublishTask,
  generateSetVariableTask,
  generateSimpleTask,
  generateSubWorkflowTask,
  generateSwitchTask,
  generateTerminateTask,
  generateWaitTask,
  taskGenMapper,
} from "./client/sdk/generate-tasks.ts";
export type { NestedTaskMapper, TaskOverrides } from "./client/sdk/generate-tasks.ts";
export { ConductorWorkflow } from "./client/sdk/conductor-workflow.ts";
export type { WorkflowStarter } from "./client/sdk/conductor-workflow.ts";
