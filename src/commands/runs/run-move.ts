/** A move as it is asked for: of one run, and where the server has a call for that, of many at once. */
import type { ConductorClient } from "../../client/conductor-client.ts";
import type { BulkResponse } from "../../core/model/execution.ts";
import type { RunMoveName } from "../../core/run-move.ts";

export interface RunMove {
  name: RunMoveName;
  one: (client: ConductorClient, workflowId: string) => Promise<void>;
  /** One by one where there is none. */
  many?: (client: ConductorClient, ids: readonly string[]) => Promise<BulkResponse>;
}
