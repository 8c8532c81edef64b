/** What some servers do not have at all. */
import { FlowError, isMissingRoute } from "../core/errors.ts";

/** Says so instead of quoting a missing route. `what` is a plural: `human tasks`. */
export async function orLacking<T>(work: Promise<T>, what: string, hint: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isMissingRoute(error)) throw error;
    throw new FlowError("failed", `The server has no ${what}`, { hint, cause: error });
  }
}
