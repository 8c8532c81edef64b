/** Tasks that make embeddings, keep them in a vector database and look for them. Both must be set up on the server. */
import type { EmbeddingModel } from "./llm-values.ts";
import type { ModelTaskDef } from "./llm-tasks.ts";
import { taskHead } from "./task-head.ts";
import { asJson } from "./task-input.ts";

export interface LlmGenerateEmbeddingsOptions {
  instructions?: string;
  dimensions?: number;
}

/** Makes the embeddings of a text. */
export function llmGenerateEmbeddingsTask(
  taskReferenceName: string,
  provider: string,
  model: string,
  text: string,
  options: LlmGenerateEmbeddingsOptions = {},
): ModelTaskDef<"LLM_GENERATE_EMBEDDINGS", { llmProvider: string; model: string; text: string } & LlmGenerateEmbeddingsOptions> {
  return {
    ...taskHead("LLM_GENERATE_EMBEDDINGS", taskReferenceName),
    inputParameters: asJson({ llmProvider: provider, model, text, ...options }),
  };
}

interface Place {
  vectorDB: string;
  index: string;
}

interface PlaceOfModel extends Place {
  embeddingModelProvider: string;
  embeddingModel: string;
}

const placeOf = (vectorDB: string, index: string, { provider, model }: EmbeddingModel): PlaceOfModel => ({
  vectorDB,
  index,
  embeddingModelProvider: provider,
  embeddingModel: model,
});

export interface LlmIndexTextOptions {
  namespace?: string;
  metadata?: Record<string, unknown>;
  url?: string;
  /** Characters of a piece. */
  chunkSize?: number;
  /** Characters that two pieces share. */
  chunkOverlap?: number;
  dimensions?: number;
}

/**
 * Keeps a text under its embeddings.
 *
 * @param vectorDb the name of the database on the server
 * @param docId the key that it is kept under
 */
export function llmIndexTextTask(
  taskReferenceName: string,
  vectorDb: string,
  index: string,
  embeddingModel: EmbeddingModel,
  text: string,
  docId: string,
  options: LlmIndexTextOptions = {},
): ModelTaskDef<"LLM_INDEX_TEXT", PlaceOfModel & { text: string; docId: string } & LlmIndexTextOptions> {
  return {
    ...taskHead("LLM_INDEX_TEXT", taskReferenceName),
    inputParameters: asJson({ ...placeOf(vectorDb, index, embeddingModel), text, docId, ...options }),
  };
}

export interface LlmIndexDocumentOptions {
  namespace?: string;
  /** Characters of a piece. */
  chunkSize?: number;
  /** Characters that two pieces share. */
  chunkOverlap?: number;
  docId?: string;
  metadata?: Record<string, unknown>;
  dimensions?: number;
}

/** Keeps a document under its embeddings. The type of the task is LLM_INDEX_TEXT, as in the official package, with `url` and `mediaType`. */
export function llmIndexDocumentTask(
  taskReferenceName: string,
  vectorDb: string,
  index: string,
  embeddingModel: EmbeddingModel,
  url: string,
  mediaType: string,
  options: LlmIndexDocumentOptions = {},
): ModelTaskDef<"LLM_INDEX_TEXT", PlaceOfModel & { url: string; mediaType: string } & LlmIndexDocumentOptions> {
  return {
    ...taskHead("LLM_INDEX_TEXT", taskReferenceName),
    inputParameters: asJson({ ...placeOf(vectorDb, index, embeddingModel), url, mediaType, ...options }),
  };
}

export interface LlmSearchIndexOptions {
  namespace?: string;
  maxResults?: number;
  dimensions?: number;
}

/** Looks for what is nearest to a question. */
export function llmSearchIndexTask(
  taskReferenceName: string,
  vectorDb: string,
  index: string,
  embeddingModel: EmbeddingModel,
  query: string,
  options: LlmSearchIndexOptions = {},
): ModelTaskDef<"LLM_SEARCH_INDEX", PlaceOfModel & { query: string } & LlmSearchIndexOptions> {
  return {
    ...taskHead("LLM_SEARCH_INDEX", taskReferenceName),
    inputParameters: asJson({ ...placeOf(vectorDb, index, embeddingModel), query, ...options }),
  };
}

export interface LlmSearchEmbeddingsOptions {
  namespace?: string;
  maxResults?: number;
}

/** Looks for what is nearest to embeddings. */
export function llmSearchEmbeddingsTask(
  taskReferenceName: string,
  vectorDb: string,
  index: string,
  embeddings: number[],
  options: LlmSearchEmbeddingsOptions = {},
): ModelTaskDef<"LLM_SEARCH_EMBEDDINGS", Place & { embeddings: number[] } & LlmSearchEmbeddingsOptions> {
  return {
    ...taskHead("LLM_SEARCH_EMBEDDINGS", taskReferenceName),
    inputParameters: asJson({ vectorDB: vectorDb, index, embeddings, ...options }),
  };
}

export interface LlmStoreEmbeddingsOptions {
  namespace?: string;
  docId?: string;
  metadata?: Record<string, unknown>;
}

/** Keeps embeddings. */
export function llmStoreEmbeddingsTask(
  taskReferenceName: string,
  vectorDb: string,
  index: string,
  embeddings: number[],
  options: LlmStoreEmbeddingsOptions = {},
): ModelTaskDef<"LLM_STORE_EMBEDDINGS", Place & { embeddings: number[] } & LlmStoreEmbeddingsOptions> {
  return {
    ...taskHead("LLM_STORE_EMBEDDINGS", taskReferenceName),
    inputParameters: asJson({ vectorDB: vectorDb, index, embeddings, ...options }),
  };
}

export interface LlmQueryEmbeddingsOptions {
  namespace?: string;
}

/** Looks embeddings up. */
export function llmQueryEmbeddingsTask(
  taskReferenceName: string,
  vectorDb: string,
  index: string,
  embeddings: number[],
  options: LlmQueryEmbeddingsOptions = {},
): ModelTaskDef<"LLM_GET_EMBEDDINGS", Place & { embeddings: number[] } & LlmQueryEmbeddingsOptions> {
  return {
    ...taskHead("LLM_GET_EMBEDDINGS", taskReferenceName),
    inputParameters: asJson({ vectorDB: vectorDb, index, embeddings, ...options }),
  };
}
