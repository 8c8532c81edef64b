/** Failures on the wire: two JSON shapes, one for everything and one for validation, which has no `instance`. */
import { hostname } from "node:os";
import { ConductorFault } from "../../core/conductor-api.ts";
import type { ValidationError } from "../../core/errors.ts";
import { StorageFault } from "../../core/storage-fault.ts";
import { withoutClosingSlashes } from "../engine/slashes.ts";
import { answerJson } from "./answer.ts";

const instance = hostname();
const validationMessage = "Validation failed, check below errors for detail.";

export function answerFault(error: unknown): Response {
  if (error instanceof ConductorFault) {
    const { status, message, validationErrors } = error;
    if (validationErrors !== undefined) return answerJson({ status, message, retryable: false, validationErrors }, status);
    return answerJson({ status, message, instance, retryable: false }, status);
  }
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof StorageFault && error.retryable) return answerJson({ status: 503, message, instance, retryable: true }, 503);
  return answerJson({ status: 500, message, instance, retryable: false }, 500);
}

/** The same shape for what is refused before it gets to a route. */
export const refusalText = (status: number, message: string): string => JSON.stringify({ status, message, instance, retryable: false });

const outOfScope = /^api\/(?:agent|a2a|providers|skills|files)(?:\/|$)/;
const notHere = "Agents, AI providers, skills and files are out of the scope of the embedded server: a Conductor server has them.";

/** For people who open the server's address in a browser. */
const whereThen = "The calls are below /api, /swagger-ui is a page to read and try them, and /human has the open human tasks.";

/** Clients tell a missing route from a missing thing by these words. */
export function missingRoute(path: string): Response {
  const resource = withoutClosingSlashes(path).replace(/^\/+/, "");
  const reason = outOfScope.test(resource) ? ` ${notHere}` : resource === "" || resource === "api" ? ` ${whereThen}` : "";
  return answerFault(new ConductorFault(404, `No static resource ${resource}.${reason}`));
}

export function wrongMethod(method: string): Response {
  return answerFault(new ConductorFault(405, `Request method '${method}' is not supported`));
}

export function invalid(validationErrors: readonly ValidationError[]): ConductorFault {
  return new ConductorFault(400, validationMessage, validationErrors);
}

/** What cannot be read at all is a 500 there, not a 400. */
export function unreadable(message: string): ConductorFault {
  return new ConductorFault(500, message);
}
