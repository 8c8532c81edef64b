/** What the server says of itself. */
import { isMissing, isMissingRoute } from "../core/errors.ts";
import { readObject, readText } from "./answer.ts";
import type { SendCall } from "./call.ts";

export type AdminClient = ReturnType<typeof createAdminClient>;

export function createAdminClient(send: SendCall) {
  return {
    /** For example `3.32.1`; undefined where the server does not tell. */
    async getVersion(): Promise<string | undefined> {
      try {
        return readText(await send({ method: "GET", path: "/version", repeatsNothing: true })).trim();
      } catch (error) {
        if (isMissing(error) || isMissingRoute(error)) return undefined;
        throw error;
      }
    },
    async isHealthy(): Promise<boolean> {
      const health = readObject<{ healthy?: boolean }>(await send({ method: "GET", path: "/health" }));
      return health.healthy === true;
    },
  };
}
