/** What a failed request says of the server. */
import { isHttpError } from "../core/errors.ts";

/** It says nothing about this one request: the network, a deadline, a server in trouble, an answer of something in between. */
export function isOutage(error: unknown): boolean {
  return !isHttpError(error) || ((error.status >= 500 || error.retryable) && !isUnreadable(error));
}

/** Conductor answers 500 to a body that it cannot read; sent again it would be as unreadable. */
export function isUnreadable(error: unknown): boolean {
  return isHttpError(error) && error.status === 500 && error.serverMessage.startsWith("JSON parse error");
}
