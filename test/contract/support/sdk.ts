import { afterAll } from "vitest";
import { orkesConductorClient } from "../../../src/index.ts";
import type { ConductorClient } from "../../../src/index.ts";
import type { Subject } from "./subject.ts";

/** The package's client of the server under test, made at the first call and closed at the end. */
export function useClient(server: Subject): () => Promise<ConductorClient> {
  let client: Promise<ConductorClient> | undefined;
  afterAll(async () => {
    await (await client)?.close();
  });
  return () => (client ??= orkesConductorClient({ serverUrl: server.address() }));
}

/** The error that a call rejects with. */
export async function errorOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error("The call was expected to fail.");
}
