/** Applies a plan and tells a terminal how far it is. */
import type { Step, StepOutcome } from "../core/plan.ts";
import type { Context } from "./context.ts";

export async function applySteps(steps: readonly Step[], context: Context, verb: string): Promise<StepOutcome[]> {
  const client = await context.client();
  const { applyPlan } = await import("../client/apply-plan.ts");
  const total = steps.filter(({ action }) => action !== "none").length;
  let settled = 0;
  context.progress.say(`${verb} 0/${total}`);
  const onOutcome = ({ step }: StepOutcome): void => {
    if (step.action === "none") return;
    settled += 1;
    context.progress.say(`${verb} ${settled}/${total}`);
  };
  const outcomes = await context.whileWriting(() => applyPlan(steps, client, { signal: context.io.signal, onOutcome }));
  context.progress.stop();
  return outcomes;
}
