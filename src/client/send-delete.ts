import { isHttpError, isMissing } from "../core/errors.ts";
import { readNothing } from "./answer.ts";
import type { SendCall } from "./call.ts";

const goneMessage = /No such task definition|No such workflow definition|not found/i;

/** True if a DELETE failed because there was nothing to delete. SQL stores answer 500 for that. */
export function isAlreadyGone(error: unknown): boolean {
  return isMissing(error) || (isHttpError(error) && error.status === 500 && goneMessage.test(error.serverMessage));
}

/** Sends a DELETE: true if something was deleted, false if there was nothing. */
export async function sendDelete(send: SendCall, path: string): Promise<boolean> {
  try {
    readNothing(await send({ method: "DELETE", path }));
    return true;
  } catch (error) {
    if (isAlreadyGone(error)) return false;
    throw error;
  }
}
