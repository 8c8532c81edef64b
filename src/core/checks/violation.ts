import type { ParseScript } from "./scripts.ts";

/** One reason for which the server refuses a definition. */
export interface Violation {
  /** In kebab-case. */
  code: string;
  /** Where in the definition, as a JSON pointer. */
  pointer: string;
  /** In the server's words, as far as it has any. */
  message: string;
  /** The place as the server's validation errors name it, below the argument; empty for the definition as a whole. */
  javaPath: string;
  /** As text; absent where the value is absent or no scalar. */
  invalidValue?: string;
  /** What to do about it. */
  hint?: string;
  /** It may be accepted after all: it depends on what only the server knows. */
  dependsOnServer?: boolean;
}

/** What the server knows beside the definition. */
export interface CheckContext {
  /** The `inputTemplate` of a registered task definition. */
  inputTemplateOf(taskName: string): Readonly<Record<string, unknown>> | undefined;
  /** An environment variable or system property of the server's process, readable as `${NAME}`. */
  isVariable(name: string): boolean;
  /** False where both know a part only; refusals that rest on the rest are marked `dependsOnServer`. */
  complete: boolean;
  /** Without it no script is checked. */
  parseScript?: ParseScript;
}

export const nothingKnown: CheckContext = { inputTemplateOf: () => undefined, isVariable: () => false, complete: false };
