/** What an operator may ask of the server. */
import type { AdminApi } from "../../core/conductor-api.ts";
import { isTerminalWorkflow } from "../../core/model/execution.ts";
import { decide } from "../engine/decide.ts";
import type { Runs } from "./runs.ts";

export function createAdminApi(runs: Runs, config: Record<string, string | number>): AdminApi {
  return {
    getConfig: () => ({ ...config }),
    async requeueSweep(workflowId) {
      const run = runs.find(workflowId)?.workflow;
      // Open runs always wait to be decided again; this one is now.
      if (run === undefined || isTerminalWorkflow(run.status)) return true;
      await runs.change(workflowId, decide);
      return false;
    },
  };
}
