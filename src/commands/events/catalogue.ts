/** `flow events catalogue`: which workflows of the project raise which event, and which event handlers act on it. */
import { exitCodes } from "../../core/exit-code.ts";
import { isError } from "../../core/findings.ts";
import { findProjectEvents } from "../../core/project-events.ts";
import { renderFindings } from "../../render/findings.ts";
import { renderProjectEvents } from "../../render/project-events.ts";
import type { CommandInput, CommandResult } from "../command.ts";
import { readLocal } from "../read-local.ts";

export async function listProjectEvents({ context }: CommandInput<object>): Promise<CommandResult> {
  const [workflows, handlers] = await Promise.all([readLocal("workflow", context), readLocal("event-handler", context)]);
  const read = [workflows, handlers];
  const items = findProjectEvents(read.flatMap(({ definitions, refused }) => [...definitions, ...refused]));
  // Whether an event can be told wrong depends on what could not be read; advice has its own command.
  const findings = read.flatMap((one) => one.findings).filter(isError);
  return {
    exitCode: read.some(({ invalid }) => invalid > 0) ? exitCodes.invalid : exitCodes.done,
    document: { schema: "flow.events/1", items, findings },
    text: (palette) => renderProjectEvents(items, palette),
    notes: (palette, quiet) => renderFindings(findings, palette, quiet),
  };
}
