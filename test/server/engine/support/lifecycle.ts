/** Calls of the API on a run. */
import type { Decision, EngineContext, RunState } from "../../../../src/server/engine/change.ts";
import { apply, contextOf } from "./driver.ts";
import type { Driver } from "./driver.ts";

export type Operation = (state: RunState, context: EngineContext) => Decision | { status: "descend" };

export function call(run: Driver, operation: Operation): void {
  apply(run, (context) => {
    const decision = operation(run.state, context);
    if (decision.status === "descend") throw new Error("Did not expect to be sent to a child");
    return decision;
  });
}

/** Status and message of the refusal. */
export function refusal(run: Driver, operation: Operation): unknown {
  try {
    operation(run.state, contextOf(run));
  } catch (error) {
    return error;
  }
  throw new Error("The call was not refused.");
}
