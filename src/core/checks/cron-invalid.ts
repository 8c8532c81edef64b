import type { WorkflowSchedule } from "../model/schedule.ts";
import type { Advice } from "./advice.ts";
import { cronMistake } from "./cron.ts";

/** A schedule that the server stores and never runs. */
export function findInvalidCron({ cronExpression, cronSchedules = [] }: Partial<WorkflowSchedule>): Advice[] {
  // Once there are several, the single one counts for nothing.
  if (cronSchedules.length === 0) return describe("/cronExpression", cronExpression);
  return cronSchedules.flatMap((entry: { cronExpression?: string } | null, index) =>
    entry === null ? [] : describe(`/cronSchedules/${index}/cronExpression`, entry.cronExpression),
  );
}

function describe(pointer: string, expression: string | undefined): Advice[] {
  if (expression === undefined)
    return [{ pointer, message: "It never runs: there is no cronExpression.", hint: 'Write one, such as "0 0 9 * * MON-FRI".' }];
  const mistake = cronMistake(expression);
  if (mistake === undefined) return [];
  const { message, hint } = mistake;
  return [{ pointer, message: `It never runs: the server cannot read "${expression}", as ${message}.`, hint }];
}
