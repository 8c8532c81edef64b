/** What the tasks for language models are given: names of providers, messages, tools. */

/** Who says a message. */
export const Role = { USER: "user", ASSISTANT: "assistant", SYSTEM: "system", TOOL_CALL: "tool_call", TOOL: "tool" } as const;
export type Role = (typeof Role)[keyof typeof Role];

/** The providers of models that servers know by these names; any other that is set up on the server goes too. */
export const LLMProvider = {
  OPEN_AI: "openai",
  AZURE_OPEN_AI: "azure_openai",
  VERTEX_AI: "vertex_ai",
  HUGGING_FACE: "huggingface",
  ANTHROPIC: "anthropic",
  BEDROCK: "bedrock",
  COHERE: "cohere",
  GROK: "Grok",
  MISTRAL: "mistral",
  OLLAMA: "ollama",
  PERPLEXITY: "perplexity",
} as const;
export type LLMProvider = (typeof LLMProvider)[keyof typeof LLMProvider];

/** The vector databases that servers know by these names. */
export const VectorDB = {
  PINECONE_DB: "pineconedb",
  WEAVIATE_DB: "weaviatedb",
  POSTGRES_VECTOR_DB: "pgvectordb",
  MONGO_VECTOR_DB: "mongovectordb",
} as const;
export type VectorDB = (typeof VectorDB)[keyof typeof VectorDB];

export interface ToolCall {
  name: string;
  taskReferenceName?: string;
  type?: string;
  inputParameters?: Record<string, unknown>;
  output?: Record<string, unknown>;
}

export interface ChatMessage {
  role: Role;
  message: string;
  /** Addresses of images and other media. */
  media?: string[];
  mimeType?: string;
  toolCalls?: ToolCall[];
}

/** A tool that the model may call. */
export interface ToolSpec {
  name: string;
  type?: string;
  description?: string;
  /** JSON Schema. */
  inputSchema?: Record<string, unknown>;
  /** JSON Schema. */
  outputSchema?: Record<string, unknown>;
}

export interface EmbeddingModel {
  provider: string;
  model: string;
}

/** How a model completes a text. What is absent is left to the provider. */
export interface LlmCompletionParams {
  temperature?: number;
  topP?: number;
  topK?: number;
  maxTokens?: number;
  frequencyPenalty?: number;
  presencePenalty?: number;
  stopWords?: string[];
  maxResults?: number;
}
