/** Tasks that let a model make images and speech. Its provider must be set up on the server. */
import type { ModelTaskDef } from "./llm-tasks.ts";
import { taskHead } from "./task-head.ts";
import { asJson } from "./task-input.ts";

export interface GenerateImageOptions {
  imageCount?: number;
  /** Pixels. */
  width?: number;
  /** Pixels. */
  height?: number;
}

/** A model makes images. */
export function generateImageTask(
  taskReferenceName: string,
  provider: string,
  model: string,
  prompt: string,
  options: GenerateImageOptions = {},
): ModelTaskDef<"GENERATE_IMAGE", { llmProvider: string; model: string; prompt: string } & GenerateImageOptions> {
  return {
    ...taskHead("GENERATE_IMAGE", taskReferenceName),
    inputParameters: asJson({ llmProvider: provider, model, prompt, ...options }),
  };
}

export interface GenerateAudioOptions {
  text?: string;
  voice?: string;
  /** 1 is the voice's own. */
  speed?: number;
}

/** A model speaks a text. */
export function generateAudioTask(
  taskReferenceName: string,
  provider: string,
  model: string,
  options: GenerateAudioOptions = {},
): ModelTaskDef<"GENERATE_AUDIO", { llmProvider: string; model: string } & GenerateAudioOptions> {
  return { ...taskHead("GENERATE_AUDIO", taskReferenceName), inputParameters: asJson({ llmProvider: provider, model, ...options }) };
}
