import { onTestFinished } from "vitest";
import { createConductorClient } from "../../src/client/conductor-client.ts";
import type { ConductorClient, ConductorClientOptions } from "../../src/client/conductor-client.ts";
import { isFlowError } from "../../src/core/errors.ts";
import type { FlowError } from "../../src/core/errors.ts";

/** A client that retries without waiting, outside any proxy, closed when the test ends. `slept` holds what it would have waited. */
export function newClient(url: string, options: Partial<ConductorClientOptions> = {}): ConductorClient & { slept: number[] } {
  const slept: number[] = [];
  const client = createConductorClient({ url, proxyEnv: {}, random: () => 0.5, sleep: async (ms) => slept.push(ms), ...options });
  onTestFinished(() => client.close());
  return { ...client, slept };
}

export async function failureOf(promise: Promise<unknown>): Promise<FlowError> {
  try {
    await promise;
  } catch (error) {
    if (isFlowError(error)) return error;
    throw error;
  }
  throw new Error("the call was expected to fail");
}
