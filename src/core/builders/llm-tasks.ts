/** Tasks that let a model write, and those that call tools over MCP. The model's provider must be set up on the server. */
import type { JsonObject } from "../json.ts";
import type { WorkflowTask } from "../model/workflow-def.ts";
import type { ChatMessage, LlmCompletionParams, ToolSpec } from "./llm-values.ts";
import { taskHead } from "./task-head.ts";
import { asJson } from "./task-input.ts";
import type { TaskType } from "./task-type.ts";

/** A task of the type, with input parameters that are at least these. */
export interface ModelTaskDef<Type extends TaskType, Input> extends WorkflowTask {
  type: Type;
  inputParameters: JsonObject & Input;
}

export interface LlmChatCompleteOptions extends LlmCompletionParams {
  messages?: ChatMessage[];
  /** The name of a prompt template. */
  instructionsTemplate?: string;
  /** Values for the template. */
  promptVariables?: Record<string, unknown>;
  promptVersion?: number;
  userInput?: string;
  tools?: ToolSpec[];
  /** Whether the answer is read as JSON. */
  jsonOutput?: boolean;
  /** JSON Schema. */
  outputSchema?: Record<string, unknown>;
  outputMimeType?: string;
  outputLocation?: string;
  googleSearchRetrieval?: boolean;
  /** JSON Schema. */
  inputSchema?: Record<string, unknown>;
  /** Tokens. */
  thinkingTokenLimit?: number;
  reasoningEffort?: string;
  voice?: string;
  participants?: string[];
}

/** A model answers in a conversation. */
export function llmChatCompleteTask(
  taskReferenceName: string,
  provider: string,
  model: string,
  options: LlmChatCompleteOptions = {},
): ModelTaskDef<"LLM_CHAT_COMPLETE", { llmProvider: string; model: string } & LlmChatCompleteOptions> {
  return { ...taskHead("LLM_CHAT_COMPLETE", taskReferenceName), inputParameters: asJson({ llmProvider: provider, model, ...options }) };
}

export interface LlmTextCompleteOptions extends LlmCompletionParams {
  /** Values for the prompt template. */
  promptVariables?: Record<string, unknown>;
  promptVersion?: number;
  /** Whether the answer is read as JSON. */
  jsonOutput?: boolean;
}

/**
 * A model completes a prompt.
 *
 * @param promptName the name of a prompt template
 */
export function llmTextCompleteTask(
  taskReferenceName: string,
  provider: string,
  model: string,
  promptName: string,
  options: LlmTextCompleteOptions = {},
): ModelTaskDef<"LLM_TEXT_COMPLETE", { llmProvider: string; model: string; promptName: string } & LlmTextCompleteOptions> {
  return {
    ...taskHead("LLM_TEXT_COMPLETE", taskReferenceName),
    inputParameters: asJson({ llmProvider: provider, model, promptName, ...options }),
  };
}

export interface CallMcpToolOptions {
  /** What the tool is given; it stands beside `mcpServer` and `method`. */
  inputParameters?: Record<string, unknown>;
}

/** Calls a tool of an MCP server. */
export function callMcpToolTask(
  taskReferenceName: string,
  mcpServer: string,
  method: string,
  options: CallMcpToolOptions = {},
): ModelTaskDef<"CALL_MCP_TOOL", { mcpServer: string; method: string }> {
  return { ...taskHead("CALL_MCP_TOOL", taskReferenceName), inputParameters: asJson({ mcpServer, method, ...options.inputParameters }) };
}

export interface ListMcpToolsOptions {
  filter?: string;
}

/** Lists the tools of an MCP server. */
export function listMcpToolsTask(
  taskReferenceName: string,
  mcpServer: string,
  options: ListMcpToolsOptions = {},
): ModelTaskDef<"LIST_MCP_TOOLS", { mcpServer: string } & ListMcpToolsOptions> {
  return { ...taskHead("LIST_MCP_TOOLS", taskReferenceName), inputParameters: asJson({ mcpServer, ...options }) };
}
