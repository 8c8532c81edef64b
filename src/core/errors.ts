/**
 * Errors that a person is meant to read: what happened, where, and the next step.
 * They carry a brand instead of a class test, because a task module may import another copy of this package.
 */
import type { ExitCode } from "./exit-code.ts";
import { exitCodes } from "./exit-code.ts";

const brand = Symbol.for("conductor-flow.error");

export type FlowErrorCode =
  | "usage"
  | "config"
  | "unreachable"
  | "timeout"
  | "unauthorized"
  | "http"
  | "bad-answer"
  | "refused"
  | "not-found"
  | "invalid"
  | "aborted"
  | "failed";

const exitCodeOf = {
  usage: exitCodes.usage,
  config: exitCodes.usage,
  unreachable: exitCodes.unreachable,
  timeout: exitCodes.unreachable,
  unauthorized: exitCodes.unauthorized,
  http: exitCodes.failed,
  "bad-answer": exitCodes.unreachable,
  refused: exitCodes.refused,
  "not-found": exitCodes.failed,
  invalid: exitCodes.invalid,
  aborted: exitCodes.failed,
  failed: exitCodes.failed,
} as const satisfies Record<FlowErrorCode, ExitCode>;

export interface FlowErrorDetails {
  hint?: string;
  cause?: unknown;
  file?: string;
  line?: number;
  column?: number;
}

export class FlowError extends Error {
  readonly code: FlowErrorCode;
  readonly hint?: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;

  constructor(code: FlowErrorCode, message: string, details: FlowErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "FlowError";
    this.code = code;
    Object.defineProperty(this, brand, { value: true });
    if (details.hint !== undefined) this.hint = details.hint;
    if (details.file !== undefined) this.file = details.file;
    if (details.line !== undefined) this.line = details.line;
    if (details.column !== undefined) this.column = details.column;
  }

  get exitCode(): ExitCode {
    return exitCodeOf[this.code];
  }
}

export interface ValidationError {
  path: string;
  message: string;
  invalidValue?: string;
}

/** A server's answer that is not a success. */
export class HttpError extends FlowError {
  readonly status: number;
  readonly method: string;
  /** Without credentials. */
  readonly url: string;
  readonly serverMessage: string;
  readonly validationErrors: readonly ValidationError[];
  /** What the server says of itself: worth sending again. */
  readonly retryable: boolean;
  /** From the Retry-After header. */
  readonly retryAfterMs?: number;

  constructor(
    code: FlowErrorCode,
    answer: {
      status: number;
      method: string;
      url: string;
      serverMessage: string;
      validationErrors?: readonly ValidationError[];
      retryable?: boolean;
      retryAfterMs?: number;
    },
    details: FlowErrorDetails = {},
  ) {
    super(code, `${answer.serverMessage} (${answer.status}, ${answer.method} ${answer.url})`, details);
    this.name = "HttpError";
    this.status = answer.status;
    this.method = answer.method;
    this.url = answer.url;
    this.serverMessage = answer.serverMessage;
    this.validationErrors = answer.validationErrors ?? [];
    this.retryable = answer.retryable ?? false;
    if (answer.retryAfterMs !== undefined) this.retryAfterMs = answer.retryAfterMs;
  }
}

export function isFlowError(error: unknown): error is FlowError {
  return typeof error === "object" && error !== null && brand in error;
}

export function isHttpError(error: unknown): error is HttpError {
  return isFlowError(error) && "status" in error;
}

/** The server knows the call but not the thing. */
export function isMissing(error: unknown): boolean {
  return isHttpError(error) && error.status === 404 && !isMissingRoute(error);
}

/** It exists already, or is in a state in which that cannot be done. */
export function isConflict(error: unknown): boolean {
  return isHttpError(error) && error.status === 409;
}

/** A signal has ended the call. */
export function isAborted(error: unknown): boolean {
  return isFlowError(error) && error.code === "aborted";
}

/** The server does not know the call. */
export function isMissingRoute(error: unknown): boolean {
  return isHttpError(error) && saysMissingRoute(error.status, error.serverMessage);
}

/** Conductor's words (Spring's) for an address that it does not know, or knows for other methods alone. */
export function saysMissingRoute(status: number, message: string): boolean {
  if (status === 404) return message.startsWith("No static resource");
  return status === 405 && /^Request method '\w+' is not supported/.test(message);
}
