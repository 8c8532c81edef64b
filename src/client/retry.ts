/** When a call is sent again, and after how long. */
import type { FlowError } from "../core/errors.ts";
import { isHttpError } from "../core/errors.ts";
import type { Call } from "./call.ts";
import { repeatability } from "./call.ts";
import type { TransportFault } from "./transport-fault.ts";

const firstDelayMs = 200;
const maxDelayMs = 10_000;
/** A server that asks for more patience than this gets its answer shown instead. */
const maxRetryAfterMs = 60_000;

const passingStatuses: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** After a failure on the way. */
export function mayRepeatFault(call: Call, fault: TransportFault): boolean {
  const repeat = repeatability(call);
  if (repeat === "never") return false;
  if (fault.reason === "unreachable") return true;
  return repeat === "idempotent" && (fault.reason === "broken" || fault.reason === "truncated" || fault.reason === "timeout");
}

/** After an answer. A plain 500 is how Conductor says "your request is wrong" as well, so only its own word counts there. */
export function mayRepeatAnswer(call: Call, error: FlowError): boolean {
  if (!isHttpError(error) || repeatability(call) !== "idempotent") return false;
  if ((error.retryAfterMs ?? 0) > maxRetryAfterMs) return false;
  return passingStatuses.has(error.status) || error.retryable;
}

/** Full jitter: anything up to a limit that doubles. What the server asks for is waited at least. `attempt` from 0. */
export function retryDelayMs(attempt: number, random: () => number, retryAfterMs = 0): number {
  const limit = Math.min(maxDelayMs, firstDelayMs * 2 ** attempt);
  return retryAfterMs + Math.floor(random() * limit);
}
