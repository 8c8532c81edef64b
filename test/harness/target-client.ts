import { createConductorClient } from "../../src/client/conductor-client.ts";
import type { ConductorClient } from "../../src/client/conductor-client.ts";
import { startTarget } from "./target.ts";

export interface TargetClient {
  /** Base address with `/api`. */
  url: string;
  client: ConductorClient;
  /** Closes both. */
  close(): Promise<void>;
}

/** The server that a suite runs on, and a client of it. */
export async function startTargetClient(
  connect: (url: string) => ConductorClient | Promise<ConductorClient> = (url) => createConductorClient({ url }),
): Promise<TargetClient> {
  const target = await startTarget();
  const client = await connect(target.url);
  return {
    url: target.url,
    client,
    close: async () => {
      await client.close();
      await target.close();
    },
  };
}
