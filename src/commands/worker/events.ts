/** `flow worker events`: what a subscriber can be told, and what each event says. */
import { FlowError } from "../../core/errors.ts";
import { exitCodes } from "../../core/exit-code.ts";
import { nearest } from "../../core/nearest.ts";
import { patternsOf, workerEventPatterns } from "../../core/worker-event.ts";
import { workerEventEntries } from "../../core/worker-event-catalogue.ts";
import { renderWorkerEvents } from "../../render/worker-events.ts";
import type { CommandInput, CommandResult } from "../command.ts";

export async function listWorkerEvents({ args }: CommandInput<object>): Promise<CommandResult> {
  const unknown = args.find((pattern) => !workerEventPatterns.includes(pattern));
  if (unknown !== undefined) throw unknownEvent(unknown);
  const items = workerEventEntries.filter(({ type }) => args.length === 0 || patternsOf(type).some((pattern) => args.includes(pattern)));
  return {
    exitCode: exitCodes.done,
    document: { schema: "flow.worker-events/1", items },
    text: (palette) => renderWorkerEvents(items, palette),
  };
}

export function unknownEvent(pattern: string): FlowError {
  const near = nearest(pattern, workerEventPatterns);
  return new FlowError("usage", `A worker has no event ${pattern}`, {
    hint: near === undefined ? `There are ${workerEventPatterns.join(", ")}.` : `Did you mean ${near}?`,
  });
}
